/** What the writers attempted, in the words of the ledger. */
import type { Generation, StreamJournal, UnsureRange } from '../evidence/journal.js';
import type { ReaderHistory } from '../evidence/reader-history.js';
import type { Written, WrittenRange } from '../ledger/closing.js';
import type { Ledger } from '../ledger/ledger.js';
import { normalise, type SequenceRange, subtract } from '../ledger/ranges.js';
import type { SequenceSet } from '../ledger/sequence-set.js';
import { cutLines } from './cut-lines.js';
import type { LineOffsets } from './evidence.js';
import { byReading } from './read-split.js';

/** As writers journal the address of a connection: tcp://HOST:PORT; a datagram's or a request's has another scheme. */
const orderedStream = /^(tcp|tls):/;

/**
 * TCP keeps the order: a line before one that arrived over the same connection was taken. Each datagram and each
 * request goes its own way, so that one that arrived says nothing of those before it.
 */
function doubtfulPart(
  { first, last, several }: UnsureRange,
  path: string,
  arrived: Pick<SequenceSet, 'ranges'> | undefined,
): SequenceRange {
  if (several || !orderedStream.test(path)) return { first, last };
  let from = first;
  for (const range of arrived?.ranges(first, last) ?? []) from = range.last + 1;
  return { first: from, last };
}

type Readers = Pick<ReaderHistory, 'of' | 'usable'>;

/** What a rotation destroyed before any reader had it: a line that the shipper went over was its to deliver. */
function* unreadOf(
  generation: Generation,
  lines: LineOffsets,
  readers: Readers,
): Generator<SequenceRange> {
  const { destroyed, last } = generation;
  if (!destroyed) return;
  if (!readers.usable || destroyed.last > last) {
    yield destroyed;
    return;
  }
  for (const part of byReading({ generation, ...destroyed }, readers.of(generation), lines)) {
    if (!part.isRead) yield { first: part.first, last: part.last };
  }
}

/**
 * @param lines where lines stand in their files
 * @param readers what the shipper was seen to read
 * @param complete false when the run did not reach its end: what is missing is then indeterminate
 */
export function writtenOf({
  journals,
  lines,
  readers,
  complete,
  ledger,
}: {
  readonly journals: readonly StreamJournal[];
  readonly lines: LineOffsets;
  readonly readers: Readers;
  readonly complete: boolean;
  readonly ledger: Pick<Ledger, 'receiptsOf'>;
}): Written {
  const written = journals.flatMap(
    ({ stream, epoch, generations, committedNext, intendedNext, unsure: broke = [] }) => {
      const name = { stream, epoch };
      const path = generations[0]?.paths[0] ?? '';
      const arrived = ledger.receiptsOf(stream, epoch)?.arrived;
      const broken = normalise(broke.map((range) => doubtfulPart(range, path, arrived)));
      const all = [{ first: 1, last: committedNext - 1 }];
      const sure = [...subtract(all, broken)].map(
        (range): WrittenRange => ({ ...name, ...range, fate: 'written' }),
      );
      const doubtful = broken.map(
        (range): WrittenRange => ({ ...name, ...range, fate: 'indeterminate' }),
      );
      const unsure: WrittenRange = {
        ...{ ...name, first: committedNext, last: intendedNext - 1 },
        fate: 'indeterminate',
      };
      return [...sure, ...doubtful, unsure].filter(({ first, last }) => first <= last);
    },
  );
  const destroyed = journals.flatMap((journal) => {
    const { stream, epoch } = journal;
    const killed = journal.generations.flatMap((one) => [...unreadOf(one, lines, readers)]);
    const cut = cutLines(journal, lines).map((line) => ({ first: line, last: line }));
    return [...killed, ...cut].map((range) => ({ stream, epoch, ...range }));
  });
  return { written, destroyed, complete };
}
