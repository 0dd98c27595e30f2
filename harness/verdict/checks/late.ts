/** Lines that arrived, but later after the end of the load than the plan allows. Late is not lost. */
import { formatDuration } from '../../support/units.js';
import { budgeted } from './budgeted.js';
import type { Check } from './check.js';

export const late: Check = {
  name: 'late',
  check({ closed, evidence }) {
    const { drain, budget } = evidence.plan;
    const count = closed.streams.reduce((sum, { account }) => sum + account.late, 0);
    const after = `more than ${formatDuration(drain.lateAfterMs)} after the load ended`;
    return budgeted(count, budget.lateMax, `lines arrived ${after}`);
  },
};
