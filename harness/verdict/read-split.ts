/** Cuts a piece of one generation where the shipper's read offsets begin and end. */
import type { ByteInterval } from '../evidence/byte-intervals.js';
import type { LineOffsets } from './evidence.js';
import { firstThat, type GenerationPiece, offsetEndIn, offsetIn } from './generations.js';

export interface ReadPiece extends GenerationPiece {
  /** Every byte of every line was gone over; a line that was read in part was not read. */
  readonly isRead: boolean;
}

/** @param read sorted and disjoint */
export function* byReading(
  piece: GenerationPiece,
  read: readonly ByteInterval[],
  lines: LineOffsets,
): Generator<ReadPiece> {
  const { generation, last } = piece;
  let next = piece.first;
  for (const { from, to } of read) {
    if (next > last) return;
    const first = firstThat(next, last + 1, (line) => offsetIn(lines, generation, line) >= from);
    const end = firstThat(first, last + 1, (line) => offsetEndIn(lines, generation, line) > to);
    if (first >= end) continue;
    if (next < first) yield { generation, first: next, last: first - 1, isRead: false };
    yield { generation, first, last: end - 1, isRead: true };
    next = end;
  }
  if (next <= last) yield { generation, first: next, last, isRead: false };
}
