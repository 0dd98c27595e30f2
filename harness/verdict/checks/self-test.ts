/** The harness found every defect that it planted on its own stream. */
import { counted } from '../../support/units.js';
import { eventsOf } from '../evidence.js';
import { type Check, pass, unknown } from './check.js';

export const selfTest: Check = {
  name: 'self-test',
  undermines: 'all',
  check({ evidence }) {
    const event = eventsOf(evidence, 'self-test').at(-1);
    if (!event) return unknown('the harness did not get to its self-test');
    const { planted, found } = event;
    const wrong = Object.keys(planted).filter((kind) => planted[kind] !== found[kind]);
    if (Object.keys(planted).length === 0) return unknown('nothing was planted');
    if (wrong.length === 0) {
      return pass(`planted and found alike: ${counted(Object.keys(planted).length, 'kind')}`);
    }
    const differences = wrong.map((kind) => `${kind} ${found[kind] ?? 0} of ${planted[kind]}`);
    return unknown(
      `the harness did not find what it planted (${differences.join(', ')}): its counts prove nothing`,
    );
  },
};
