/** Cuts a piece of one generation where the shipper's read offsets begin and end. */
import type { ByteInterval } from '../evidence/byte-intervals.js';
import type { GenerationReads } from '../evidence/reader-history.js';
import { firstThat } from '../support/first-that.js';
import type { LineOffsets } from './evidence.js';
import { type GenerationPiece, offsetEndIn, offsetIn } from './generations.js';

export interface ReadPiece extends GenerationPiece {
  /** Every byte of every line was gone over; a line that was read in part was not read. */
  readonly isRead: boolean;
  /** Not read for sure, but passed over by an offset. */
  readonly isSkipped: boolean;
}

interface Part extends GenerationPiece {
  readonly isWithin: boolean;
}

/** @param reads what was seen of the generation's readers; null is nothing */
export function* byReading(
  piece: GenerationPiece,
  reads: Pick<GenerationReads, 'read' | 'skipped'> | null,
  lines: LineOffsets,
): Generator<ReadPiece> {
  for (const { isWithin: isRead, ...part } of cut(piece, reads?.read ?? [], lines)) {
    if (isRead) {
      yield { ...part, isRead, isSkipped: false };
      continue;
    }
    for (const { isWithin: isSkipped, ...rest } of cut(part, reads?.skipped ?? [], lines)) {
      yield { ...rest, isRead, isSkipped };
    }
  }
}

/** @param intervals sorted and disjoint */
function* cut(
  piece: GenerationPiece,
  intervals: readonly ByteInterval[],
  lines: LineOffsets,
): Generator<Part> {
  const { generation, last } = piece;
  let next = piece.first;
  for (const { from, to } of intervals) {
    if (next > last) return;
    const first = firstThat(next, last + 1, (line) => offsetIn(lines, generation, line) >= from);
    const end = firstThat(first, last + 1, (line) => offsetEndIn(lines, generation, line) > to);
    if (first >= end) continue;
    if (next < first) yield { generation, first: next, last: first - 1, isWithin: false };
    yield { generation, first, last: end - 1, isWithin: true };
    next = end;
  }
  if (next <= last) yield { generation, first: next, last, isWithin: false };
}
