/**
 * The sink was never the bottleneck: nothing that reached it waited long for the ledger, and the
 * kernel threw no datagram of ours away. Datagrams lost there are no loss of the shipper's.
 */
import { counted, formatDuration } from '../../support/units.js';
import { eventsOf } from '../evidence.js';
import { type Check, pass, unknown } from './check.js';

/** One unit of work that holds the sink up for longer throttles the shipper. */
const stallMsMax = 2_000;

export const sinkKeptUp: Check = {
  name: 'sink-kept-up',
  undermines: ['loss', 'silent-loss', 'mirrors'],
  check({ evidence }) {
    const sink = eventsOf(evidence, 'sink').at(-1);
    if (!sink) return unknown('the sink told nothing: the run did not reach its end');
    if (sink.kernelDrops > 0) {
      const drops = counted(sink.kernelDrops, 'datagram');
      return unknown(
        `the kernel threw ${drops} away before the sink could read them, so a missing line is no proof; lower the rate`,
      );
    }
    const longest = `the longest stall of the sink was ${formatDuration(sink.stallMsMax)}`;
    if (sink.stallMsMax > stallMsMax) {
      return unknown(`${longest}, at most ${formatDuration(stallMsMax)} allowed: free the machine`);
    }
    return pass(longest);
  },
};
