import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssertionFailure } from '../support/assert.js';
import type { Written } from './closing.js';
import { Ledger } from './ledger.js';
import type { SequenceRange } from './ranges.js';

const stream = 1;
const epoch = 1;

function ledgerOf(...sequences: number[]): Ledger {
  const ledger = new Ledger({ streams: 2, apart: [9002] });
  for (const sequence of sequences) ledger.received(stream, epoch, sequence, 0);
  return ledger;
}

function written(last: number, more: Partial<Written> = {}): Written {
  const range = { stream, epoch, first: 1, last, fate: 'written' as const };
  return { written: last > 0 ? [range] : [], destroyed: [], complete: true, ...more };
}

const numbersOf = (ranges: Iterable<SequenceRange>) =>
  [...ranges].flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );

describe('the account', () => {
  it('of nothing is nothing', () => {
    const { account, received } = ledgerOf().close(written(0));
    expect(received).toBe(0);
    expect(account).toMatchObject({ written: 0, delivered: 0, lost: 0, unexpected: 0 });
  });

  it('loses the head, the tail and a stream that never came', () => {
    const closed = ledgerOf(3, 4, 6).close({
      ...written(8),
      written: [...written(8).written, { stream: 2, epoch, first: 1, last: 5, fate: 'written' }],
    });
    expect(closed.account).toMatchObject({ written: 13, delivered: 3, lost: 10 });
    expect(closed.streams.map((one) => [...one.lost()])).toEqual([
      [
        { first: 1, last: 2 },
        { first: 5, last: 5 },
        { first: 7, last: 8 },
      ],
      [{ first: 1, last: 5 }],
    ]);
  });

  it('never lets a duplicate hide a loss', () => {
    const { account, streams } = ledgerOf(1, 1, 1, 3).close(written(3));
    expect(account).toMatchObject({ delivered: 2, lost: 1, duplicated: 2, unexpected: 0 });
    expect([...streams[0]!.duplicated()]).toEqual([{ first: 1, last: 1 }]);
  });

  it('takes a destroyed line that arrived as delivered', () => {
    const destroyed = [{ stream, epoch, first: 2, last: 4 }];
    const { account, streams } = ledgerOf(1, 3, 5).close(written(6, { destroyed }));
    expect(account).toMatchObject({ delivered: 3, destroyed: 2, lost: 1 });
    expect(numbersOf(streams[0]!.destroyed())).toEqual([2, 4]);
  });

  it('takes an indeterminate line that arrived as delivered, and bills nobody for the others', () => {
    const ranges = [
      { stream, epoch, first: 1, last: 4, fate: 'written' as const },
      { stream, epoch, first: 5, last: 8, fate: 'indeterminate' as const },
    ];
    const { account, streams } = ledgerOf(1, 2, 3, 6).close({ ...written(0), written: ranges });
    expect(account).toMatchObject({ written: 8, delivered: 4, lost: 1, indeterminate: 3 });
    expect(numbersOf(streams[0]!.indeterminate())).toEqual([5, 7, 8]);
  });

  it('takes a line as written that is both written and indeterminate', () => {
    const ranges = [
      { stream, epoch, first: 1, last: 4, fate: 'written' as const },
      { stream, epoch, first: 3, last: 6, fate: 'indeterminate' as const },
    ];
    const { account } = ledgerOf(1).close({ ...written(0), written: ranges });
    expect(account).toMatchObject({ written: 6, delivered: 1, lost: 3, indeterminate: 2 });
  });

  it('says of what did not arrive that nobody knows, when the harness was killed', () => {
    const destroyed = [{ stream, epoch, first: 2, last: 2 }];
    const { account } = ledgerOf(1).close(written(5, { destroyed, complete: false }));
    expect(account).toMatchObject({ delivered: 1, lost: 0, destroyed: 1, indeterminate: 3 });
  });

  it('does not expect lines that nobody wrote, nor streams that nobody announced', () => {
    const ledger = ledgerOf(1, 2, 77, 2, 77);
    expect(ledger.received(3, epoch, 1, 0)).toBe('unexpected');
    expect(ledger.received(stream, 2, 1, 0)).toBe('first');
    const { account, received, streams } = ledger.close(written(2));
    expect(account).toMatchObject({ written: 2, delivered: 2, lost: 0, unexpected: 3 });
    expect(account.duplicated).toBe(2);
    expect(received).toBe(7);
    expect(numbersOf(streams[0]!.neverWritten())).toEqual([77]);
    expect(numbersOf(streams[0]!.duplicated())).toEqual([2]);
  });

  it('keeps epochs apart', () => {
    const ledger = ledgerOf(1, 2);
    ledger.received(stream, 2, 2, 0);
    const second = { stream, epoch: 2, first: 1, last: 2, fate: 'written' as const };
    const { streams } = ledger.close({
      ...written(2),
      written: [second, ...written(2).written],
    });
    expect(streams.map(({ account }) => [account.epoch, account.lost])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  it("keeps the harness's own streams out of the run's", () => {
    const ledger = ledgerOf(1);
    ledger.received(9002, epoch, 2, 0);
    ledger.malformed('mutated', 9002, epoch, 1);
    const own = { stream: 9002, epoch, first: 1, last: 2, fate: 'written' as const };
    const closed = ledger.close({ ...written(1), written: [...written(1).written, own] });
    expect([ledger.intact, ledger.delivered, closed.received]).toEqual([1, 1, 1]);
    expect(closed.account).toMatchObject({ written: 1, delivered: 1, corrupted: { mutated: 0 } });
    expect(closed.apart[0]!.account).toMatchObject({ lost: 1, corrupted: { mutated: 1 } });
  });

  it('calls a line that arrives only corrupted both lost and corrupted', () => {
    const ledger = ledgerOf(1, 2);
    ledger.malformed('truncated', stream, epoch, 2);
    ledger.malformed('split', stream, epoch, 3, 3);
    ledger.malformed('merged', stream, epoch, 4);
    ledger.marked('merged', stream, epoch, 5);
    ledger.malformed('mutated', 0, 0, 0);
    const { account, received, streams } = ledger.close(written(6));
    expect(account).toMatchObject({ delivered: 2, lost: 4 });
    expect(account.corrupted).toMatchObject({ truncated: 1, split: 3, merged: 1, mutated: 1 });
    expect(received).toBe(8);
    expect(numbersOf(streams[0]!.corruptedOnly())).toEqual([3, 4, 5]);
    expect(numbersOf(streams[0]!.corruptedOnly('merged'))).toEqual([4, 5]);
  });

  it('has heard of a line that arrived, whole or corrupted, and of no other', () => {
    const ledger = ledgerOf(1);
    ledger.malformed('mutated', stream, epoch, 2);
    ledger.refused(stream, epoch, 3);
    expect([1, 2, 3, 4].map((sequence) => ledger.heard(stream, epoch, sequence))).toEqual([
      ...[true, true],
      ...[false, false],
    ]);
    expect([1, 2].map((sequence) => ledger.has(stream, epoch, sequence))).toEqual([true, false]);
  });

  it('remembers which lost lines the sink had refused', () => {
    const ledger = ledgerOf(1);
    for (const sequence of [1, 2]) ledger.refused(stream, epoch, sequence);
    const { streams } = ledger.close(written(3));
    expect(numbersOf(streams[0]!.refusedOnly())).toEqual([2]);
  });
});

describe('the ledger', () => {
  it('does not close when its counts do not add up', () => {
    const ledger = ledgerOf(1, 2);
    ledger.receiptsOf(stream, epoch)!.duplicated++;
    expect(() => ledger.close(written(2))).toThrow(AssertionFailure);
  });

  it('does not grow with the epochs that it hears of', () => {
    const ledger = ledgerOf();
    for (let heard = 1; heard <= 9999; heard++) ledger.received(1, heard, 1, 0);
    expect(ledger.received(2, 1, 1, 0)).toBe('first');
    expect(ledger.received(2, 2, 1, 0)).toBe('unexpected');
    expect(ledger.received(2, 1, 1, 0)).toBe('duplicate');
  });
});

describe('order and time', () => {
  it.each([
    [[1, 2, 3], 0, 0],
    [[2, 1, 3], 1, 1],
    [[2, 3, 1], 1, 2],
    [[5, 1, 2, 3, 4], 4, 4],
    [[1, 10, 9, 9, 10, 1], 1, 1],
    [[1, 1000], 0, 0],
  ])('%j has %i reordered lines, at most %i apart', (sequences, reordered, distance) => {
    const { streams } = ledgerOf(...sequences).close(written(1000));
    expect(streams[0]!.account).toMatchObject({ reordered, reorderDistanceMax: distance });
  });

  it('counts first arrivals after the instant as late', () => {
    const ledger = ledgerOf(1);
    ledger.lateAfter(100);
    ledger.received(stream, epoch, 2, 100);
    ledger.received(stream, epoch, 1, 101);
    ledger.received(stream, epoch, 3, 101);
    ledger.receivedRun(stream, epoch, 4, 2, 102);
    ledger.receivedRun(stream, epoch, 6, 2, 100);
    expect(ledger.close(written(7)).streams[0]!.account.late).toBe(3);
  });
});

const anySequence = fc.integer({ min: 1, max: 40 });
const anyRange = fc
  .tuple(anySequence, fc.integer({ min: 0, max: 10 }))
  .map(([first, more]) => ({ stream, epoch, first, last: first + more }));

describe('any history', () => {
  it('adds up as plain sets do, whatever the order of arrival', () => {
    fc.assert(
      fc.property(
        fc.array(anySequence, { maxLength: 60 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 10 }),
        fc.array(anyRange, { maxLength: 3 }),
        fc.boolean(),
        fc.infiniteStream(fc.nat()),
        (arrivals, sure, unsure, destroyed, complete, chance) => {
          const unsureRange = { stream, epoch, first: sure + 1, last: sure + unsure };
          const evidence: Written = {
            written: [...written(sure).written, { ...unsureRange, fate: 'indeterminate' as const }],
            destroyed,
            complete,
          };
          const shuffled = arrivals
            .map((sequence) => ({ sequence, key: chance.next().value }))
            .sort((one, other) => one.key - other.key)
            .map(({ sequence }) => sequence);
          const closed = ledgerOf(...arrivals).close(evidence);
          const again = ledgerOf(...shuffled).close(evidence);
          expect({ ...again.account, reordered: 0 }).toEqual({ ...closed.account, reordered: 0 });

          const arrived = new Set(arrivals);
          const isDestroyed = (n: number) =>
            destroyed.some(({ first, last }) => n >= first && n <= last);
          const all = Array.from({ length: sure + unsure }, (_, index) => index + 1);
          const absent = all.filter((n) => !arrived.has(n));
          const unread = absent.filter((n) => n <= sure && !isDestroyed(n));
          const lost = complete ? unread : [];
          expect(closed.account).toMatchObject({
            written: all.length,
            delivered: all.length - absent.length,
            lost: lost.length,
            destroyed: absent.filter((n) => n <= sure && isDestroyed(n)).length,
            duplicated: arrivals.length - arrived.size,
            unexpected: [...arrived].filter((n) => n > sure + unsure).length,
          });
          const streamOne = closed.streams[0];
          expect(streamOne ? numbersOf(streamOne.lost()) : []).toEqual(lost);
        },
      ),
    );
  });

  it('is the same line by line and in runs', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anySequence, fc.integer({ min: 1, max: 8 }), fc.nat({ max: 200 }))),
        (runs) => {
          const [one, other] = [ledgerOf(), ledgerOf()];
          for (const ledger of [one, other]) ledger.lateAfter(100);
          for (const [first, count, atMs] of runs) {
            one.receivedRun(stream, epoch, first, count, atMs);
            for (let at = 0; at < count; at++) other.received(stream, epoch, first + at, atMs);
          }
          const [left, right] = [one.close(written(30)), other.close(written(30))];
          expect(left.streams.map(({ account }) => account)).toEqual(
            right.streams.map(({ account }) => account),
          );
          expect([...left.streams[0]!.duplicated()]).toEqual([...right.streams[0]!.duplicated()]);
        },
      ),
    );
  });
});
