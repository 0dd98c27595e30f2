/**
 * Whose hand changes a file: this process's own, or a program's (`program-hand.ts`). What a hand did is told
 * with the process that did it, so that a record of the kernel can be matched to it.
 *
 * A rotation may move the file between the choice of the lines and the deed: what was opened must have the
 * inode that was chosen, or it is left alone.
 */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { errorCode } from '../../support/errors.js';

/**
 * `over`: bytes in place of as many others; `rest`: everything from `at` on, where the file then ends;
 * `replace`: another file comes to the path.
 */
export interface Change {
  readonly how: 'over' | 'rest' | 'replace';
  readonly at: number;
  readonly bytes: Buffer;
  /** Of a file that replaces another: the last line that stands in it whole, 0 when none does. */
  readonly until?: number;
}

export interface Place {
  readonly path: string;
  readonly inode: string;
}

export interface Done {
  /** Program and process of whoever did it. */
  readonly by: string;
  readonly pid: number;
  /** The error that the kernel refused it with: somebody defended the file. '' when it was done. */
  readonly refused: string;
}

/** @throws Moved when another file, or none, stands at the path */
export type Hand = (place: Place, change: Change) => Promise<Done>;

/** Nothing was done: choose again. */
export class Moved extends Error {
  override readonly name = 'Moved';
}

/** The program's name as the kernel tells it, which keeps 15 bytes. */
export const tampererName = 'lostline-tamper';

const refusals: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EROFS']);

/** Beside a file that is to be replaced. */
function besides(path: string): string {
  return `${path}.lostline-tampered`;
}

/** In this process: no time passes between looking at the file and changing it. */
export const ownHand: Hand = async (place, change) => {
  const done = { by: 'node', pid: process.pid };
  try {
    if (change.how === 'replace') replace(place, change);
    else write(place, change);
    return { ...done, refused: '' };
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (code === 'ENOENT') throw new Moved(place.path);
    if (!refusals.has(code)) throw error;
    return { ...done, refused: code };
  }
};

function write({ path, inode }: Place, { how, at, bytes }: Change): void {
  const file = openSync(path, 'r+');
  try {
    if (String(fstatSync(file, { bigint: true }).ino) !== inode) throw new Moved(path);
    writeSync(file, bytes, 0, bytes.length, at);
    if (how === 'rest') ftruncateSync(file, at + bytes.length);
  } finally {
    closeSync(file);
  }
}

function replace(place: Place, { bytes }: Change): void {
  expectThere(place);
  const other = besides(place.path);
  try {
    writeFileSync(other, bytes);
    renameSync(other, place.path);
  } finally {
    rmSync(other, { force: true });
  }
}

function expectThere({ path, inode }: Place): void {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (String(found?.ino) !== inode) throw new Moved(path);
}
