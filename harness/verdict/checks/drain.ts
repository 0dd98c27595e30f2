/**
 * The pipeline was empty when the ledger was closed. One that rested for less than twice as long as it had been
 * silent before, and then gone on, may have gone on again: so long the drain waits, if its time limit lets it. When the drain was given up while messages still
 * came and lines were missing, a missing line may have been on its way: then nothing is proved lost.
 */
import { silencesWanted } from '../../plan/plan.js';
import { counted, formatDuration } from '../../support/units.js';
import { eventsOf } from '../evidence.js';
import { goneAtMs } from '../generations.js';
import { type Check, type CheckContext, isOneRun, pass, unknown } from './check.js';

export const drain: Check = {
  name: 'drain',
  undermines: ['loss', 'silent-loss'],
  concerns: isOneRun,
  check(context) {
    const { evidence, closed } = context;
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
    const isShort = event.quietMs < silencesWanted * silenceMs;
    // Of a drain that was complete everything had arrived once, however soon.
    if (lost > 0 && isShort && event.outcome !== 'complete') {
      return unknown(
        `the drain ended after ${formatDuration(event.quietMs)} at rest with ${counted(lost, 'line')} missing, but the shipper had been silent for ${formatDuration(silenceMs)} before and gone on, and only a rest of twice that proves a loss: raise drain.timeout`,
      );
    }
    const { retryMs = 0 } = evidence.plan.drain;
    if (lost > 0 && event.outcome === 'rest' && event.quietMs < retryMs) {
      return unknown(
        `the drain ended after ${formatDuration(event.quietMs)} at rest with ${counted(lost, 'line')} missing, but the shipper tries a broken sink again only after ${formatDuration(retryMs)}: raise drain.timeout`,
      );
    }
    const unfound = unfoundWords(context);
    if (unfound !== '') return unknown(unfound);
    if (event.outcome === 'skipped') return unknown('the drain was skipped');
    const rest = `counters were at rest for ${formatDuration(event.quietMs)}`;
    return pass(event.outcome === 'timeout' ? 'given up, but every line had arrived' : rest);
  },
};

/**
 * Nothing is proved where all that is missing lies in files that still stand and that the shipper has not
 * opened, while it was not seen to look for new files any more: it may have found them yet.
 */
function unfoundWords({ evidence, closed, missing }: CheckContext): string {
  const discovery = eventsOf(evidence, 'discovery').at(-1);
  if (discovery?.arrived) return '';
  const quietMs = eventsOf(evidence, 'drain').at(-1)?.quietMs ?? 0;
  const waitedMs = Math.max(quietMs, discovery?.tookMs ?? 0);
  const { discoveryMs } = evidence.plan.drain;
  if (discoveryMs === undefined ? !discovery : waitedMs > discoveryMs) return '';
  let unfound = 0;
  for (const [generation, { lost }] of missing) {
    const stands = goneAtMs(generation) === null;
    if (stands && evidence.readers.of(generation) === null) unfound += lost;
  }
  if (unfound === 0 || unfound < closed.account.lost) return '';
  const waited = formatDuration(waitedMs);
  return `${counted(unfound, 'line')} missing in files that still stand and were not opened, and the shipper did not find a new file within ${waited} either: raise drain.timeout beyond the interval at which it looks for files, or lower rotation.keep, so that files go`;
}
