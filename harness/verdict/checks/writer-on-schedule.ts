/**
 * The writer kept the plan's pace: a late writer did not put the shipper under the load that the plan
 * names. It voids a pass, not a loss: what was lost at a lower load is lost all the same.
 */
import { formatDuration } from '../../support/units.js';
import { counted } from '../words.js';
import { latenessOf } from '../writer-summary.js';
import { type Check, pass, unknown } from './check.js';

export const writerOnSchedule: Check = {
  name: 'writer-on-schedule',
  check({ closed, evidence }) {
    const { plan, journals } = evidence;
    const { written } = closed.account;
    const planned = plan.load.lines;
    if (planned !== null && written < planned) {
      const short = `${counted(written, 'line')} written of ${counted(planned, 'line')} planned`;
      return unknown(`the load was not carried out: ${short}`);
    }
    if (plan.load.unpaced) return pass('the load has no pace to keep');
    const lateness = latenessOf(journals);
    if (!lateness) return unknown('no writer told how late it was');
    const found = `the writer's 99th percentile of lateness was ${formatDuration(lateness.p99)} (longest ${formatDuration(lateness.max)}), ${formatDuration(plan.budget.latenessMsMax)} allowed`;
    if (lateness.p99 <= plan.budget.latenessMsMax) return pass(found);
    return unknown(`${found}: lower the rate, or free the machine`);
  },
};
