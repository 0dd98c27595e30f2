/** What libfaketime leaves in /dev/shm when its process was killed: of processes that began here and are gone. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from '../fault.js';

const sharedMemory = '/dev/shm';

export function removeShared(sinceMs: number): void {
  for (const name of readdirSync(sharedMemory)) {
    const pid = /^(?:faketime_shm|sem\.faketime_sem)_(\d+)$/.exec(name)?.[1];
    const path = join(sharedMemory, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (pid === undefined || !found || found.uid !== process.getuid?.()) continue;
    if (found.birthtimeMs >= sinceMs && !existsSync(`/proc/${pid}`)) rmSync(path, { force: true });
  }
}

/**
 * The same for a run that was killed: its processes are ended before. A container takes its memory with it.
 * What comes back forgets it.
 */
export function rememberShared({ engine, remember }: Site, sinceMs: number): () => void {
  if (engine.kind === 'docker') return () => {};
  const since = `@${Math.floor(sinceMs / 1000)}`;
  const mine = ['-maxdepth', '1', '-uid', String(process.getuid?.()), '-newermt', since];
  const named = ['(', '-name', 'faketime_shm_*', '-o', '-name', 'sem.faketime_sem_*', ')'];
  // Of a process that has ended and was not waited for, /proc knows no program any more.
  const unlessAlive = `for file; do [ -e "/proc/\${file##*_}/exe" ] || rm -f "$file"; done`;
  const removing = ['-exec', 'sh', '-c', unlessAlive, 'sh', '{}', '+'];
  const command = ['find', sharedMemory, ...mine, ...named, ...removing] as const;
  return remember({ of: `what libfaketime left in ${sharedMemory}`, command });
}
