/**
 * The log files of all customers, one file each: its number is the customer's (`customer-0003.log` is
 * customer 3). A look takes a little of each in turn and goes on where the last one stopped, so that no
 * customer waits for another; a file that was renamed away is read to its end before the new one at its
 * name is begun. What is written to a renamed file after that is not seen: the model is about what comes
 * behind.
 *
 * Bound: 10,000 files; 1 KiB of each a look.
 */
import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Parcel } from './parcel.js';

const filesMax = 10_000;
const name = /(\d+)\.log$/;
const scratch = Buffer.alloc(1024);
const newline = 0x0a;

interface OpenFile {
  readonly key: number;
  readonly descriptor: number;
  readonly inode: bigint;
  position: number;
  /** Begun, and without its newline so far. */
  held: Buffer;
}

export class LogFiles {
  readonly #directory: string;
  readonly #open = new Map<string, OpenFile>();
  /** The file that is read next. */
  #next = '';

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Whole lines, file by file; stops as soon as `hasRoom` says no. */
  *look(hasRoom: () => boolean): Generator<Parcel> {
    const entries = readdirSync(this.#directory)
      .filter((entry) => name.test(entry))
      .sort();
    const from = Math.max(
      0,
      entries.findIndex((entry) => entry >= this.#next),
    );
    for (const entry of [...entries.slice(from), ...entries.slice(0, from)]) {
      this.#next = entry;
      if (!hasRoom()) return;
      yield* this.#read(entry, Number(name.exec(entry)?.[1]));
    }
  }

  close(): void {
    for (const { descriptor } of this.#open.values()) closeSync(descriptor);
    this.#open.clear();
  }

  *#read(entry: string, key: number): Generator<Parcel> {
    const path = join(this.#directory, entry);
    const file = this.#open.get(entry) ?? this.#begin(entry, path, key);
    if (!file) return;
    yield* linesOf(file);
    if (statSync(path, { bigint: true, throwIfNoEntry: false })?.ino === file.inode) return;
    if (fstatSync(file.descriptor).size > file.position) return;
    closeSync(file.descriptor);
    this.#open.delete(entry);
  }

  #begin(entry: string, path: string, key: number): OpenFile | null {
    if (this.#open.size >= filesMax) return null;
    try {
      const descriptor = openSync(path, 'r');
      const inode = fstatSync(descriptor, { bigint: true }).ino;
      const file = { key, descriptor, inode, position: 0, held: Buffer.alloc(0) };
      this.#open.set(entry, file);
      return file;
    } catch {
      return null; // gone again, or not ours to read: the next look tries anew
    }
  }
}

function* linesOf(file: OpenFile): Generator<Parcel> {
  const bytes = readSync(file.descriptor, scratch, 0, scratch.length, null);
  file.position += bytes;
  const text = Buffer.concat([file.held, scratch.subarray(0, bytes)]);
  let start = 0;
  for (let end = text.indexOf(newline); end >= 0; end = text.indexOf(newline, start)) {
    yield { key: file.key, line: text.subarray(start, end) };
    start = end + 1;
  }
  file.held = Buffer.from(text.subarray(start));
}
