/**
 * The sinks were still open when the last line had been written, and long enough after it, as far as that can be
 * shown without clocks that agree. Otherwise what is missing may have come later.
 */
import { counted } from '../../support/units.js';
import { type Check, pass, unknown } from './check.js';

export const sinksOutlived: Check = {
  name: 'sinks-outlived',
  undermines: ['loss', 'silent-loss'],
  concerns: ({ span }) => span !== undefined,
  check({ evidence, closed }) {
    const { isShown = false, words = '' } = evidence.span?.outlived ?? {};
    const { lost } = closed.account;
    if (isShown) return pass(words);
    if (lost === 0) return pass('nothing is missing that could still have come');
    return unknown(`${words}: nobody can say whether ${counted(lost, 'line')} came later`);
  },
};
