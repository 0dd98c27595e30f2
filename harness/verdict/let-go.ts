/** Whether the shipper had let go of a file before its bytes went: what kept it longer would not have been read either. */
import type { GenerationReads } from '../evidence/reader-history.js';
import { isEnding } from './ending-faults.js';
import type { FaultWindow } from './fault-windows.js';

/** A look is stamped when it begins, and takes a while: a descriptor that was gone in it may have been closed after its stamp. */
const lookTakesMs = 100;

/** A process lets go of all its files when it dies, and its death is told a little before or after that is seen. */
const deathSeenWithinMs = 1_000;

/** Whether the shipper was dying or away at this instant. */
export type AwayAt = (atMs: number) => boolean;

/** @param endedAtMs when the shipper had ended, not to come back; null when it had not */
export function awayAt(faults: readonly FaultWindow[], endedAtMs: number | null): AwayAt {
  const aways = faults.filter(isEnding);
  const endMs = endedAtMs ?? Number.POSITIVE_INFINITY;
  return (atMs) =>
    atMs >= endMs - deathSeenWithinMs ||
    aways.some(
      ({ fromMs, toMs }) => atMs >= fromMs - deathSeenWithinMs && atMs <= toMs + deathSeenWithinMs,
    );
}

/** Its last descriptor was seen gone clearly before this instant, and not because the shipper had died. */
export function letGoBefore(
  { closedAtMs }: GenerationReads,
  goneMs: number,
  wasAway: AwayAt,
): boolean {
  return closedAtMs !== null && closedAtMs + lookTakesMs < goneMs && !wasAway(closedAtMs);
}
