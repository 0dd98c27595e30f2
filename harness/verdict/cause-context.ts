/** What the cause of a lost piece is judged by, besides the piece: all that the run shows of the shipper and its files. */
import type { Generation } from '../evidence/journal.js';
import { firstThat } from '../support/first-that.js';
import { blindSpans } from './blind-span.js';
import type { CauseContext } from './cause.js';
import { type Evidence, eventsOf, type Timing } from './evidence.js';
import type { FaultWindow } from './fault-windows.js';
import { offsetIn } from './generations.js';
import { unseenShareOf } from './unseen-share.js';

const unwatched = 'writer and sink ran by themselves: nobody looked at what the shipper read';

/** @param endedAtMs when the shipper had ended, not to come back; null when it had not */
export function causeContextOf(
  evidence: Evidence,
  timing: Timing,
  faults: readonly FaultWindow[],
  endedAtMs: number | null,
): CauseContext {
  const { readers, journals, lines, ledger } = evidence;
  const arrivedFrom = ({ stream, epoch, first, last }: Generation) => {
    const receipts = ledger.receiptsOf(stream, epoch);
    return receipts?.arrived.ranges(first, last).next().done === false;
  };
  const vanished = new Set(eventsOf(evidence, 'vanished').map(nameOf));
  const cut = new Map(eventsOf(evidence, 'cut').map((event) => [nameOf(event), event.bytes]));
  return {
    ...{ readers, arrivedFrom, endedAtMs },
    unwatched: evidence.span ? unwatched : '',
    blindSpan: blindSpans(evidence, timing, faults, endedAtMs),
    hasVanished: (generation) => vanished.has(nameOf(generation)),
    cutTo: (generation) => cut.get(nameOf(generation)) ?? null,
    arrivedBehind: (generation, offset) => {
      const { first, last } = generation;
      const next = firstThat(
        first,
        last + 1,
        (line) => offsetIn(lines, generation, line) >= offset,
      );
      return arrivedFrom({ ...generation, first: next });
    },
    unseenShare: unseenShareOf(journals, readers, arrivedFrom),
  };
}

function nameOf(one: Pick<Generation, 'stream' | 'epoch' | 'generation'>): string {
  return `${one.stream}/${one.epoch}/${one.generation}`;
}
