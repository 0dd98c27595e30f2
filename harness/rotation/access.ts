/**
 * Whether somebody read a file, from its own times: with `relatime` (the kernel's default) the first
 * read after creation moves the access time past the birth time; see mount(8). That only ever proves a
 * read, never that there was none: readers through a read-only or `noatime` mount leave no trace. Our
 * own reads use O_NOATIME (open(2)) so that they leave none either.
 */
import { type BigIntStats, constants, openSync, statSync } from 'node:fs';
import { errorCode } from '../support/errors.js';

/** Opens for reading without moving the access time (allowed to the file's owner). */
export function openUnseen(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOATIME);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') throw error;
    return openSync(path, constants.O_RDONLY);
  }
}

/** True: read since its creation. Null: nobody can say. */
export function wasAccessed(path: string): true | null {
  return accessOf(statSync(path, { bigint: true }));
}

/** The same of what stat(2) or fstat(2) says. */
export function accessOf(stat: Pick<BigIntStats, 'birthtimeNs' | 'atimeNs'>): true | null {
  return stat.birthtimeNs > 0n && stat.atimeNs > stat.birthtimeNs ? true : null;
}
