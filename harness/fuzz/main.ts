/**
 * What the fuzzer calls (Jazzer.js, libFuzzer underneath): the target that LOSTLINE_FUZZ names. It is told
 * of a broken promise by what is thrown, of a hang and of memory by its own limits. See docker/fuzz.
 */
import { UsageError } from '../support/errors.js';
import { fuzzTargets } from './targets/catalogue.js';

const name = process.env.LOSTLINE_FUZZ ?? '';
const target = fuzzTargets[name];
if (!target) {
  throw new UsageError(
    `LOSTLINE_FUZZ: '${name}' is no target, expected ${Object.keys(fuzzTargets).join(', ')}`,
  );
}

export function fuzz(data: Buffer): void {
  target!(data);
}
