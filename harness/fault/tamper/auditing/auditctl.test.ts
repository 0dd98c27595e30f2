/** Which kernels record events for us. */
import { expect, it } from 'vitest';
import { unfitness } from './auditctl.js';

it.each([
  [{ enabled: 0, pid: 0 }, /is off/],
  [{ enabled: 2, pid: 0 }, /are locked/],
  [{ enabled: 1, pid: 812 }, /another audit daemon .* \(process 812\)/],
  [{ enabled: 1, pid: 0 }, /^$/],
])('%o', (status, words) => {
  expect(unfitness(status)).toMatch(words);
});
