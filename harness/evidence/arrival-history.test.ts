import { expect, it } from 'vitest';
import { ArrivalHistory } from './arrival-history.js';

it('tells when a line had been overtaken', () => {
  const arrivals = new ArrivalHistory(1);
  arrivals.add(1, 1, 1, 100);
  arrivals.add(1, 1, 20, 500);
  arrivals.add(1, 1, 15, 900);
  expect(arrivals.overtakenAtMs(1, 1, 10)).toBe(500);
  expect(arrivals.overtakenAtMs(1, 1, 19)).toBe(500);
  expect(arrivals.overtakenAtMs(1, 1, 20)).toBeNull();
  expect(arrivals.overtakenAtMs(2, 1, 1)).toBeNull();
});

it('stays in its bounds, and then tells an instant that is a little early', () => {
  const arrivals = new ArrivalHistory(1_000_000);
  for (let line = 1; line <= 10_000; line++) arrivals.add(1, 1, line, line * 100);
  const atMs = arrivals.overtakenAtMs(1, 1, 5_000)!;
  expect(atMs).toBeLessThanOrEqual(500_100);
  expect(atMs).toBeGreaterThan(500_100 - 2_000);
});
