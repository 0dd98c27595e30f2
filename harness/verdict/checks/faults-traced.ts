/** Each planned fault took place, shown by a trace of its own, and was healed. */
import type { FaultEvent } from '../../evidence/event.js';
import type { PlannedFault } from '../../plan/plan.js';
import { counted } from '../../support/units.js';
import { eventsOf } from '../evidence.js';
import { type Check, isOneRun, pass, unknown } from './check.js';

export const faultsTraced: Check = {
  name: 'faults-traced',
  concerns: isOneRun,
  check({ evidence }) {
    const { faults } = evidence.plan;
    const events = eventsOf(evidence, 'fault');
    const doubts = faults.flatMap((fault) => doubtAbout(fault, events));
    if (faults.length === 0) return pass('no fault was planned');
    if (doubts.length === 0) return pass(`${counted(faults.length, 'fault')} left a trace each`);
    const shown = doubts.slice(0, 3).join('; ');
    const rest = doubts.length > 3 ? `; and ${doubts.length - 3} more` : '';
    return unknown(
      `${counted(doubts.length, 'fault')} not proved to have happened: ${shown}${rest}`,
    );
  },
};

/** What is wrong with one fault's proof; nothing when it is sound. */
function doubtAbout({ id }: PlannedFault, events: readonly FaultEvent[]): string[] {
  const mine = events.filter((event) => event.id === id);
  const failed = mine.find((event) => event.state === 'failed');
  if (failed) return [`${id} failed: ${failed.trace}`];
  if (!mine.some((event) => event.state === 'injected')) return [`${id} was never injected`];
  if (!mine.some((event) => event.state === 'healed')) return [`${id} was never healed`];
  return mine.some((event) => event.trace !== '') ? [] : [`${id} left no trace`];
}
