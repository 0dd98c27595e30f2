/** A fresh line, written after the last cure, arrived: the shipper still ships. */
import { formatDuration } from '../../support/units.js';
import { eventsOf } from '../evidence.js';
import { type Check, fail, isOneRun, pass, unknown } from './check.js';

export const liveness: Check = {
  name: 'liveness',
  concerns: isOneRun,
  check({ evidence, timing }) {
    const probes = eventsOf(evidence, 'probe');
    const probe = probes.filter(({ atMs }) => atMs >= timing.loadEndedAtMs).at(-1);
    if (!probe) return unknown('no probe line was sent after the load');
    const took = formatDuration(probe.tookMs);
    if (probe.arrived) return pass(`a fresh line arrived ${took} after it was written`);
    const why = probe.shipperEnded
      ? 'it had ended, and a fresh line after the last cure did not arrive'
      : `a fresh line after the last cure did not arrive within ${took}`;
    return fail(`the shipper no longer ships: ${why}`);
  },
};
