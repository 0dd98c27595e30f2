/** Loss beyond the budget that the shipper does not admit in its own counters or output. */
import { formatCount } from '../../support/units.js';
import { counted } from '../words.js';
import { type Check, fail, pass, unknown } from './check.js';

export const silentLoss: Check = {
  name: 'silent-loss',
  check({ silentLoss: { admitted, silent }, closed, evidence }) {
    const { lost } = closed.account;
    if (!evidence.complete) return unknown('nobody can say: the run did not reach its end');
    if (lost === 0) return pass('no loss to be silent about');
    const proved = counted(lost, 'line');
    const words =
      admitted === null
        ? `${proved} lost, and the shipper tells nothing of lines that it drops`
        : `${proved} lost; the shipper admits ${formatCount(admitted)}, ${formatCount(silent)} went silently`;
    return silent > 0 && lost > evidence.plan.budget.lostMax ? fail(words) : pass(words);
  },
};
