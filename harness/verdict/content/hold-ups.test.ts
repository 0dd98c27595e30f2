import { describe, expect, it } from 'vitest';
import type { StreamJournal } from '../../evidence/journal.js';
import type { HostileClass } from '../../line/spec.js';
import { HoldUps } from './hold-ups.js';

const lines = {
  period: 100,
  hostileClass: (sequence: number): HostileClass | null =>
    sequence % 100 === 50 ? 'regexBomb' : null,
};
/** A line a millisecond, from 0 on. */
const journal: StreamJournal = {
  ...{ stream: 1, epoch: 1, generations: [], committedNext: 10_001, intendedNext: 10_001 },
  marks: [
    { atMs: 0, next: 1, offset: 0 },
    { atMs: 10_000, next: 10_001, offset: 0 },
  ],
  ...{ failures: [], ended: null, latenessMs: null, torn: false },
} as unknown as StreamJournal;

/** Stretches as [first, last, arrived at]. */
function held(...stretches: readonly (readonly [number, number, number])[]) {
  const holdUps = new HoldUps(lines, [journal], 0);
  for (const [first, last, atMs] of stretches) {
    holdUps.arrived(1, 1, first, last - first + 1, atMs);
  }
  return { hostile: holdUps.of('regexBomb'), ordinary: holdUps.of('ordinary') };
}

describe('what held others up', () => {
  it('is the hostile line at the border where the lines behind came later', () => {
    const { hostile, ordinary } = held([1, 40, 10], [41, 49, 50], [51, 90, 2_060]);
    expect(hostile).toEqual({ totalMs: 2_000, maxMs: 2_000 });
    expect(ordinary).toEqual({ totalMs: 0, maxMs: 0 });
  });

  it('is an ordinary line where no hostile one is near', () => {
    const { hostile, ordinary } = held([1, 20, 10], [21, 49, 530], [50, 60, 559]);
    expect(ordinary).toEqual({ totalMs: 500, maxMs: 500 });
    expect(hostile.totalMs).toBe(0);
  });

  it('is nobody while all are equally late, nor who catches up', () => {
    const { hostile, ordinary } = held([1, 49, 5_001], [50, 99, 5_050], [100, 149, 3_000]);
    expect([hostile.totalMs, ordinary.totalMs]).toEqual([0, 0]);
  });

  it('is not told of an outage, of repeats, or of a stream that nobody wrote', () => {
    const { hostile, ordinary } = held([1, 20, 10], [500, 520, 9_000], [10, 15, 12_000]);
    expect([hostile.totalMs, ordinary.totalMs]).toEqual([0, 0]);
    const holdUps = new HoldUps(lines, [journal], 0);
    holdUps.arrived(2, 1, 1, 10, 99_999);
    expect(holdUps.of('ordinary').totalMs).toBe(0);
  });
});
