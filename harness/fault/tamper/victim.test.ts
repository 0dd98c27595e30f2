/** Which lines tampering may choose. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { startsOfNeighbours, type VictimLine } from './victim.js';

const bytes = Buffer.alloc(50);

/** @param holes sequences before which something else stands in the file */
function linesOf(sequences: readonly number[], holes: readonly number[] = []): VictimLine[] {
  let offset = 0;
  return sequences.map((sequence) => {
    if (holes.includes(sequence)) offset += 7;
    const line = { sequence, offset, bytes, tokenAt: 0 };
    offset += bytes.length;
    return line;
  });
}

function starts(sequences: readonly number[], count: number, not: readonly number[]): number[] {
  return startsOfNeighbours(linesOf(sequences), count, ({ sequence }) => !not.includes(sequence));
}

it('are neighbours, none of which is left out', () => {
  expect(starts([4, 5, 6, 7, 8], 2, [])).toEqual([0, 1, 2, 3]);
  expect(starts([4, 5, 6, 7, 8], 2, [6])).toEqual([0, 3]);
  expect(starts([4, 5, 6, 7, 8], 3, [6])).toEqual([]);
  expect(starts([4, 5, 6, 7, 8], 1, [4, 8])).toEqual([1, 2, 3]);
  expect(starts([], 1, [])).toEqual([]);
});

it('are no neighbours across a line that was erased or put in', () => {
  const all = () => true;
  expect(startsOfNeighbours(linesOf([4, 6, 7, 8], [6]), 2, all)).toEqual([1, 2]);
  expect(startsOfNeighbours(linesOf([4, 6, 7, 8], [6]), 1, all)).toEqual([0, 1, 2, 3]);
});

it('are all that there are, however many are left out', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.integer({ min: 1, max: 40 })),
      (sequences, count, not) => {
        const wanted = sequences.flatMap((_, start) => {
          const chosen = sequences.slice(start, start + count);
          return chosen.length === count && !chosen.some((one) => not.includes(one)) ? [start] : [];
        });
        expect(starts(sequences, count, not)).toEqual(wanted);
      },
    ),
  );
});
