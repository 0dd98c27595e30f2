/** A mount namespace of a process's own, by unshare(1): what is mounted in it is seen by nobody else. */
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Mount } from '../../engine/engine.js';

export type Bind = Pick<Mount, 'source' | 'target'>;

/** What goes before a program and its arguments. @param steps in the shell's syntax; one that fails ends it */
export function unshared(steps: readonly string[]): string[] {
  const script = `${['set -e', ...steps].join('; ')}; exec "$@"`;
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh'];
}

/** Makes the mount point where there is none. */
export function bindSteps({ source, target }: Bind): string[] {
  const place = quoted(target);
  const made = statSync(source).isDirectory()
    ? `mkdir -p ${place}`
    : `[ -e ${place} ] || { mkdir -p ${quoted(dirname(target))}; : > ${place}; }`;
  return [made, `mount --bind ${quoted(source)} ${place}`];
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
