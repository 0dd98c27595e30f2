/** Intact arrivals beyond the first. */
import { budgeted } from './budgeted.js';
import type { Check } from './check.js';

export const duplicates: Check = {
  name: 'duplicates',
  check({ closed, evidence }) {
    const { duplicatedMax } = evidence.plan.budget;
    return budgeted(closed.account.duplicated, duplicatedMax, 'messages repeated a line');
  },
};
