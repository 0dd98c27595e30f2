/**
 * A k6 that drove the load ended its streams in good order, and neither exceptions of the script nor its
 * `exec.test.abort()` cut the load short. One that was killed is no full load, so nothing passes; what it had
 * written for sure by then is known all the same, and what is lost of that is lost.
 */
import { counted } from '../../support/units.js';
import { cutShort, whyNothing } from '../k6/ending.js';
import { type Check, isOneRun, pass, unknown } from './check.js';

export const k6Ended: Check = {
  name: 'k6-ended',
  concerns: (evidence) => isOneRun(evidence) && evidence.plan.load.driver !== undefined,
  check({ evidence, closed }) {
    const { journals } = evidence;
    const cut = cutShort(evidence);
    if (cut !== null) return unknown(cut);
    const streams = counted(journals.length, 'stream');
    const open = journals.filter(({ ended }) => ended === null).length;
    if (journals.length === 0) return unknown(whyNothing(evidence));
    if (open === 0) return pass(`k6 ended its ${streams} in good order`);
    const { indeterminate } = closed.account;
    const unsure =
      indeterminate === 0
        ? 'no line was on its way'
        : `of ${counted(indeterminate, 'line')} nobody can say whether they were written`;
    return unknown(`k6 did not end ${open} of its ${streams}: ${unsure}`);
  },
};
