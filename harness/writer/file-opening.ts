/** Opens a log file for writing, and tells when the one that is open has lost its name. */
import { constants, fstatSync, openSync } from 'node:fs';
import type { JournalRecord } from '../evidence/journal.js';
import { accessOf } from '../rotation/access.js';
import type { FreshFile } from '../rotation/rotation.js';
import { fileError } from './file-error.js';

/** @throws EnvironmentError */
export function openLogFile(
  path: string,
  writeMode: 'append' | 'offset',
  nowMs: () => number,
): FreshFile {
  const mode = writeMode === 'append' ? constants.O_APPEND : 0;
  try {
    const descriptor = openSync(path, constants.O_WRONLY | constants.O_CREAT | mode, 0o644);
    const stat = fstatSync(descriptor, { bigint: true });
    return {
      descriptor,
      path,
      device: String(stat.dev),
      inode: String(stat.ino),
      bytes: Number(stat.size),
      createdAtMs: nowMs(),
    };
  } catch (error) {
    throw fileError(error, 'open the log', path);
  }
}

/** A file without a name is gone for all who do not hold it open; null while it has one. */
export function removalOf(
  descriptor: number,
  generation: number,
  atMs: number,
): JournalRecord | null {
  const stat = fstatSync(descriptor, { bigint: true });
  if (stat.nlink > 0n) return null;
  return { record: 'deleted', atMs, generation, accessed: accessOf(stat) };
}
