import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { turnsOf } from './order.js';

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

describe('the order of runs', () => {
  it('gives both runs of a pair one seed, and each pair its own', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 30 }), (seed, pairs) => {
        const turns = turnsOf(seed, pairs);
        expect(turns).toHaveLength(2 * pairs);
        for (let at = 0; at < turns.length; at += 2) {
          const [one, other] = [turns[at]!, turns[at + 1]!];
          expect([one.pair, one.seed]).toEqual([other.pair, other.seed]);
          expect([one.side, other.side].sort()).toEqual(['baseline', 'candidate']);
        }
        expect(new Set(turns.map((turn) => turn.seed)).size).toBe(pairs);
      }),
    );
  });

  it('burdens both sides alike with a machine that grows steadily slower', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 15 }), (seed, blocks) => {
        const turns = turnsOf(seed, 2 * blocks);
        const slowness = (side: string) =>
          turns.reduce((sum, turn, at) => sum + (turn.side === side ? at : 0), 0);
        expect(slowness('baseline')).toBe(slowness('candidate'));
      }),
    );
  });

  it('hangs on the seed alone, and begins with either side', () => {
    expect(turnsOf(42, 6)).toEqual(turnsOf(42, 6));
    const first = Array.from({ length: 40 }, (_, seed) => turnsOf(seed, 1)[0]!.side);
    expect(new Set(first).size).toBe(2);
  });
});
