/** Why nobody can say of lines whether they should have arrived: ranges of `indeterminate` ones, in words. */
import type { StreamJournal } from '../evidence/journal.js';
import type { ClosedStream } from '../ledger/closing.js';
import { countOf, type SequenceRange } from '../ledger/ranges.js';

export interface Doubt extends SequenceRange {
  /** What may have become of it: 'may have been ...'. */
  readonly why: string;
}

const beingWritten = 'may not have been written: the writer stopped meanwhile';
const inBuffers = 'may have been in the buffers of a connection that broke';
const refused = 'may not have been sent: the kernel refused some datagrams';
const unanswered = 'may not have been taken: no answer said so';

/** The stream's indeterminate lines, in order, of a run that reached its end. */
export function* doubtsOf(
  { committedNext, generations }: Pick<StreamJournal, 'committedNext' | 'generations'>,
  closed: Pick<ClosedStream, 'indeterminate'>,
): Generator<Doubt> {
  const given = givenWords(generations[0]?.paths[0] ?? '');
  for (const { first, last } of closed.indeterminate()) {
    const written = { first, last: Math.min(last, committedNext - 1), why: given };
    if (written.first <= written.last) yield written;
    const begun = { first: Math.max(first, committedNext), last, why: beingWritten };
    if (begun.first <= begun.last) yield begun;
  }
}

/** Of a line that its writer journalled as unsure, by the address that it went to. */
function givenWords(path: string): string {
  if (path.startsWith('udp:')) return refused;
  return path.startsWith('http') ? unanswered : inBuffers;
}

/** Lines by why nobody can say, most first. */
export function doubtCounts(doubts: Iterable<Doubt>): [why: string, lines: number][] {
  const counts = new Map<string, number>();
  for (const doubt of doubts) {
    counts.set(doubt.why, (counts.get(doubt.why) ?? 0) + countOf([doubt]));
  }
  return [...counts].sort(([, one], [, other]) => other - one);
}
