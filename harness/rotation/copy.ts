/**
 * Copies a log while it grows, a piece at a time so that the writer keeps its schedule, until it has
 * seen the end of the file. Holes (offset mode's NUL head) stay holes. As with any copytruncate, what
 * is written after that last look is not in the copy.
 */
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { openUnseen } from './access.js';

/** Bytes that one step copies: some hundred microseconds. */
const pieceBytes = 1024 * 1024;
const piece = new Uint8Array(pieceBytes);

function writeAll(descriptor: number, bytes: number, offset: number): void {
  for (let at = 0; at < bytes; ) at += writeSync(descriptor, piece, at, bytes - at, offset + at);
}

/**
 * Yields 0 between pieces. `from` is where the file's bytes begin; a hole is before it. The pieces are
 * bounded by the file's growth, which a copy outruns on any disk that also takes the log itself.
 */
export function* copyGrowingFile(source: string, target: string, from: number): Generator<number> {
  const input = openUnseen(source);
  const output = openSync(target, 'w');
  try {
    let offset = from;
    ftruncateSync(output, from);
    for (;;) {
      const bytes = readSync(input, piece, 0, pieceBytes, offset);
      if (bytes === 0) return;
      writeAll(output, bytes, offset);
      offset += bytes;
      if (bytes === pieceBytes) yield 0;
    }
  } finally {
    closeSync(input);
    closeSync(output);
  }
}
