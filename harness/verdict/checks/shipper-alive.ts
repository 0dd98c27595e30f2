/**
 * The shipper did not end by itself. Ending while a fault was in force is what faults may do to it;
 * staying away afterwards is not, and one that ended before any line had come since the cure never was back.
 * A shipper that dies under load is a finding even when nothing was lost by it this time.
 */
import type { Sample } from '../../evidence/sample.js';
import { eventsOf } from '../evidence.js';
import { type FaultWindow, faultsWithin, faultWindows } from '../fault-windows.js';
import { type Check, fail, isOneRun, pass, unknown } from './check.js';

/** A program that was killed by a fault is seen to be gone a little later. */
const noticeMs = 2_000;

export const shipperAlive: Check = {
  name: 'shipper-alive',
  concerns: isOneRun,
  check({ evidence, timing }) {
    const windows = faultWindows(evidence.events, timing.endedAtMs);
    const events = eventsOf(evidence, 'shipper');
    if (events.length === 0) return unknown('nobody told what became of the shipper');
    const stoppedMs = events.find(({ state }) => state === 'stopped')?.atMs ?? Infinity;
    const exits = events.filter(({ state, atMs }) => state === 'exited' && atMs <= stoppedMs);
    const own = exits.find(({ atMs }) => faultsWithin(windows, atMs - noticeMs, atMs).length === 0);
    if (own) {
      const wasBack = shippedSince(lastCureMs(windows, own.atMs), own.atMs, evidence.samples);
      const how = wasBack ? 'ended by itself' : 'did not come back';
      return fail(`the shipper ${how}: ${own.detail}`);
    }
    const last = events.filter(({ atMs }) => atMs < stoppedMs).at(-1);
    if (last?.state === 'exited') return fail(`the shipper did not come back: ${last.detail}`);
    return pass(
      exits.length > 0 ? 'it ended only by faults, and came back' : 'it ran all the time',
    );
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
