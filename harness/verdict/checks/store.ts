/**
 * A store that was read back was at rest and whole under the reading: two readings found the same lines, as
 * many as the store itself counts. Tells what it refused, and what had been in it and was gone in the end.
 */
import { isReadBack } from '../../plan/plan.js';
import { counted, formatCount } from '../../support/units.js';
import { eventsOf } from '../evidence.js';
import { type Check, pass, unknown } from './check.js';

const reasonsTold = 5;

export const store: Check = {
  name: 'store',
  undermines: ['loss', 'silent-loss', 'liveness', 'duplicates', 'corruption'],
  concerns: ({ plan }) => isReadBack(plan.sink.kind),
  check({ evidence }) {
    const event = eventsOf(evidence, 'store').at(-1);
    if (!event) return unknown('the store was not read back: the run did not reach its end');
    const { live, held, read, agreed, refusals, failure } = event;
    if (failure !== '') return unknown(`the store could not be read back: ${failure}`);
    if (!agreed) {
      return unknown(
        `the store changed while it was read, or does not give out all it counts: it says that it holds ${counted(held, 'entry', 'entries')}, and ${formatCount(read)} were read; let nothing else write there`,
      );
    }
    const gone = live > read ? `; ${formatCount(live - read)} seen in it before are gone` : '';
    const holds = `the store holds ${counted(read, 'entry', 'entries')}, read twice alike`;
    return pass(`${holds}${gone}${refusalWords(refusals)}`);
  },
};

function refusalWords(refusals: readonly { reason: string; count: number }[]): string {
  if (refusals.length === 0) return '; it tells of none that it refused';
  const told = refusals
    .slice(0, reasonsTold)
    .map(({ reason, count }) => `${reason}: ${formatCount(count)}`);
  const more = refusals.length > reasonsTold ? ', and more' : '';
  return `; it refused some (${told.join(', ')}${more})`;
}
