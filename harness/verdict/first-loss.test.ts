import { expect, it } from 'vitest';
import { judged } from './testing/findings.js';

it('tells which lost line was written first, and how fast the load was then', () => {
  const { firstLoss } = judged({
    arrived: [
      [1, 50],
      [61, 90],
      [95, 100],
    ],
  });
  // 100 lines in the second of the load.
  expect(firstLoss).toMatchObject({ stream: 1, epoch: 1, sequence: 51, linesPerSecond: 100 });
  expect(firstLoss?.atMs).toBeCloseTo(500, 0);
});

it('is missing where nothing was lost', () => {
  expect(judged({}).firstLoss).toBeUndefined();
});
