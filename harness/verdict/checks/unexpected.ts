/** Messages that are no line of this run, or lines that nobody wrote. */
import { formatBytes, formatCount } from '../../support/units.js';
import { budgeted } from './budgeted.js';
import type { Check } from './check.js';

export const unexpected: Check = {
  name: 'unexpected',
  check({ closed, evidence }) {
    const { unexpectedMax } = evidence.plan.budget;
    const found = budgeted(closed.account.unexpected, unexpectedMax, 'messages that nobody wrote');
    const { messages, bytes } = closed.noise;
    if (messages === 0) return found;
    const beside = `${formatCount(messages)} lines of floods' victims (${formatBytes(bytes)}) beside them`;
    return { ...found, message: `${found.message}; ${beside}` };
  },
};
