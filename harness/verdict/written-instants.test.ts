import { describe, expect, it } from 'vitest';
import type { StreamJournal } from '../evidence/journal.js';
import { WrittenInstants } from './written-instants.js';

const mark = (atMs: number, next: number) => ({ record: 'mark', atMs, next, offset: 0 }) as const;

function journalOf(...marks: readonly (readonly [number, number])[]): StreamJournal {
  return {
    ...{ stream: 1, epoch: 1, generations: [], committedNext: 1, intendedNext: 1, ended: null },
    marks: marks.map(([atMs, next]) => mark(atMs, next)),
    rotationFailures: [],
  };
}

describe('instants', () => {
  it('lie in a straight line between two marks', () => {
    const instants = new WrittenInstants(journalOf([100, 11], [200, 21]), 0);
    expect([instants.by(11), instants.from(16), instants.by(21)]).toEqual([100, 150, 200]);
  });

  it('are never within a pause', () => {
    const pausing = journalOf([0, 1], [100, 11], [5_100, 11], [5_200, 21]);
    const instants = new WrittenInstants(pausing, 0);
    expect([instants.by(11), instants.from(11)]).toEqual([100, 5_100]);
    expect(instants.from(10)).toBeLessThan(100);
    expect(instants.by(12)).toBeGreaterThan(5_100);
  });

  it('tell which line comes next at an instant', () => {
    const pausing = journalOf([0, 1], [100, 11], [5_100, 11], [5_200, 21]);
    const instants = new WrittenInstants(pausing, 0);
    expect([-5, 50, 100, 3_000, 5_150, 9_000].map((atMs) => instants.nextAt(atMs))).toEqual([
      1, 6, 11, 11, 16, 21,
    ]);
  });
});
