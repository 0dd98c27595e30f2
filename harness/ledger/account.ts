/**
 * The closing account of a run. For every stream, and so for their sum:
 *
 *     written  = delivered + lost + destroyed + indeterminate
 *     received = delivered + duplicated + unexpected + corrupted
 *
 * All numbers are counts of lines (written side) or of messages (received side).
 */

/**
 * What can be wrong with a message that is not a whole line of this run:
 * `truncated` cut short at either end, `split` arrived in pieces, `merged` several lines (or parts) in
 * one message, `mutated` a byte changed, `nulFilled` NUL bytes where text was written.
 *
 * Counts are of messages: a line split into three pieces is three messages, a message that merges
 * three lines is one. None of these lines is delivered by it.
 */
export const corruptionKinds = ['truncated', 'split', 'merged', 'mutated', 'nulFilled'] as const;
export type CorruptionKind = (typeof corruptionKinds)[number];
export type CorruptionCounts = Record<CorruptionKind, number>;

export interface Account {
  /** Lines whose write(2) is known to have completed, plus those of which nobody can say. */
  readonly written: number;
  /** Distinct lines that arrived intact at least once. */
  readonly delivered: number;
  readonly lost: number;
  /** Killed by the rotation itself, before any reader could have had them for sure. */
  readonly destroyed: number;
  /** The harness died around the write, or before the drain, or the connection to the shipper broke: nobody can say. */
  readonly indeterminate: number;
  /** Intact arrivals beyond the first, each counted; also those of lines that nobody wrote. */
  readonly duplicated: number;
  /** Messages that are no line of this run, and first arrivals of lines that nobody wrote. */
  readonly unexpected: number;
  readonly corrupted: CorruptionCounts;
  /** First arrivals with a sequence below one that arrived before (RFC 4737, section 3). */
  readonly reordered: number;
}

export interface StreamAccount extends Account {
  readonly stream: number;
  readonly epoch: number;
  /**
   * Largest distance of a reordered line: the highest sequence that arrived before it, minus its own.
   * Counted in sequence numbers, where RFC 4737's extent (section 4.2) counts arrivals: it needs no
   * history of the order in which lines came.
   */
  readonly reorderDistanceMax: number;
  /** Distinct lines whose first arrival came after the plan's `lateAfterMs`. */
  readonly late: number;
}

export function noCorruption(): CorruptionCounts {
  return { truncated: 0, split: 0, merged: 0, mutated: 0, nulFilled: 0 };
}
