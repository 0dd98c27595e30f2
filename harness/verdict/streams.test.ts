/** Accounts of single streams: when lines were lost, and those that need not arrive. */
import { describe, expect, it } from 'vitest';
import { Ledger } from '../ledger/ledger.js';
import { filteredOf, streamsOf } from './streams.js';

/** Line n is written at 10 n ms. */
const clock = { nextAt: (atMs: number) => Math.floor(atMs / 10) + 1 };
const clocks = new Map([1, 2, 3].map((stream) => [`${stream}/1`, clock]));

/** Three streams of 100 lines; 2 and 3 need not arrive. */
function closed(arrived: readonly (readonly [stream: number, first: number, last: number])[]) {
  const ledger = new Ledger({ streams: 3, apart: [], isFiltered: (stream) => stream > 1 });
  for (const [stream, first, last] of arrived) {
    ledger.receivedRun(stream, 1, first, last - first + 1, 0);
  }
  const written = [1, 2, 3].map((stream) => ({
    ...{ stream, epoch: 1, first: 1, last: 100, fate: 'written' as const },
  }));
  return { ledger, closed: ledger.close({ written, destroyed: [], complete: true }) };
}

describe('streams that need not arrive', () => {
  const { ledger, closed: account } = closed([
    [1, 1, 90],
    [2, 1, 5],
  ]);

  it('have an account of their own, and both add up', () => {
    expect(account.account).toMatchObject({ written: 100, delivered: 90, lost: 10 });
    expect(account.received).toBe(90);
    expect([ledger.delivered, ledger.intact]).toEqual([90, 90]);
    expect(filteredOf(account)).toEqual({
      ...{ streams: 2, written: 200, delivered: 5, filtered: 195, destroyed: 0, indeterminate: 0 },
    });
  });

  it('stand among the others, marked', () => {
    const streams = streamsOf(account, [], clocks);
    expect(streams.map(({ stream, lost, filtered }) => [stream, lost, filtered])).toEqual([
      [1, 10, undefined],
      [2, 95, true],
      [3, 100, true],
    ]);
  });

  it('are none where all lines are to arrive', () => {
    const ledger = new Ledger({ streams: 1, apart: [] });
    expect(filteredOf(ledger.close({ written: [], destroyed: [], complete: true }))).toBe(
      undefined,
    );
  });
});

describe('lines that a stream lost', () => {
  const window = (fromMs: number, toMs: number) => ({ id: 'x#1', kind: 'x', fromMs, toMs });
  const { closed: account } = closed([
    [1, 1, 9],
    [1, 81, 100],
  ]);
  const when = (...windows: ReturnType<typeof window>[]) =>
    streamsOf(account, windows, clocks)[0]?.lostWhen;

  it('are parted where faults begin and end', () => {
    expect(when(window(300, 500))).toEqual({ before: 21, during: 20, after: 30 });
    expect(when(window(900, 950))).toEqual({ before: 71, during: 0, after: 0 });
  });

  it('count once where two faults meet, and are after the first between two', () => {
    expect(when(window(400, 500), window(300, 450))).toEqual({ before: 21, during: 20, after: 30 });
    expect(when(window(300, 400), window(500, 600))).toEqual({ before: 21, during: 20, after: 30 });
  });

  it('are not parted where nothing was broken', () => {
    expect(when()).toBe(undefined);
  });
});
