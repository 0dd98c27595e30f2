/**
 * A time before a file went in which nobody looked at what the shipper read, because the looking program stood still or its
 * records were cut. In a long one the shipper may have opened and read all of it.
 */
import type { Generation } from '../evidence/journal.js';
import { isEnding } from './ending-faults.js';
import { type Evidence, eventsOf, type Timing } from './evidence.js';
import type { FaultWindow } from './fault-windows.js';

/**
 * A shorter time without a look changes no cause: the longest that is meant to lie between two looks is 1 s, on runs of
 * hours, and a busy machine delays them by some hundred milliseconds. Of a file that lived for long, a third of its life.
 */
const blindLeast = { ms: 2_000, lifeShare: 1 / 3 } as const;

export interface BlindSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export type BlindSpanOf = (generation: Generation, goneMs: number | null) => BlindSpan | null;

/**
 * From the last look to when the file went (null: to the run's end); null where that is no long time, or where the
 * shipper may have been away, for then there was nobody to look at, nor to read.
 * @param endedAtMs when the shipper had ended, not to come back
 */
export function blindSpans(
  evidence: Pick<Evidence, 'readers' | 'events'>,
  timing: Timing,
  faults: readonly FaultWindow[],
  endedAtMs: number | null,
): BlindSpanOf {
  const { looks } = evidence.readers;
  const aways = faults.filter(isEnding);
  const lastMs = Math.min(leftAloneAtMs(evidence, timing), endedAtMs ?? Number.POSITIVE_INFINITY);
  return ({ createdAtMs }, goneMs) => {
    const toMs = Math.min(goneMs ?? lastMs, lastMs);
    const fromMs = Math.max(createdAtMs, looks.lastUntil(toMs) ?? createdAtMs);
    const longMs = Math.max(blindLeast.ms, (toMs - createdAtMs) * blindLeast.lifeShare);
    if (toMs - fromMs <= longMs) return null;
    const wasAway = aways.some((one) => one.fromMs <= toMs && one.toMs >= fromMs);
    return wasAway ? null : { fromMs, toMs };
  };
}

/** The last that is known to have been done before the shipper was told to end: how long that took says nothing of looks. */
function leftAloneAtMs(evidence: Pick<Evidence, 'events'>, { loadEndedAtMs }: Timing): number {
  const stopped = eventsOf(evidence, 'shipper').find(({ state }) => state === 'stopped');
  const settled = [
    ...(['drain', 'probe', 'discovery'] as const).flatMap((kind) => eventsOf(evidence, kind)),
  ].filter(({ atMs }) => atMs <= (stopped?.atMs ?? Number.POSITIVE_INFINITY));
  return settled.reduce((last, { atMs }) => Math.max(last, atMs), loadEndedAtMs);
}
