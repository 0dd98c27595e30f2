/** Which generation a line stands in, and at which bytes of its file. */
import type { Generation, StreamJournal } from '../evidence/journal.js';
import type { SequenceRange } from '../ledger/ranges.js';
import { firstThat } from '../support/first-that.js';
import type { LineOffsets } from './evidence.js';

export interface GenerationPiece extends SequenceRange {
  readonly generation: Generation;
}

/**
 * Cuts a range at the borders of generations. Lines that stand in none are left out, but for destroyed ones that a
 * runtime wrote into no file: they make a piece of the generation behind whose last line they belong.
 */
export function* byGeneration(
  { generations }: Pick<StreamJournal, 'generations'>,
  range: SequenceRange,
): Generator<GenerationPiece> {
  let at = Math.max(0, indexOf(generations, range.first));
  for (; at < generations.length && generations[at]!.first <= range.last; at++) {
    const generation = generations[at]!;
    const first = Math.max(range.first, generation.first);
    const last = Math.min(range.last, generation.last);
    if (first <= last) yield { generation, first, last };
    const behindLast = Math.min(
      range.last,
      generation.destroyed?.last ?? 0,
      (generations[at + 1]?.first ?? Number.POSITIVE_INFINITY) - 1,
    );
    const behind = { first: Math.max(range.first, generation.last + 1), last: behindLast };
    if (behind.first <= behind.last) yield { generation, ...behind };
  }
}

/** The piece stands in no file, but behind the last line of this one. */
export function isBehind({ generation, first }: GenerationPiece): boolean {
  return first > generation.last;
}

/** Lines that stand in no generation: the journal names no file for them. */
export interface UnplacedPiece extends SequenceRange {
  readonly generation: null;
}

/** The same with the lines that stand in none, in order. */
export function* byPlace(
  journal: Pick<StreamJournal, 'generations'>,
  range: SequenceRange,
): Generator<GenerationPiece | UnplacedPiece> {
  let next = range.first;
  for (const piece of byGeneration(journal, range)) {
    if (piece.first > next) yield { generation: null, first: next, last: piece.first - 1 };
    yield piece;
    next = Math.max(next, piece.last + 1);
  }
  if (next <= range.last) yield { generation: null, first: next, last: range.last };
}

/** The last generation that begins at this sequence or before it; -1 is none. */
function indexOf(generations: readonly Generation[], sequence: number): number {
  return firstThat(0, generations.length, (at) => generations[at]!.first > sequence) - 1;
}

/** File offset of a line's first byte; about, where a runtime dressed the lines. */
export function offsetIn(lines: LineOffsets, generation: Generation, sequence: number): number {
  const { first, firstOffset, dressBytes = 0 } = generation;
  const plain = firstOffset + lines.offsetOf(sequence) - lines.offsetOf(first);
  return dressBytes === 0 ? plain : plain + Math.round((sequence - first) * dressBytes);
}

/** End of a line's bytes in this file: a rotation in mid-line leaves the rest to the next one. */
export function offsetEndIn(lines: LineOffsets, generation: Generation, sequence: number): number {
  const end = offsetIn(lines, generation, sequence + 1);
  return generation.closedAtMs === null ? end : Math.min(end, generation.bytes);
}

/** When the file's bytes were gone for whoever did not hold it open, or for everybody (truncate). */
export function goneAtMs(generation: Generation): number | null {
  const { truncatedAtMs, compressedAtMs, deletedAtMs } = generation;
  return truncatedAtMs ?? compressedAtMs ?? deletedAtMs;
}
