/** Where lines stand, and that none is left out. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Generation } from '../evidence/journal.js';
import { normalise } from '../ledger/ranges.js';
import { byPlace } from './generations.js';

it('gives every line of a range once and in order, also those that stand in no generation', () => {
  const lines = fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { maxLength: 30 });
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 50 }), fc.nat(20), (placed, first, more) => {
      const spans = normalise(placed.map((line) => ({ first: line, last: line })));
      const range = { first, last: first + more };
      const generations = spans as unknown as Generation[];
      const found = [...byPlace({ generations }, range)].flatMap((piece) =>
        Array.from({ length: piece.last - piece.first + 1 }, (_, index) => ({
          line: piece.first + index,
          isPlaced: piece.generation !== null,
        })),
      );
      const wanted = Array.from({ length: more + 1 }, (_, index) => first + index);
      expect(found).toEqual(wanted.map((line) => ({ line, isPlaced: placed.includes(line) })));
    }),
  );
});
