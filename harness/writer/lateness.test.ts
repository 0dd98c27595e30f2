import { expect, test } from 'vitest';
import { Lateness } from './lateness.js';

test('a stall weighs as many lines as it held up', () => {
  const lateness = new Lateness();
  for (let block = 0; block < 980; block++) lateness.add(1, 1);
  lateness.add(200, 20);
  const { p50, p99, max } = lateness.summary();
  expect(p50).toBeCloseTo(1, 1);
  expect(p99).toBeGreaterThan(190);
  expect(max).toBe(200);
});

test('early counts as in time, and beyond an hour as an hour', () => {
  const lateness = new Lateness();
  lateness.add(-5, 3);
  expect(lateness.summary()).toEqual({ p50: 0, p99: 0, max: 0 });
  lateness.add(10 * 3_600_000, 1);
  expect(lateness.summary().max).toBe(3_600_000);
});
