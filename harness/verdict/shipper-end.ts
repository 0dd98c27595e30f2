/**
 * When the shipper ended and did not come back, by itself or by a fault, so that ranges that were lost afterwards can
 * say so. It is no cause of its own: what it had read, or would never have read, it takes with it.
 */
import type { RunEvent } from '../evidence/event.js';
import { instant } from './words.js';

/** Milliseconds since the run's origin; null when it lived to be stopped, or was started again. */
export function shipperEndedAtMs(events: readonly RunEvent[]): number | null {
  let endedAtMs: number | null = null;
  for (const event of events) {
    if (event.event === 'fault' && event.kind === 'restart' && event.state === 'healed') {
      endedAtMs = null;
    }
    if (event.event !== 'shipper') continue;
    if (event.state === 'stopped') break;
    endedAtMs = event.state === 'exited' ? (endedAtMs ?? event.atMs) : null;
  }
  return endedAtMs;
}

/**
 * Words for a range's evidence; '' when its fate was sealed before.
 * @param by the fault in whose time it ended; '' where it ended by itself
 * @param sealedAtMs null: never
 */
export function endWords(endedAtMs: number | null, by: string, sealedAtMs: number | null): string {
  if (endedAtMs === null || (sealedAtMs ?? Number.POSITIVE_INFINITY) < endedAtMs) return '';
  const at = instant(endedAtMs);
  return by === ''
    ? `; the shipper had ended by itself at ${at}`
    : `; the shipper had ended at ${at}, ${by}`;
}
