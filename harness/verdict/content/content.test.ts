import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corruptionKinds } from '../../ledger/account.js';
import { Ledger } from '../../ledger/ledger.js';
import { mutationKinds } from '../../line/mutation/kinds.js';
import type { HostileClass } from '../../line/spec.js';
import type { ContentRow } from '../result.js';
import type { ClassOf } from './classes.js';
import { contentOf } from './content.js';

/** Of every ten lines the fifth holds NUL and the eighth is deep. */
const lines: ClassOf = {
  period: 10,
  hostileClass: (sequence): HostileClass | null =>
    sequence % 10 === 5 ? 'nul' : sequence % 10 === 8 ? 'deepJson' : null,
};
const classes = ['ordinary', 'nul', 'deepJson'] as const;
const [replaced, cut] = [1 << mutationKinds.indexOf('replaced'), 1 << mutationKinds.indexOf('cut')];

function rowsOf(last: number, tell: (ledger: Ledger) => void, destroyed: readonly number[] = []) {
  const ledger = new Ledger({ streams: 1, apart: [] });
  tell(ledger);
  const name = { stream: 1, epoch: 1 };
  const { account, streams } = ledger.close({
    written: [{ ...name, first: 1, last, fate: 'written' }],
    destroyed: destroyed.map((line) => ({ ...name, first: line, last: line })),
    complete: true,
  });
  const rows = contentOf({ lines, classes, streams, holdUps: null });
  const of = (kind: (typeof classes)[number]) => rows.find((row) => row.class === kind)!;
  return { account, rows, of };
}

const deliver = (ledger: Ledger, last: number, but: readonly number[] = []) => {
  for (let line = 1; line <= last; line++) {
    if (!but.includes(line)) ledger.received(1, 1, line, 0);
  }
};
const mutatedIn = ({ mutated }: ContentRow) =>
  Object.values(mutated).reduce((sum, count) => sum + count, 0);

describe('the account by class', () => {
  it('counts what was written and delivered, over many periods and a part of one', () => {
    const { rows } = rowsOf(1_000_004, (ledger) => ledger.receivedRun(1, 1, 1, 1_000_004, 0));
    expect(rows.map(({ written, delivered }) => [written, delivered])).toEqual([
      [800_004, 800_004],
      [100_000, 100_000],
      [100_000, 100_000],
    ]);
  });

  it('tells changed lines from dropped ones, and how they were changed', () => {
    const { of } = rowsOf(60, (ledger) => {
      deliver(ledger, 60, [5, 15, 25, 35, 8, 18]);
      ledger.malformed('mutated', 1, 1, 5, 1, replaced);
      ledger.malformed('mutated', 1, 1, 15, 1, replaced | cut);
      ledger.malformed('truncated', 1, 1, 25);
      ledger.malformed('split', 1, 1, 8, 3);
    });
    expect(of('nul')).toMatchObject({
      ...{ written: 6, delivered: 2, dropped: 1 },
      mutated: { replaced: 1, 'replaced and cut': 1, cut: 1 },
    });
    expect(of('deepJson')).toMatchObject({ delivered: 4, mutated: { split: 1 }, dropped: 1 });
    expect(of('ordinary')).toMatchObject({ written: 48, delivered: 48, mutated: {} });
  });

  it('calls a line dropped that arrived without its name, which the account counts as corrupted', () => {
    const { account, of } = rowsOf(10, (ledger) => {
      deliver(ledger, 10, [5]);
      ledger.malformed('mutated', 0, 0, 0);
    });
    expect(of('nul')).toMatchObject({ written: 1, delivered: 0, mutated: {}, dropped: 1 });
    expect(account).toMatchObject({ lost: 1, corrupted: { mutated: 1 } });
  });

  it('counts a line once that arrived changed in several ways, and none that arrived whole too', () => {
    const { of } = rowsOf(10, (ledger) => {
      deliver(ledger, 10, [5]);
      for (const how of [replaced, cut]) ledger.malformed('mutated', 1, 1, 5, 1, how);
      ledger.malformed('mutated', 1, 1, 8, 1, cut);
    });
    expect(mutatedIn(of('nul'))).toBe(1);
    expect(of('deepJson')).toMatchObject({ delivered: 1, mutated: {} });
  });

  it('leaves what a rotation destroyed to the rotation', () => {
    const { of } = rowsOf(10, (ledger) => deliver(ledger, 10, [5, 8]), [5]);
    expect(of('nul')).toMatchObject({ destroyed: 1, dropped: 0 });
    expect(of('deepJson')).toMatchObject({ destroyed: 0, dropped: 1 });
  });

  it.each([
    ['the lines behind', [5, 6, 7], 'nul', 2],
    ['the line before', [4, 5], 'nul', 1],
    ['lines behind one that arrived', [6, 7], 'nul', 2],
    ['a line between', [7], 'deepJson', 1],
    ['all that follows', [15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26], 'nul', 9],
  ] as const)('bills a hostile line for its neighbours: %s', (_what, lost, kind, neighbours) => {
    const { of } = rowsOf(40, (ledger) => deliver(ledger, 40, lost));
    expect(of(kind).neighboursLost).toBe(neighbours);
  });

  it('bills nobody for what was lost far from any', () => {
    const { rows } = rowsOf(40, (ledger) => deliver(ledger, 40, [1, 2, 11, 12]));
    expect(rows.map(({ neighboursLost }) => neighboursLost)).toEqual([0, 0, 0]);
  });

  it('adds up to the account, whatever happened', () => {
    const event = fc.record({
      line: fc.integer({ min: 1, max: 70 }),
      kind: fc.constantFrom('arrived', ...corruptionKinds),
      how: fc.integer({ min: 0, max: 63 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 120 }), (events) => {
        const { account, rows } = rowsOf(60, (ledger) => {
          for (const { line, kind, how } of events) {
            if (kind === 'arrived') ledger.received(1, 1, line, 0);
            else ledger.malformed(kind, 1, 1, line, 1, kind === 'mutated' ? how : 0);
          }
        });
        const sum = (of: (row: ContentRow) => number) =>
          rows.reduce((total, row) => total + of(row), 0);
        expect(sum(({ written }) => written)).toBe(account.written);
        expect(sum(({ delivered }) => delivered)).toBe(account.delivered);
        expect(sum((row) => mutatedIn(row) + row.dropped)).toBe(account.lost);
        for (const row of rows) {
          expect(row.delivered + mutatedIn(row) + row.dropped).toBe(row.written);
        }
      }),
    );
  });
});
