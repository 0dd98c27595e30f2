/**
 * A k6 that drove the load ended its streams in good order, and neither exceptions of the script nor its
 * `exec.test.abort()` cut the load short. One that was killed is no full load, so nothing passes; what it had
 * written for sure by then is known all the same, and what is lost of that is lost.
 */
import { counted } from '../../support/units.js';
import { endingOf } from '../k6/k6-result.js';
import { type Check, isOneRun, pass, unknown } from './check.js';

/** k6's exit code. */
const aborted = 108;

export const k6Ended: Check = {
  name: 'k6-ended',
  concerns: (evidence) => isOneRun(evidence) && evidence.plan.load.driver !== undefined,
  check({ evidence, closed }) {
    const { journals } = evidence;
    const ending = endingOf(evidence);
    const { count, first } = ending?.exceptions ?? { count: 0, first: '' };
    if (count > 0) {
      const ended = `${counted(count, 'exception')} of the script ended iterations`;
      return unknown(`${ended}, so that not all of its load was written; the first: ${first}`);
    }
    if (ending?.code === aborted) {
      return unknown(
        'the script ended its load itself, by exec.test.abort(); k6/output.log says why',
      );
    }
    const streams = counted(journals.length, 'stream');
    const open = journals.filter(({ ended }) => ended === null).length;
    if (journals.length === 0) return unknown('k6 wrote no line; k6/output.log may say why');
    if (open === 0) return pass(`k6 ended its ${streams} in good order`);
    const { indeterminate } = closed.account;
    const unsure =
      indeterminate === 0
        ? 'no line was on its way'
        : `of ${counted(indeterminate, 'line')} nobody can say whether they were written`;
    return unknown(`k6 did not end ${open} of its ${streams}: ${unsure}`);
  },
};
