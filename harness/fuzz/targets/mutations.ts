/** How a line was changed: something for any difference, nothing for none, and always an end. */
import { mutationKinds } from '../../line/mutation/kinds.js';
import { mutationOf } from '../../line/mutation/mutation.js';
import { assert } from '../../support/assert.js';
import { Input } from '../input.js';

export function fuzzMutations(data: Buffer): void {
  const input = new Input(data);
  const written = Buffer.from(input.take(input.number(1 + data.length)));
  const arrived = Buffer.from(input.rest());
  const set = mutationOf([written], arrived);
  assert(set >= 0 && set < 1 << mutationKinds.length, 'a set of known kinds');
  assert((set === 0) === written.equals(arrived), 'nothing is told of a line as it was written');
}
