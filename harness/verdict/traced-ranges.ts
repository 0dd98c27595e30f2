/** Lost lines beside what the ledger itself knows of them: that they arrived corrupted, or were refused. */
import type { ClosedStream } from '../ledger/closing.js';
import { intersect, type SequenceRange, subtract } from '../ledger/ranges.js';
import type { SequenceSet } from '../ledger/sequence-set.js';
import type { Trace } from './cause.js';

interface TracedRange extends SequenceRange {
  readonly trace: Trace;
  /** Of `tampered` lines: what is known of them beside that. */
  readonly otherwise: Exclude<Trace, 'tampered'>;
}

interface TracedRanges extends Pick<TracedRange, 'trace' | 'otherwise'> {
  readonly ranges: Iterable<SequenceRange>;
}

/**
 * Lost lines in order, cut where what is known of them changes.
 * @param altered lines that the log files do not hold any more as they were written
 */
export function traced(closed: ClosedStream, altered?: SequenceSet): Generator<TracedRange> {
  if (!altered) return inOrder(tracesOf(closed, (ranges) => ranges));
  const spared = tracesOf(closed, (ranges) => subtract(ranges, altered.ranges()));
  const struck = tracesOf(closed, (ranges) => intersect(ranges, altered.ranges()));
  return inOrder([...spared, ...struck.map((one) => ({ ...one, trace: 'tampered' as const }))]);
}

type Narrow = (ranges: Iterable<SequenceRange>) => Iterable<SequenceRange>;

function tracesOf(closed: ClosedStream, narrow: Narrow): TracedRanges[] {
  const refused = () => subtract(closed.refusedOnly(), closed.corruptedOnly());
  const rest = subtract(subtract(closed.lost(), closed.corruptedOnly()), refused());
  return [
    { trace: 'corrupted', otherwise: 'corrupted', ranges: narrow(closed.corruptedOnly()) },
    { trace: 'refused', otherwise: 'refused', ranges: narrow(refused()) },
    { trace: 'none', otherwise: 'none', ranges: narrow(rest) },
  ];
}

function* inOrder(parts: readonly TracedRanges[]): Generator<TracedRange> {
  const heads = parts.map(({ ranges, ...traces }) => {
    const iterator = ranges[Symbol.iterator]();
    return { traces, iterator, next: iterator.next() };
  });
  for (;;) {
    let least = heads[0]!;
    for (const head of heads) {
      if (head.next.done) continue;
      if (least.next.done || head.next.value.first < least.next.value.first) least = head;
    }
    if (least.next.done) return;
    const { first, last } = least.next.value;
    yield { first, last, ...least.traces };
    least.next = least.iterator.next();
  }
}
