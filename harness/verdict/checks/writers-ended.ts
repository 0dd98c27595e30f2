/**
 * Writers that ran by themselves ended in good order. One that was killed is no full load, so nothing passes;
 * what it had written for sure by then is known all the same, and what is lost of that is lost.
 */
import { type Check, pass, unknown } from './check.js';

const leftOut =
  'left out, because nobody watched the shipper and no clock is taken to agree with another: liveness, shipper-alive, drain, late, causes of what was not read';

export const writersEnded: Check = {
  name: 'writers-ended',
  concerns: ({ span }) => span !== undefined,
  check({ evidence }) {
    const writers = evidence.span?.writers ?? [];
    const cut = writers.filter((one) => one.cut !== '');
    if (cut.length > 0) return unknown(cut.map(({ name, cut }) => `${name}: ${cut}`).join('; '));
    const all = writers.length === 1 ? 'the writer' : `all ${writers.length} writers`;
    return pass(`${all} ended in good order; ${leftOut}`);
  },
};
