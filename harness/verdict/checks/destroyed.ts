/** Lines that the rotation itself killed: not the shipper's fault, judged only where a budget says so. */
import { placeOf } from '../words.js';
import { budgeted } from './budgeted.js';
import type { Check } from './check.js';

export const destroyed: Check = {
  name: 'destroyed',
  check({ closed, digest, evidence }) {
    const [first] = digest.destroyedFirsts;
    const where = first ? `, first ${placeOf(first)}` : '';
    const what = `lines destroyed by the rotation itself${where}`;
    return budgeted(closed.account.destroyed, evidence.plan.budget.destroyedMax, what);
  },
};
