import { expect, it } from 'vitest';
import { LossDigest } from './loss-digest.js';
import type { LineRange } from './result.js';

const lost = (stream: number, first: number, last: number) =>
  ({ kind: 'lost', stream, first, last, writtenFromMs: first }) as LineRange;

it('names the first ranges beside the largest, also where streams lose the same numbers', () => {
  const digest = new LossDigest();
  const ranges = [lost(1, 90, 95), lost(2, 90, 99), lost(3, 90, 94), lost(3, 97, 97)];
  for (const range of ranges) digest.add(range);
  expect(digest.largest).toBe(ranges[1]);
  expect(digest.otherFirsts).toEqual([ranges[0], ranges[2]]);
});
