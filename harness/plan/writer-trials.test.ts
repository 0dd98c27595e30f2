import { expect, test } from 'vitest';
import { planTrials } from './writer-trials.js';

const catalogue = [
  { kind: 'fill', tries: 'diskFull' },
  { kind: 'take', tries: 'directoryGone' },
  { kind: 'kill' },
] as const;
const fault = (kind: string, number: number, atMs: number, forMs: number) => ({
  ...{ id: `${kind}#${number}`, kind, atMs, forMs, options: {} },
});

test('a writer that no fault touches is told of none', () => {
  expect(planTrials([fault('kill', 1, 0, 5)], catalogue)).toEqual({});
});

test('faults are named, and the wait for space is as long as the longest stretch of them', () => {
  const faults = [
    fault('fill', 1, 1_000, 3_000),
    fault('take', 1, 2_000, 0),
    fault('fill', 2, 3_500, 2_000),
    fault('fill', 3, 60_000, 1_000),
  ];
  expect(planTrials(faults, catalogue).trials).toEqual({
    diskFull: ['fill#1', 'fill#2', 'fill#3'],
    directoryGone: ['take#1'],
    spaceWaitMsMax: 14_500,
  });
});

test('without a full disk there is no wait', () => {
  const { trials } = planTrials([fault('take', 1, 0, 0)], catalogue);
  expect(trials?.spaceWaitMsMax).toBe(0);
});
