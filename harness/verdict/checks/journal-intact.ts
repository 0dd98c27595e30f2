/** The writer's own journal is as it was written: its chains hold, and it is the one that the run's end sealed. */
import { eventsOf } from '../evidence.js';
import { type Check, pass, unknown } from './check.js';

const shownMax = 3;

export const journalIntact: Check = {
  name: 'journal-intact',
  undermines: 'all',
  check({ evidence }) {
    const { broken, seal } = evidence.journalState;
    if (broken.length > 0) {
      const shown = broken.slice(0, shownMax).join('; ');
      const rest = broken.length > shownMax ? `; and ${broken.length - shownMax} more` : '';
      return unknown(`the writer's journal was changed after the run: ${shown}${rest}`);
    }
    const sealed = eventsOf(evidence, 'sealed').at(-1);
    if (!sealed) return pass('the journal holds together; the run was not there to seal its end');
    if (sealed.journals === seal) return pass(`the journal holds together; its seal is ${seal}`);
    return unknown(
      `the writer's journal was changed after the run: its seal was ${sealed.journals}, and is ${seal}`,
    );
  },
};
