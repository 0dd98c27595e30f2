/**
 * Whether somebody read a file, from its own times: with `relatime` (the kernel's default) the first
 * read after creation moves the access time past the birth time; see mount(8). Our own reads use
 * O_NOATIME (open(2)) so that they leave no such trace. Where the mount says `noatime`, or no birth
 * time is kept, nobody can say.
 */
import { constants, openSync, readFileSync, statSync } from 'node:fs';
import { errorCode } from '../support/errors.js';

const mountsFile = '/proc/self/mounts';

/** Opens for reading without moving the access time (allowed to the file's owner). */
export function openUnseen(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOATIME);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') throw error;
    return openSync(path, constants.O_RDONLY);
  }
}

/**
 * Does the file system under this directory keep access times?
 * @param mounts the kernel's table, see proc_mounts(5).
 */
export function keepsAccessTimes(directory: string, mounts: string): boolean {
  let options = '';
  let longest = -1;
  for (const line of mounts.split('\n')) {
    const [, point, , flags] = line.split(' ');
    if (point === undefined || flags === undefined) continue;
    const holds = point === '/' || directory === point || directory.startsWith(`${point}/`);
    if (!holds || point.length < longest) continue;
    longest = point.length;
    options = flags;
  }
  return !options.split(',').includes('noatime');
}

/** The mounts of this process. */
export function readMounts(): string {
  return readFileSync(mountsFile, 'utf8');
}

/** True: read since its creation. False: not. Null: can't be told. */
export function wasAccessed(path: string): boolean | null {
  const stat = statSync(path, { bigint: true });
  if (stat.birthtimeNs === 0n) return null;
  return stat.atimeNs > stat.birthtimeNs;
}
