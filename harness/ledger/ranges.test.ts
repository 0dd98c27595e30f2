import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countOf, intersect, normalise, type SequenceRange, subtract, unite } from './ranges.js';

const numbersOf = (ranges: Iterable<SequenceRange>) =>
  [...ranges].flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );

const anyRanges = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: -1, max: 8 })))
  .map((pairs) => normalise(pairs.map(([first, more]) => ({ first, last: first + more }))));

it('is ordinary set algebra', () => {
  fc.assert(
    fc.property(anyRanges, anyRanges, (left, right) => {
      const one = new Set(numbersOf(left));
      const other = new Set(numbersOf(right));
      expect(numbersOf(intersect(left, right))).toEqual([...one].filter((n) => other.has(n)));
      expect(numbersOf(subtract(left, right))).toEqual([...one].filter((n) => !other.has(n)));
      expect(numbersOf(unite(left, right))).toEqual(
        [...new Set([...one, ...other])].sort((a, b) => a - b),
      );
      expect(countOf(left)).toBe(one.size);
    }),
  );
});

it('joins ranges that touch or overlap, and drops empty ones', () => {
  const ranges = [
    { first: 5, last: 6 },
    { first: 1, last: 2 },
    { first: 3, last: 4 },
    { first: 9, last: 8 },
    { first: 20, last: 21 },
  ];
  expect(normalise(ranges)).toEqual([
    { first: 1, last: 6 },
    { first: 20, last: 21 },
  ]);
});
