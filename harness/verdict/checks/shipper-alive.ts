/**
 * The shipper did not end by itself. Ending while a fault was in force that may end it (ending-faults.ts) is none of its own;
 * staying away afterwards is not, and one that ended before any line had come since the cure never was back.
 * A shipper that dies under load is a finding even when nothing was lost by it this time.
 */
import type { Sample } from '../../evidence/sample.js';
import { endingWords, isEnding } from '../ending-faults.js';
import { eventsOf } from '../evidence.js';
import { type FaultWindow, faultWindows } from '../fault-windows.js';
import { type Check, fail, isOneRun, pass, unknown } from './check.js';

const shownMax = 3;

export const shipperAlive: Check = {
  name: 'shipper-alive',
  concerns: isOneRun,
  check({ evidence, timing }) {
    const windows = faultWindows(evidence.events, timing.endedAtMs);
    const events = eventsOf(evidence, 'shipper');
    if (events.length === 0) return unknown('nobody told what became of the shipper');
    const stoppedMs = events.find(({ state }) => state === 'stopped')?.atMs ?? Infinity;
    const exits = events.filter(({ state, atMs }) => state === 'exited' && atMs <= stoppedMs);
    const excuses = exits.map(({ atMs }) => endingWords(windows, atMs));
    const own = exits[excuses.indexOf('')];
    if (own) {
      const wasBack = shippedSince(
        lastCureMs(windows.filter(isEnding), own.atMs),
        own.atMs,
        evidence.samples,
      );
      const how = wasBack ? 'ended by itself' : 'did not come back';
      return fail(`the shipper ${how}: ${own.detail}`);
    }
    const last = events.filter(({ atMs }) => atMs < stoppedMs).at(-1);
    if (last?.state === 'exited') return fail(`the shipper did not come back: ${last.detail}`);
    if (exits.length === 0) return pass('it ran all the time');
    const named = [...new Set(excuses)];
    const shown = named.slice(0, shownMax).join(', ');
    const rest = named.length > shownMax ? `, and by ${named.length - shownMax} more` : '';
    return pass(`it ended ${shown}${rest}, and came back`);
  },
};

/** Null where there was no fault before. */
function lastCureMs(windows: readonly FaultWindow[], beforeMs: number): number | null {
  const cures = windows.map(({ toMs }) => toMs).filter((atMs) => atMs <= beforeMs);
  return cures.reduce<number | null>((last, atMs) => Math.max(last ?? atMs, atMs), null);
}

/**
 * Exact to the samples around the two instants; where they do not show that lines were written and nothing came, it may
 * have shipped what there was.
 */
function shippedSince(cureMs: number | null, endMs: number, samples: readonly Sample[]): boolean {
  if (cureMs === null) return true;
  const before = samples.findLast(({ atMs }) => atMs <= cureMs);
  const after = samples.find(({ atMs }) => atMs >= endMs);
  if (before === undefined || after === undefined) return true;
  return after.received > before.received || after.written === before.written;
}
