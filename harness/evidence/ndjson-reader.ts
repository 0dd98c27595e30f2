/**
 * Reads a file of one JSON object a line, in pieces of 1 MiB, without ever holding it whole. A last line
 * without its newline is torn (the harness was killed while it wrote): it is left out and counted. A
 * broken line anywhere else is no accident of ours, and an error that names it.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { messageOf, UsageError } from '../support/errors.js';

const pieceBytes = 1024 * 1024;
const lineBytesMax = 16 * 1024 * 1024;
const newline = 0x0a;
const foundCharsMax = 40;

/** How a file was read so far; one may go through several files. */
export interface NdjsonTally {
  records: number;
  /** Last lines that were not whole. */
  torn: number;
}

export function newTally(): NdjsonTally {
  return { records: 0, torn: 0 };
}

/**
 * The file's values in order. What is in an object is taken at its word: the caller names the type.
 * @throws UsageError when the file can't be read, or a line of it is no JSON object
 */
export function* readNdjson<T>(path: string, tally: NdjsonTally = newTally()): Generator<T> {
  let line = 0;
  for (const text of readLines(path, tally)) {
    line++;
    if (text === '') continue;
    tally.records++;
    yield parseLine<T>(path, line, text);
  }
}

function parseLine<T>(path: string, line: number, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${path}:${line}: expected a JSON value, found something else (${messageOf(error)}); the file was changed or damaged`,
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as T;
  const found = Array.isArray(value) ? 'an array' : String(value).slice(0, foundCharsMax);
  throw new UsageError(
    `${path}:${line}: expected a JSON object, found ${found}; the file was changed or damaged`,
  );
}

function* readLines(path: string, tally: NdjsonTally): Generator<string> {
  const file = openToRead(path);
  try {
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const piece = Buffer.allocUnsafe(pieceBytes);
      const read = readSync(file, piece, 0, pieceBytes, null);
      if (read === 0) break;
      let bytes: Buffer = piece.subarray(0, read);
      if (rest.length > 0) bytes = Buffer.concat([rest, bytes]);
      let from = 0;
      for (let to = bytes.indexOf(newline); to >= 0; to = bytes.indexOf(newline, from)) {
        yield bytes.toString('utf8', from, to);
        from = to + 1;
      }
      rest = bytes.subarray(from);
      if (rest.length > lineBytesMax) {
        throw new UsageError(
          `${path}: a line is longer than 16 MiB: this is no file of Lostline's`,
        );
      }
    }
    if (rest.length > 0) tally.torn++;
  } finally {
    closeSync(file);
  }
}

function openToRead(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new UsageError(`${path}: can't be read: ${messageOf(error)}`);
  }
}
