import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sources } from './absorb.js';
import { Ledger } from './ledger.js';

const written = [{ stream: 1, epoch: 1, first: 1, last: 60, fate: 'written' as const }];

function ledgerOf(...lines: readonly number[]): Ledger {
  const ledger = new Ledger({ streams: 1, apart: [] });
  for (const line of lines) ledger.received(1, 1, line, 0);
  return ledger;
}

function together(sources: Sources, ...parts: readonly Ledger[]) {
  const whole = new Ledger({ streams: 1, apart: [] });
  for (const part of parts) whole.absorb(part, sources);
  const closed = whole.close({ written, destroyed: [], complete: true });
  return { ...closed.account, received: closed.received, closed: closed.streams[0]! };
}

const arrivals = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 200 });

describe('places that share the lines', () => {
  it('hold what one place would hold that got everything', () => {
    fc.assert(
      fc.property(fc.array(arrivals, { minLength: 1, maxLength: 4 }), (dealt) => {
        const parts = together('added', ...dealt.map((lines) => ledgerOf(...lines)));
        const one = together('added', ledgerOf(...dealt.flat()));
        for (const key of ['delivered', 'lost', 'duplicated', 'received'] as const) {
          expect(parts[key]).toBe(one[key]);
        }
        expect([...parts.closed.duplicated()]).toEqual([...one.closed.duplicated()]);
        expect([...parts.closed.lost()]).toEqual([...one.closed.lost()]);
      }),
    );
  });

  it('come to the same in whichever order they are told of', () => {
    fc.assert(
      fc.property(arrivals, arrivals, (one, other) => {
        const { closed: _one, ...forth } = together('added', ledgerOf(...one), ledgerOf(...other));
        const { closed: _other, ...back } = together('added', ledgerOf(...other), ledgerOf(...one));
        expect(forth).toEqual(back);
      }),
    );
  });

  it('make a line that came to two of them a duplicate', () => {
    expect(together('added', ledgerOf(1, 2), ledgerOf(2, 3))).toMatchObject({
      ...{ delivered: 3, duplicated: 1, lost: 57, received: 4 },
    });
  });

  it('know the order of lines each for itself', () => {
    const { reordered } = together('added', ledgerOf(1, 3, 2), ledgerOf(10, 5, 6));
    expect(reordered).toBe(3);
    expect(together('added', ledgerOf(50), ledgerOf(1, 2)).reordered).toBe(0);
  });

  it('bring along what was corrupted, refused and unexpected', () => {
    const one = ledgerOf(1);
    one.malformed('truncated', 1, 1, 2);
    one.unexpected(2);
    const other = ledgerOf();
    other.malformed('mutated', 1, 1, 3);
    other.malformed('split', 0, 0, 0, 2);
    other.refused(1, 1, 4);
    const { closed, corrupted, unexpected } = together('added', one, other);
    expect(corrupted).toMatchObject({ truncated: 1, mutated: 1, split: 2 });
    expect(unexpected).toBe(2);
    expect([...closed.corruptedOnly()]).toEqual([{ first: 2, last: 3 }]);
    expect([...closed.corruptedOnly('mutated')]).toEqual([{ first: 3, last: 3 }]);
    expect([...closed.refusedOnly()]).toEqual([{ first: 4, last: 4 }]);
  });
});

describe('places that are copies of each other', () => {
  it('have a line both, and it is no duplicate; twice at one of them it is', () => {
    expect(together('copies', ledgerOf(1, 2, 2), ledgerOf(2, 3))).toMatchObject({
      ...{ delivered: 3, duplicated: 1, received: 4 },
    });
  });
});
