/** Sinks that ran by themselves ended in good order: what one took before it was killed, it may not have noted. */
import { counted } from '../../support/units.js';
import { type Check, pass, unknown } from './check.js';

export const sinksEnded: Check = {
  name: 'sinks-ended',
  undermines: 'all',
  concerns: ({ span }) => span !== undefined,
  check({ evidence, closed }) {
    const { sinks = [], copies = 0, elsewhere = 0 } = evidence.span ?? {};
    const cut = sinks.filter((one) => one.cut !== '');
    if (cut.length > 0) {
      const open = counted(closed.account.indeterminate, 'line');
      const which = cut.map(({ name, cut }) => `${name}: ${cut}`).join('; ');
      return unknown(`${which}; nobody can say what became of ${open}`);
    }
    const all = sinks.length === 1 ? 'the sink' : `all ${sinks.length} sinks`;
    const beside = [
      copies > 0 ? `${counted(copies, 'copy of a line', 'copies of lines')} at a second sink` : '',
      elsewhere > 0 ? `${counted(elsewhere, 'message')} of other runs` : '',
    ].filter((words) => words !== '');
    const apart = beside.length > 0 ? `; not counted: ${beside.join(' and ')}` : '';
    return pass(`${all} ended in good order${apart}`);
  },
};
