/**
 * The rotated files that an earlier life of the writer left at a log's path: a chain (`.1`, `.2.gz`) or names with
 * the time go on where it ended, as those of real rotators do. Numbered names need no such look: none is used twice.
 */
import { basename, dirname } from 'node:path';
import type { PlannedRotationKind } from '../plan/plan.js';
import type { Archive } from './archives.js';

/** Generation of a file whose lines an earlier life wrote: its own journal tells of it, this one does not. */
export const earlierLife = 0;

/** What stands behind the log's name and a dot. Numbered names have six digits. */
const chained = /^([1-9]\d{0,4})(\.gz)?$/;
const stamped = /^(\d{8}-\d{6})(\.gz)?$/;

const suffixes: Partial<Record<PlannedRotationKind, RegExp>> = {
  'rename-chain': chained,
  copytruncate: chained,
  compress: chained,
  docker: chained,
  logrotate: chained,
  kubelet: stamped,
};

/** Sort by age: chains count it, times tell the opposite. */
function youngestFirst(kind: PlannedRotationKind, one: string, other: string): number {
  return kind === 'kubelet' ? other.localeCompare(one) : Number(one) - Number(other);
}

/** @param names of files in the log's folder */
export function earlierArchives(
  path: string,
  kind: PlannedRotationKind | null,
  names: readonly string[],
): Archive[] {
  const suffix = kind && suffixes[kind];
  if (!suffix) return [];
  const prefix = `${basename(path)}.`;
  return names
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) => {
      const [, age, gzip] = suffix.exec(name.slice(prefix.length)) ?? [];
      return age === undefined ? [] : [{ name, age, form: gzip ? 'gzip' : 'original' } as const];
    })
    .sort((one, other) => youngestFirst(kind, one.age, other.age))
    .map(({ name, form }) => ({
      ...{ generation: earlierLife, path: `${dirname(path)}/${name}`, form, deleted: false },
    }));
}
