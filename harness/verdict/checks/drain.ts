/**
 * The pipeline was empty when the ledger was closed. One that rested for no longer than it had been
 * silent before, and then gone on, may have gone on again. When the drain was given up while messages still
 * came and lines were missing, a missing line may have been on its way: then nothing is proved lost.
 */
import { formatDuration } from '../../support/units.js';
import { eventsOf } from '../evidence.js';
import { counted } from '../words.js';
import { type Check, pass, unknown } from './check.js';

export const drain: Check = {
  name: 'drain',
  undermines: ['loss', 'silent-loss'],
  check({ evidence, closed }) {
    const event = eventsOf(evidence, 'drain').at(-1);
    if (!event) return unknown('the pipeline was not drained: the run did not get there');
    const { timeoutMs } = evidence.plan.drain;
    const { lost } = closed.account;
    if (event.outcome === 'timeout' && lost > 0) {
      return unknown(
        `messages still came when the drain was given up after ${formatDuration(timeoutMs)} with ${counted(lost, 'line')} missing: raise drain.timeout`,
      );
    }
    const { silenceMs = 0 } = event;
    if (lost > 0 && event.quietMs < silenceMs) {
      return unknown(
        `the drain ended after ${formatDuration(event.quietMs)} at rest with ${counted(lost, 'line')} missing, but the shipper had been silent for ${formatDuration(silenceMs)} before and gone on: raise drain.timeout`,
      );
    }
    if (event.outcome === 'skipped') return unknown('the drain was skipped');
    const rest = `counters were at rest for ${formatDuration(event.quietMs)}`;
    return pass(event.outcome === 'timeout' ? 'given up, but every line had arrived' : rest);
  },
};
