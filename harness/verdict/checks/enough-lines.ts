/** A handful of lines proves nothing. */
import { counted } from '../../support/units.js';
import { type Check, pass, unknown } from './check.js';

export const enoughLines: Check = {
  name: 'enough-lines',
  check({ closed, evidence }) {
    const { written } = closed.account;
    const { linesMin } = evidence.plan.budget;
    const words = `${counted(written, 'line')} written, at least ${counted(linesMin, 'line')} needed`;
    return written < linesMin ? unknown(words) : pass(words);
  },
};
