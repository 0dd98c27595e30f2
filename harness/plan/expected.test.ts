/** Which lines are to arrive. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedOf, filteredStreams, streamsText } from './expected.js';
import type { Plan } from './plan.js';

function planned(count: number, streams?: Plan['budget']['streams']) {
  return { load: { streams: count }, budget: { streams } } as Pick<Plan, 'load' | 'budget'>;
}
const spans = [
  { first: 1, last: 4 },
  { first: 9, last: 9 },
];

describe('streams that are to arrive', () => {
  it('are all where nobody names any', () => {
    expect(filteredStreams(planned(3))).toBeUndefined();
    expect(expectedOf(7, planned(3))).toBe(7);
  });

  it('are those that are named', () => {
    const isFiltered = filteredStreams(planned(10, spans))!;
    expect([1, 4, 5, 8, 9, 10].filter((stream) => isFiltered(stream))).toEqual([5, 8, 10]);
    expect(streamsText(spans)).toBe('1-4,9');
  });

  it('have the lines that were dealt out to them in turn', () => {
    const lines = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(lines, fc.integer({ min: 9, max: 40 }), (written, count) => {
        const isFiltered = filteredStreams(planned(count, spans))!;
        const dealt = Array.from({ length: written }, (_, index) => (index % count) + 1);
        const expected = dealt.filter((stream) => !isFiltered(stream)).length;
        expect(expectedOf(written, planned(count, spans))).toBe(expected);
      }),
    );
  });
});
