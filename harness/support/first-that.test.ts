import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstThat } from './first-that.js';

describe('the first number that holds', () => {
  it.each([
    { list: [], wanted: 5, at: 0 },
    { list: [4], wanted: 5, at: 1 },
    { list: [5], wanted: 5, at: 0 },
    { list: [1, 5, 5, 9], wanted: 5, at: 1 },
    { list: [1, 5, 5, 9], wanted: 6, at: 3 },
    { list: [1, 5, 5, 9], wanted: 10, at: 4 },
  ])('in $list, to be $wanted at least, is $at', ({ list, wanted, at }) => {
    expect(firstThat(0, list.length, (index) => list[index]! >= wanted)).toBe(at);
  });

  it('is looked for from the least number on, also beyond 32 bits', () => {
    expect(firstThat(7, 9, () => true)).toBe(7);
    expect(firstThat(7, 9, () => false)).toBe(9);
    expect(firstThat(5e9, 9e9, (value) => value >= 6_000_000_001)).toBe(6_000_000_001);
  });

  it('is what one finds who asks them one after the other, and only numbers within are asked', () => {
    const lists = fc
      .array(fc.integer({ min: 0, max: 20 }))
      .map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(lists, fc.integer({ min: -1, max: 21 }), (list, wanted) => {
        const first = list.findIndex((value) => value >= wanted);
        const found = firstThat(0, list.length, (at) => {
          expect(list[at]).toBeDefined();
          return list[at]! >= wanted;
        });
        expect(found).toBe(first === -1 ? list.length : first);
      }),
    );
  });
});
