/** Lines that arrived, but later after the end of the load than the plan allows. Late is not lost. */
import { isReadBack } from '../../plan/plan.js';
import { formatDuration } from '../../support/units.js';
import { budgeted } from './budgeted.js';
import { type Check, isOneRun, unknown } from './check.js';

export const late: Check = {
  name: 'late',
  concerns: isOneRun,
  check({ closed, evidence }) {
    const { drain, budget, sink } = evidence.plan;
    if (budget.lateMax !== undefined && isReadBack(sink.kind)) {
      return unknown('nobody can say when a line came into a store that is read back');
    }
    const count = closed.streams.reduce((sum, { account }) => sum + account.late, 0);
    const after = `more than ${formatDuration(drain.lateAfterMs)} after the load ended`;
    return budgeted(count, budget.lateMax, `lines arrived ${after}`);
  },
};
