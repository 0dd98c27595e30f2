import { expect, it } from 'vitest';
import { Episodes } from './episodes.js';
import type { LineRange } from './result.js';

function lost(first: number, writtenFromMs: number, change: Partial<LineRange> = {}): LineRange {
  return {
    ...{ kind: 'lost', stream: 1, epoch: 1, first, last: first + 9, generation: 1, paths: [] },
    ...{ offsetFirst: 0, offsetEnd: 1, writtenFromMs, writtenToMs: writtenFromMs + 10 },
    ...{ rotatedAtMs: null, deletedAtMs: null, faults: [], cause: 'unknown', overload: false },
    ...{ evidence: '', ...change },
  };
}

function grouped(...ranges: LineRange[]) {
  const episodes = new Episodes(10);
  for (const range of ranges) episodes.add(range);
  return episodes.list().map((episode) => episode.ranges);
}

it('one burst is one episode', () => {
  expect(grouped(lost(1, 100), lost(50, 600), lost(90, 1_500))).toEqual([3]);
});

it('losses far apart in one file are episodes of their own', () => {
  expect(grouped(lost(1, 100), lost(50, 5_000), lost(90, 60_000))).toEqual([1, 1, 1]);
});

it('a drip that never ends is not one burst', () => {
  const drip = Array.from({ length: 60 }, (_, index) => lost(1 + 100 * index, 500 * index));
  expect(grouped(...drip)).toEqual([20, 20, 20]);
});

it('lines that touch across a border are one episode, however long they took', () => {
  expect(grouped(lost(1, 100), lost(11, 9_000, { generation: 2 }))).toEqual([2]);
});

it('what one fault did is one episode, and not the rest', () => {
  const hit = { faults: ['restart-1'] };
  const ranges = [lost(1, 100, hit), lost(50, 4_000), lost(90, 5_500, hit)];
  expect(grouped(...ranges)).toEqual([2, 1]);
});

it('names each cause with its lines where there are several', () => {
  const episodes = new Episodes(10);
  const causes = ['read-not-sent', 'arrived-corrupted', 'read-not-sent'] as const;
  causes.forEach((cause, index) => void episodes.add(lost(1 + 20 * index, 100, { cause })));
  episodes.add(lost(900, 60_000));
  expect(episodes.list()).toMatchObject([
    { cause: 'read-not-sent', causes: { 'read-not-sent': 20, 'arrived-corrupted': 10 } },
    { cause: 'unknown' },
  ]);
  expect(episodes.list()[1]).not.toHaveProperty('causes');
});
