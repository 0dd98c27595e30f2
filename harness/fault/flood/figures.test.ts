/** What is told of a flood: its proof, and its figures with their units. */
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../evidence/sample.js';
import type { Plan } from '../../plan/plan.js';
import { EnvironmentError } from '../../support/errors.js';
import { floodFigures, type Measured, proofOf } from './figures.js';
import { accessLogKeys, haproxyConfiguration } from './haproxy-victim.js';
import { useFigures } from './shipper-use.js';
import { noiseFileName } from './stage.js';

const measured: Measured = {
  words: {
    ...{ what: 'SYNs', by: 'hping3', countedBy: "the victim's kernel" },
    ...{ sentFigure: 'sentPackets', countedFigure: 'kernelCountedSyns' },
  },
  ...{ seconds: 6.04, sent: 1000, counted: 1001, wire: { packets: 1002, bytes: 54_108 } },
  kernel: { listenOverflows: 0, syncookiesSent: 936 },
  made: { lines: 1000, bytes: 952_000, rotations: 3 },
  rotation: { bytesMax: 1_000_000, everyMs: null, keep: 3 },
};

describe('a flood', () => {
  it('is proved by what its victim counted and logged', () => {
    expect(proofOf(measured)).toBe(
      "1,000 SYNs sent by hping3, 1,001 counted by the victim's kernel, which logged 1,000 lines (930KiB, 1 fewer than it counted)",
    );
    expect(proofOf({ ...measured, sent: null })).toMatch(/^hping3 did not say how many SYNs/);
    const { sentFigure, ...unasked } = measured.words;
    expect(proofOf({ ...measured, sent: null, words: unasked })).toMatch(
      /^SYNs sent by hping3, 1,001 counted by the victim's kernel/,
    );
  });

  it.each([
    [1000, 1010, 1010, '1,010 counted by the victim, which logged 1,010 lines (930KiB)'],
    [
      ...[1093, 1105, 1002],
      '1,105 counted by the victim, 12 more than were sent (1.1 %), which logged 1,002 lines (930KiB, 103 fewer than it counted)',
    ],
    [1000, 900, 900, '900 counted by the victim, 100 fewer than were sent (10.0 %), which'],
    [0, 3, 3, '3 counted by the victim, 3 more than were sent, which'],
  ] as const)('tells where its numbers part: %d sent, %d counted, %d logged', (...row) => {
    const [sent, counted, lines, words] = row;
    const made = { ...measured.made, lines };
    const named = { ...measured.words, countedBy: 'the victim' };
    expect(proofOf({ ...measured, words: named, sent, counted, made })).toContain(words);
  });

  it('is not proved when nothing came, or nothing was logged', () => {
    expect(proofOf({ ...measured, counted: 0 })).toBe('');
    expect(proofOf({ ...measured, made: { lines: 0, bytes: 0, rotations: 0 } })).toBe('');
  });

  it('is measured from the wire to the log and to the sink', () => {
    expect(floodFigures(measured, { messages: 500, bytes: 475_500 })).toEqual({
      ...{ floodSeconds: 6, sentPackets: 1000, kernelCountedSyns: 1001 },
      ...{ wirePackets: 1002, wireBytes: 54_108, listenOverflows: 0, syncookiesSent: 936 },
      ...{
        logLines: 1000,
        logBytes: 952_000,
        unloggedCount: 1,
        sinkLines: 500,
        sinkBytes: 475_500,
      },
      ...{ logBytesPerWireByte: 17.59, sinkBytesPerWireByte: 8.79 },
      ...{ noiseRotations: 3, rotationBudgetBurntPercent: 24 },
    });
  });

  it('that sent nothing amplifies nothing', () => {
    const silent = { ...measured, sent: null, wire: { packets: 0, bytes: 0 } };
    const figures = floodFigures(silent, { messages: 0, bytes: 0 });
    expect(figures).toMatchObject({ logBytesPerWireByte: 0, sinkBytesPerWireByte: 0 });
    expect(figures).not.toHaveProperty('sentPackets');
    expect(figures).not.toHaveProperty('undefined');
  });
});

describe("the shipper's use", () => {
  const sample = (atMs: number, cpuSeconds: number | null, memoryBytes = 100): Sample =>
    ({ atMs, shipperCpuSeconds: cpuSeconds, shipperMemoryBytes: memoryBytes }) as Sample;
  const samples = [
    sample(0, null),
    ...[sample(1000, 0.1), sample(2000, 0.2), sample(4000, 0.4, 120)],
    ...[sample(5000, 0.5), sample(7000, 1.5, 300), sample(9000, 2.9, 200)],
    sample(12_000, 3),
  ];

  it('is told apart by before and during', () => {
    expect(useFigures(samples, { fromMs: 4000, toMs: 9000 })).toEqual({
      ...{ shipperCpuBeforePercent: 10, shipperCpuDuringPercent: 50 },
      ...{ shipperMemoryBeforeBytes: 120, shipperMemoryDuringBytes: 300 },
    });
  });

  it('is not told of windows too short to say anything', () => {
    expect(useFigures(samples, { fromMs: 1500, toMs: 2500 })).toEqual({});
  });
});

describe("the victim's log", () => {
  const plan = (load: { fileName: string }, more: Partial<Plan> = {}) =>
    ({ load, ...more }) as unknown as Plan;

  it("has a name that the shipper's pattern covers, and no stream has", () => {
    const files = plan({ fileName: 'app-{stream}.log' });
    expect(noiseFileName(files, 'synFlood#2')).toBe('app-noise-synFlood-2.log');
    expect(noiseFileName({ ...files, pipeline: 2 }, 'synFlood#2')).toBe(
      'app-noise-synFlood-2-2.log',
    );
  });

  it.each([
    ['one file has a name of its own', plan({ fileName: 'app.log' }), 'put {stream} into it'],
    [
      'lines stand elsewhere',
      plan({ fileName: 'app-{stream}.log' }, { source: { kind: 'churn' } } as Partial<Plan>),
      "the run's source is 'churn'",
    ],
  ])('is refused where %s: the shipper would never read it', (_, where, words) => {
    expect(() => noiseFileName(where, 'synFlood#1')).toThrow(EnvironmentError);
    expect(() => noiseFileName(where, 'synFlood#1')).toThrow(words);
  });

  it('of a proxy has the 25 keys of a service mesh, the mark first', () => {
    const keys = Object.keys(accessLogKeys('lostline-noise-abc123'));
    expect(keys).toHaveLength(25);
    expect(haproxyConfiguration(80, 'lostline-noise-abc123')).toContain(
      `log-format '{"lostline":"lostline-noise-abc123","start_time":`,
    );
  });
});
