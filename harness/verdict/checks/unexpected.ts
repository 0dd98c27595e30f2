/** Messages that are no line of this run, or lines that nobody wrote. */
import { budgeted } from './budgeted.js';
import type { Check } from './check.js';

export const unexpected: Check = {
  name: 'unexpected',
  check({ closed, evidence }) {
    const { unexpectedMax } = evidence.plan.budget;
    return budgeted(closed.account.unexpected, unexpectedMax, 'messages that nobody wrote');
  },
};
