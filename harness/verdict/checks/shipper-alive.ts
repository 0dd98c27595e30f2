/**
 * The shipper did not end by itself. Ending while a fault was in force is what faults may do to it;
 * staying away afterwards is not. A shipper that dies under load is a finding even when nothing was
 * lost by it this time.
 */
import { eventsOf } from '../evidence.js';
import { faultsWithin, faultWindows } from '../fault-windows.js';
import { type Check, fail, pass } from './check.js';

/** A program that was killed by a fault is seen to be gone a little later. */
const noticeMs = 2_000;

export const shipperAlive: Check = {
  name: 'shipper-alive',
  check({ evidence, timing }) {
    const windows = faultWindows(evidence.events, timing.endedAtMs);
    const events = eventsOf(evidence, 'shipper');
    const stoppedMs = events.find(({ state }) => state === 'stopped')?.atMs ?? Infinity;
    const exits = events.filter(({ state, atMs }) => state === 'exited' && atMs <= stoppedMs);
    const own = exits.find(({ atMs }) => faultsWithin(windows, atMs - noticeMs, atMs).length === 0);
    if (own) return fail(`the shipper ended by itself: ${own.detail}`);
    const last = events.filter(({ atMs }) => atMs < stoppedMs).at(-1);
    if (last?.state === 'exited') return fail(`the shipper did not come back: ${last.detail}`);
    return pass(
      exits.length > 0 ? 'it ended only by faults, and came back' : 'it ran all the time',
    );
  },
};
