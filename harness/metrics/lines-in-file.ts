/**
 * The first and the last line that stand in a log file, by their tokens. A line may be longer than any
 * piece of the file that one would like to hold, so pieces are looked through until one has a token;
 * the file's size is the bound.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { tokenLayout, tokenMagic } from '../line/token.js';
import { errorCode } from '../support/errors.js';
import { keyOf } from './standing-files.js';

/** More than most lines take, so that one piece is enough as a rule. */
const pieceBytes = 256 * 1024;
const newline = '\n';

/** Which file, and whose lines; another file that stands there by now is not looked at. */
export interface FileOfLines {
  readonly path: string;
  readonly key: string;
  readonly run: string;
}

/** The last line that begins in a whole record, and the file's size. */
export interface LastLine {
  readonly last: number;
  readonly bytes: number;
}

export function firstLineIn(file: FileOfLines): number | null {
  const token = tokenOf(file.run);
  return withFile(file, (text, bytes) => {
    for (let from = 0; from < bytes; from += pieceBytes) {
      // A token that begins in this piece may end in the next.
      const [match] = text(from, from + pieceBytes + tokenLayout.bytes).matchAll(token);
      if (match) return Number(match[1]);
    }
    return null;
  });
}

export function lastLineIn(file: FileOfLines): LastLine | null {
  const token = tokenOf(file.run);
  return withFile(file, (text, bytes) => {
    let wholeTo = 0;
    for (let to = bytes; to > 0; to -= pieceBytes) {
      const from = Math.max(0, to - pieceBytes);
      if (wholeTo === 0) {
        const at = text(from, to).lastIndexOf(newline);
        if (at < 0) continue;
        wholeTo = from + at + 1;
      }
      const piece = text(from, Math.min(wholeTo, to + tokenLayout.bytes));
      const match = [...piece.matchAll(token)].at(-1);
      if (match) return { last: Number(match[1]), bytes };
    }
    return null;
  });
}

function tokenOf(run: string): RegExp {
  return new RegExp(`${tokenMagic(run)}\\d{4}-\\d{4}-(\\d{12})-`, 'g');
}

/** Bytes of the file as text of one character per byte. */
type TextOf = (from: number, to: number) => string;

/** Null when the file is gone, or another one stands there. */
function withFile<T>(
  { path, key }: FileOfLines,
  look: (text: TextOf, bytes: number) => T,
): T | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const stat = fstatSync(descriptor, { bigint: true });
    if (keyOf(stat) !== key) return null;
    const text: TextOf = (from, to) => {
      const buffer = Buffer.alloc(to - from);
      return buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, buffer.length, from));
    };
    return look(text, Number(stat.size));
  } finally {
    closeSync(descriptor);
  }
}
