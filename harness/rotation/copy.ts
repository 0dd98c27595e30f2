/**
 * Copies a log while it grows, a piece at a time so that the writer keeps its schedule, until it has
 * seen the end of the file. Holes (offset mode's NUL head) stay holes. As with any copytruncate, what
 * is written after that last look is not in the copy.
 */
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

/** Bytes that one step copies: some hundred microseconds. */
const pieceBytes = 1024 * 1024;
const piece = new Uint8Array(pieceBytes);

function writeAll(descriptor: number, bytes: number, offset: number): void {
  for (let at = 0; at < bytes; ) at += writeSync(descriptor, piece, at, bytes - at, offset + at);
}

/**
 * Yields 0 between pieces. `from` is where the file's bytes begin; a hole is before it. The pieces are
 * bounded by the file's growth, which a copy outruns on any disk that also takes the log itself.
 *
 * @param input a descriptor of the log. Close it only after the truncate: ext4 starts to write a file
 * back when one is closed that was truncated before (`auto_da_alloc`), and then truncating takes
 * milliseconds, in which no line can be written.
 */
export function* copyGrowingFile(input: number, target: string, from: number): Generator<number> {
  const output = openSync(target, 'w');
  try {
    if (from > 0) ftruncateSync(output, from);
    for (let offset = from; ; ) {
      const bytes = readSync(input, piece, 0, pieceBytes, offset);
      if (bytes === 0) return;
      writeAll(output, bytes, offset);
      offset += bytes;
      if (bytes === pieceBytes) yield 0;
    }
  } finally {
    closeSync(output);
  }
}
