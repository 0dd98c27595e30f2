/**
 * Half a line that a killed life left at the end of the file in which this one goes on: it is ended, so that no line
 * of this life is glued to it. A line in CRI's partial records is ended by a last one (`F`), or readers would join
 * the next line to it.
 */
import { closeSync, readSync, writeSync } from 'node:fs';
import { openUnseen } from '../rotation/access.js';
import type { FreshFile } from '../rotation/rotation.js';
import { fileError } from './file-error.js';

/** Looked through for the last record's head: first so much, and then as much as two of the longest records. */
const tailsBytes = [64 * 1024, 3 * 1024 * 1024] as const;

/** The head of a CRI record: `<instant> stdout P `. */
const recordHead = /^(\d{4}-\d\d-\d\dT\S+ stdout )([FP]) /;

/** Gives the file with what it holds then. @throws EnvironmentError */
export function endTornLine(file: FreshFile): FreshFile {
  if (file.bytes === 0) return file;
  try {
    const ending = Buffer.from(endingOf(file));
    for (let at = 0; at < ending.length; ) {
      at += writeSync(file.descriptor, ending, at, ending.length - at, file.bytes + at);
    }
    return { ...file, bytes: file.bytes + ending.length };
  } catch (error) {
    closeSync(file.descriptor);
    throw fileError(error, 'end the line that an earlier life left in', file.path);
  }
}

/** What is missing; '' where the last line is whole. */
function endingOf({ path, bytes }: FreshFile): string {
  for (const most of tailsBytes) {
    const tail = tailOf(path, bytes, most);
    const newline = tail.endsWith('\n') ? '' : '\n';
    const lines = tail.split('\n');
    const head = lines.map((line) => recordHead.exec(line)).findLast((found) => found !== null);
    if (head) return `${newline}${head[2] === 'P' ? `${head[1]}F \n` : ''}`;
    // Whole lines without such a head are of another format.
    if (lines.length > 3 || bytes <= most) return newline;
  }
  return tailOf(path, bytes, 1) === '\n' ? '' : '\n';
}

function tailOf(path: string, fileBytes: number, most: number): string {
  const tail = Buffer.alloc(Math.min(most, fileBytes));
  const descriptor = openUnseen(path);
  try {
    const read = readSync(descriptor, tail, 0, tail.length, fileBytes - tail.length);
    return tail.toString('latin1', 0, read);
  } finally {
    closeSync(descriptor);
  }
}
