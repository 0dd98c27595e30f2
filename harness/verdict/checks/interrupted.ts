/** The run reached its end in good order, its records are whole, and all of them were read. */
import { counted } from '../../support/units.js';
import { type Evidence, eventsOf, reachedEnd } from '../evidence.js';
import { whyNothing } from '../k6/ending.js';
import { type Check, isOneRun, pass, unknown } from './check.js';

export const interrupted: Check = {
  name: 'interrupted',
  undermines: 'all',
  concerns: isOneRun,
  check({ evidence, closed }) {
    const { others } = evidence.unread;
    if (evidence.complete && others > 0) {
      return unknown(
        `${counted(others, 'event')} more than can be read: what they tell of the run is missing`,
      );
    }
    if (evidence.complete) return pass('the run reached its end');
    const { unexpected, indeterminate } = closed.account;
    // Lines that arrived without a journal were written.
    if (unexpected === 0 && wroteNothing(evidence)) return unknown(whyNothing(evidence));
    const why = reason(evidence);
    if (indeterminate === 0) return unknown(why);
    return unknown(`${why}: nobody can say what became of ${counted(indeterminate, 'line')}`);
  },
};

/** A k6 that came to its end, as did the run. */
function wroteNothing(evidence: Evidence): boolean {
  const { plan, journals } = evidence;
  return plan.load.driver !== undefined && journals.length === 0 && reachedEnd(evidence);
}

function reason(evidence: Evidence): string {
  const phases = eventsOf(evidence, 'phase').map(({ phase }) => phase);
  if (phases.includes('interrupted')) return 'the run was interrupted';
  const [failed] = eventsOf(evidence, 'failed');
  const last = `in phase '${phases.at(-1) ?? 'none'}'`;
  if (failed) return `the run failed ${last}: ${failed.message}`;
  if (!phases.includes('closed')) return `the harness ended ${last} without closing the run`;
  const torn = Object.entries(evidence.torn).filter(([, count]) => count > 0);
  if (torn.length > 0) return `records are cut off (${torn.map(([name]) => name).join(', ')})`;
  return 'a writer did not reach its end';
}
