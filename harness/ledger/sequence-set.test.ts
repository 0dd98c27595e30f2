import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../support/random.js';
import { countOf, type SequenceRange } from './ranges.js';
import { chunkSize } from './sequence-chunk.js';
import { SequenceSet } from './sequence-set.js';

/** What the set must be, held as plainly as can be. */
function rangesOf(numbers: Iterable<number>): SequenceRange[] {
  const ranges: { first: number; last: number }[] = [];
  for (const number of [...numbers].sort((one, other) => one - other)) {
    const open = ranges.at(-1);
    if (open && open.last === number - 1) open.last = number;
    else ranges.push({ first: number, last: number });
  }
  return ranges;
}

const nearEdges = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -40, max: 40 }))
  .map(([chunk, offset]) => Math.max(0, chunk * chunkSize + offset));
const anySequence = fc.oneof(nearEdges, fc.integer({ min: 0, max: 999_999_999_999 }));

describe('a set of sequences', () => {
  it('holds what a plain set holds', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.tuple(anySequence, fc.constant(0)),
            fc.tuple(nearEdges, fc.integer({ min: 0, max: 2 * chunkSize })),
          ),
          { maxLength: 20 },
        ),
        fc.tuple(nearEdges, fc.integer({ min: 0, max: 3 * chunkSize })),
        (adds, [first, more]) => {
          const set = new SequenceSet();
          const plain = new Set<number>();
          for (const [from, count] of adds) {
            const before = plain.size;
            for (let number = from; number <= from + count; number++) plain.add(number);
            if (count === 0) expect(set.add(from)).toBe(plain.size > before);
            else expect(set.addRange(from, from + count)).toBe(plain.size - before);
          }
          expect(set.count).toBe(plain.size);
          expect([...set.ranges()]).toEqual(rangesOf(plain));
          const last = first + more;
          const within = [...plain].filter((number) => number >= first && number <= last);
          expect([...set.ranges(first, last)]).toEqual(rangesOf(within));
          expect(countOf(set.rangesMissing(first, last))).toBe(more + 1 - within.length);
          expect(set.has(first)).toBe(plain.has(first));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps its numbers through every form of a chunk', () => {
    const order = Array.from({ length: chunkSize }, (_, number) => number);
    const random = new Random(7);
    for (let at = order.length - 1; at > 0; at--) {
      const other = random.integer(0, at);
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    const set = new SequenceSet();
    order.forEach((number, index) => {
      expect(set.add(number)).toBe(true);
      if (index % 5000 === 0 || index > chunkSize - 5) {
        expect(set.add(number)).toBe(false);
        expect(countOf(set.ranges())).toBe(index + 1);
      }
    });
    expect([...set.ranges()]).toEqual([{ first: 0, last: chunkSize - 1 }]);
  });

  it('keeps its numbers when chunks with gaps are compacted', () => {
    const set = new SequenceSet();
    const chunks = 600;
    const gaps: SequenceRange[] = [];
    for (let chunk = 0; chunk < chunks; chunk++) {
      const gap = chunk * chunkSize + ((chunk * 7919) % chunkSize);
      set.addRange(chunk * chunkSize, gap - 1);
      set.addRange(gap + 1, (chunk + 1) * chunkSize - 1);
      gaps.push({ first: gap, last: gap });
    }
    expect([...set.rangesMissing(0, chunks * chunkSize - 1)]).toEqual(gaps);
    expect(set.add(gaps[3]!.first)).toBe(true);
    expect(set.add(gaps[3]!.first)).toBe(false);
    expect(set.addRange(0, chunks * chunkSize - 1)).toBe(chunks - 1);
    expect([...set.ranges()]).toEqual([{ first: 0, last: chunks * chunkSize - 1 }]);
  });

  it('misses everything when it is empty', () => {
    const set = new SequenceSet();
    expect([...set.ranges()]).toEqual([]);
    expect([...set.rangesMissing(1, 10)]).toEqual([{ first: 1, last: 10 }]);
    expect([...set.rangesMissing(1, 0)]).toEqual([]);
    expect(set.has(1)).toBe(false);
  });
});
