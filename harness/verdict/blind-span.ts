/**
 * A time before a file went, or was seen closed, in which nobody looked at what the shipper read, because the looking
 * program stood still or its records were cut. In a long one the shipper may have opened and read all of it.
 */
import type { Generation } from '../evidence/journal.js';
import type { GenerationReads, ReaderHistory } from '../evidence/reader-history.js';
import { isEnding } from './ending-faults.js';
import { type Evidence, eventsOf, type Timing } from './evidence.js';
import type { FaultWindow } from './fault-windows.js';
import { goneAtMs } from './generations.js';
import { instant } from './words.js';

/**
 * A shorter time without a look changes no cause: the longest that is meant to lie between two looks is 1 s, on runs of
 * hours, and a busy machine delays them by some hundred milliseconds. Of a file that lived for long, a third of its life.
 */
const blindLeast = { ms: 2_000, lifeShare: 1 / 3 } as const;

export interface BlindSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** @param closing whether the instant is that of a look, which says nothing of the time before it */
export type BlindSpanOf = (
  generation: Generation,
  goneMs: number | null,
  closing?: boolean,
) => BlindSpan | null;

/**
 * From the last look to when the file went, or to the look that found it closed (null: to the run's end); null where that
 * is no long time, or where the shipper may have been away, for then there was nobody to look at, nor to read.
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
  return ({ createdAtMs }, goneMs, closing = false) => {
    const toMs = Math.min(goneMs ?? lastMs, lastMs);
    const look = closing ? looks.lastBefore(toMs) : looks.lastUntil(toMs);
    const fromMs = Math.max(createdAtMs, look ?? createdAtMs);
    const longMs = Math.max(blindLeast.ms, (toMs - createdAtMs) * blindLeast.lifeShare);
    if (toMs - fromMs <= longMs) return null;
    const wasAway = aways.some((one) => one.fromMs <= toMs && one.toMs >= fromMs);
    return wasAway ? null : { fromMs, toMs };
  };
}

/**
 * The descriptor was open when the looks ended, and none saw it again where it was after the file had gone; or the look
 * that found it closed came long after the one before.
 */
export function unseenBefore(
  generation: Generation,
  { closedAtMs }: GenerationReads,
  { readers: { looks }, blindSpan }: { readers: ReaderHistory; blindSpan: BlindSpanOf },
): BlindSpan | null {
  const goneMs = goneAtMs(generation);
  if (closedAtMs !== null && closedAtMs <= (goneMs ?? Number.POSITIVE_INFINITY)) {
    return blindSpan(generation, closedAtMs, true);
  }
  const blind = blindSpan(generation, goneMs);
  if (blind === null || generation.truncatedAtMs !== null) return blind;
  // The look at which it was closed did not see its offset.
  const later = looks.countWithin(blind.toMs, closedAtMs ?? Number.POSITIVE_INFINITY);
  return later > (closedAtMs === null ? 0 : 1) ? null : blind;
}

export function blindWords({ fromMs, toMs }: BlindSpan): string {
  return `nobody looked between ${instant(fromMs)} and ${instant(toMs)}`;
}

/** The last that is known to have been done before the shipper was told to end: how long that took says nothing of looks. */
function leftAloneAtMs(evidence: Pick<Evidence, 'events'>, { loadEndedAtMs }: Timing): number {
  const stopped = eventsOf(evidence, 'shipper').find(({ state }) => state === 'stopped');
  const settled = [
    ...(['drain', 'probe', 'discovery'] as const).flatMap((kind) => eventsOf(evidence, kind)),
  ].filter(({ atMs }) => atMs <= (stopped?.atMs ?? Number.POSITIVE_INFINITY));
  return settled.reduce((last, { atMs }) => Math.max(last, atMs), loadEndedAtMs);
}
