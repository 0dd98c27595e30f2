import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildResult, type Hit } from '../fixtures/builder.js';
import { results } from '../fixtures/results.js';
import { accountView } from './account.js';
import { lossMap } from './loss-map.js';
import { summariseLosses, topRanges } from './losses.js';
import { ratePoints, thinned } from './rates.js';
import { timelineView, timeUnit } from './timeline.js';

describe('the account', () => {
  test('adds up on both sides, with what is allowed', () => {
    const { account, budget } = results.fail();
    const view = accountView(account, budget);
    expect(view.written.balanced).toBe(true);
    expect(view.received.total.count).toBe(745_689 + 400 + 0 + 1);
    expect(view.written.terms[1]).toEqual({
      ...{ name: 'lost', count: 54_251, allowed: 0, tone: 'bad' },
    });
  });

  test('that does not add up says so', () => {
    const { account, budget } = results.fail();
    expect(accountView({ ...account, lost: 0 }, budget).written.balanced).toBe(false);
  });
});

describe('losses', () => {
  test('are grouped by cause, most lines first', () => {
    const summary = summariseLosses(results.fail());
    expect(summary.causes.map(({ cause, lines }) => [cause, lines])).toEqual([
      ['never-opened', 50_000],
      ['deleted-unread', 3000],
      ['read-not-sent', 1250],
      ['arrived-corrupted', 1],
    ]);
    expect(summary).toMatchObject({ defectLines: 51_251, overloadLines: 3000, complete: true });
  });

  test('lost ranges come before destroyed and duplicated ones, defects before overload', () => {
    const order = topRanges(results.fail().ranges, 6).map(({ kind, cause }) => cause ?? kind);
    expect(order).toEqual([
      'never-opened',
      'read-not-sent',
      'arrived-corrupted',
      'deleted-unread',
      'destroyed',
      'duplicated',
    ]);
  });
});

describe('the loss map', () => {
  test('of few generations has a row for each, with the place in the file', () => {
    const map = lossMap(results.fail());
    expect(map.layout).toBe('each');
    expect(map.rows).toHaveLength(16);
    expect(map.rows[4]).toMatchObject({
      label: 's1 g5',
      lost: 3000,
      segments: [{ kind: 'lost', from: 0.94, to: 1, lines: 3000 }],
    });
  });

  test('of many generations with few hits folds those without loss', () => {
    const shape = { streams: 1, generationsPerStream: 900, linesPerGeneration: 10 };
    const hits: Hit[] = [{ generation: 450, at: 5, lines: 5, cause: 'unknown' }];
    const map = lossMap(buildResult({ ...shape, rotateEveryMs: 100 }, hits));
    expect(map.layout).toBe('folded');
    expect(map.rows.map(({ label }) => label)).toEqual([
      's1 g1 to g449',
      's1 g450',
      's1 g451 to g900',
    ]);
    expect(map.rows[1]?.segments).toMatchObject([{ from: 0.5, to: 1 }]);
  });

  test('of nothing lost is one row per stream', () => {
    expect(lossMap(results.pass()).rows).toMatchObject([{ label: 's1 g1 to g30', segments: [] }]);
  });

  test('of thousands of hits stays within its bounds', () => {
    const map = lossMap(results.huge());
    expect(map.layout).toBe('binned');
    expect(map.rows.length).toBeLessThanOrEqual(40);
    for (const row of map.rows) expect(row.segments.length).toBeLessThanOrEqual(300);
    const lost = map.rows.reduce((sum, row) => sum + row.lost, 0);
    expect(lost).toBe(results.huge().account.lost);
  });

  test('counts ranges whose generation is not listed', () => {
    const result = results.fail();
    expect(lossMap({ ...result, generations: result.generations.slice(8) }).unplaced).toBe(2);
  });

  test('places every segment inside the file, whatever the bytes say', () => {
    const result = results.fail();
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(2 ** 40), (offsetFirst, length, bytes) => {
        const ranges = [{ ...result.ranges[0]!, offsetFirst, offsetEnd: offsetFirst + length }];
        const generations = result.generations.map((one) => ({ ...one, bytes }));
        const rows = lossMap({ ...result, ranges, generations }).rows;
        for (const { from, to } of rows.flatMap(({ segments }) => segments)) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThanOrEqual(1);
          expect(from).toBeLessThanOrEqual(to);
        }
      }),
    );
  });
});

describe('rates', () => {
  const series = {
    ...{ atMs: [0, 1000, 1000, 3000], written: [0, 100, 100, 500], received: [0, 50, 50, 650] },
    ...{ delivered: [0, 50, 50, 500], shipperCpuSeconds: [], shipperMemoryBytes: [] },
  };

  test('are differences over time, without intervals that have no length', () => {
    expect(ratePoints(series)).toEqual([
      { atMs: 1000, written: 100, received: 50, backlog: 50 },
      { atMs: 3000, written: 200, received: 300, backlog: 0 },
    ]);
  });

  test('joined keep the largest backlog', () => {
    expect(thinned(ratePoints(series), 1)).toEqual([
      { atMs: 3000, written: 150, received: 175, backlog: 50 },
    ]);
  });
});

describe('the timeline', () => {
  test('stacks windows so that no label covers another', () => {
    const view = timelineView(results.fail(), () => 0.1);
    expect(view.windows.map(({ mark, lane }) => [mark.label, lane])).toEqual([
      ['shipper frozen', 0],
      ['freeze#1', 1],
      ['network-latency#1', 2],
      ['sink-refuse#1', 0],
      ['restarted', 0],
    ]);
    expect(view).toMatchObject({ lanes: 3, hidden: 0, span: { fromMs: 0, toMs: 36_000 } });
    expect(view.rotationsMs).toHaveLength(7);
  });

  test('writes a label before a mark that stands at the end', () => {
    const mark = { kind: 'shipper', label: 'stopped', fromMs: 34_500, toMs: 34_500 } as const;
    const view = timelineView({ ...results.pass(), timeline: [mark] }, () => 0.1);
    expect(view).toMatchObject({
      windows: [{ mark, lane: 0, labelSide: 'before' }],
      windowsName: 'shipper',
    });
  });

  test('counts windows that find no lane', () => {
    const mark = { kind: 'fault', label: 'f', fromMs: 0, toMs: 1000 } as const;
    const timeline = Array.from({ length: 9 }, () => mark);
    expect(timelineView({ ...results.pass(), timeline }, () => 0.1)).toMatchObject({
      lanes: 6,
      hidden: 3,
    });
  });

  test('is told in a unit that fits', () => {
    const names = [30_000, 3_600_000, 86_400_000, 30 * 86_400_000].map(
      (toMs) => timeUnit({ fromMs: 0, toMs }).name,
    );
    expect(names).toEqual(['seconds', 'minutes', 'hours', 'days']);
  });
});
