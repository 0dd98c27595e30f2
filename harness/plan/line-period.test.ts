import { describe, expect, it } from 'vitest';
import type { LineSizes } from '../line/spec.js';
import { choosePeriod } from './line-period.js';

const refuse = () => {
  throw new Error('no problem was expected');
};
const fixed = (bytes: number): LineSizes => ({ kind: 'fixed', bytes });

describe('the period', () => {
  it.each([
    ['of short lines is long', fixed(200), 1, 1000],
    ['of long lines is shorter', fixed(64 * 1024), 1, 100],
    ['of very long lines is the shortest', fixed(16 * 1024 * 1024), 1, 10],
    ['of many streams is shorter', fixed(200), 5_000, 100],
    [
      'is never shorter than a list of sizes',
      { kind: 'list', bytes: Array(11).fill(4096) },
      9_000,
      100,
    ],
  ] as const)('%s', (_, sizes, streams, period) => {
    const problems: string[] = [];
    expect(choosePeriod(sizes as LineSizes, streams, (_path, text) => problems.push(text))).toBe(
      period,
    );
  });

  it('tells when the streams would take too much memory', () => {
    const problems: unknown[] = [];
    choosePeriod(fixed(1024 * 1024), 200, (path, text) => problems.push([path, text]));
    expect(problems).toEqual([
      [
        ['load', 'streams'],
        '200 streams of such lines need 1.95GiB of memory, expected at most 1GiB; use fewer streams or shorter lines',
      ],
    ]);
    expect(choosePeriod(fixed(1024 * 1024), 100, refuse)).toBe(10);
  });
});
