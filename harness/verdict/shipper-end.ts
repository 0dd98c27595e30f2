/**
 * When the shipper ended by itself and did not come back, so that ranges that were lost afterwards can
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

/** Words for a range's evidence; '' when its fate was sealed before. @param sealedAtMs null: never */
export function endWords(endedAtMs: number | null, sealedAtMs: number | null): string {
  if (endedAtMs === null || (sealedAtMs ?? Number.POSITIVE_INFINITY) < endedAtMs) return '';
  return `; the shipper had ended by itself at ${instant(endedAtMs)}`;
}
