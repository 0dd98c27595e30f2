import { expect, test } from 'vitest';
import { aims, ratioAims } from './aims.js';
import { measureBench, measureContest } from './measure.js';
import type { Outcomes } from './outcome.js';
import { spreadOf } from './spread.js';
import { summary } from './summary.js';

const machine = { cores: 2, processor: 'P', kernel: '6.1', node: '20.20.0', load: 0.2 };
const options = { names: [], runs: 3, warmUps: 1, json: null };
const ledger = 'ledger, full classification';

test('the middle of an even number of values lies between two of them', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, least: 1, most: 4 });
  expect(spreadOf([9, 7, 8])).toEqual({ median: 8, least: 7, most: 9 });
});

test('figures are told with their spread and whether the aim holds', () => {
  const measurements = [2_600_000, 2_400_000, 2_500_001].map((linesPerSecond) => ({
    lines: 1,
    linesPerSecond,
  }));
  const slow = [{ lines: 1, linesPerSecond: 10 }];
  const outcomes: Outcomes = {
    machine,
    benches: [
      { name: ledger, measurements },
      { name: 'sink http', measurements: slow },
      { name: 'sink file', measurements: [], failure: 'broken' },
    ],
    contests: [],
  };
  expect(summary(outcomes)).toBe(
    `2 cores (P), Linux 6.1, Node.js 20.20.0, load 0.2 before the start

benchmark                     figure     median              min .. max           aim  holds
---------------------------  -------  ---------  ----------------------  ------------  -----
ledger, full classification  lines/s  2,500,001  2,400,000 .. 2,600,000  >= 2,500,000    yes
sink http                    lines/s         10                10 .. 10    >= 700,000     NO
sink file                     failed
`,
  );
});

test('peers are told as ratios made within each pair, and missing ones by name', () => {
  const both = { name: 'race', ours: 'a', theirs: 'b' };
  const pairs = [
    { ours: 100, theirs: 50 },
    { ours: 10, theirs: 10 },
    { ours: 90, theirs: 30 },
  ];
  const [aimed = ''] = Object.keys(ratioAims);
  const contests = [
    { ...both, pairs },
    { ...both, name: aimed, pairs: [{ ours: 10, theirs: 30 }] },
    { ...both, name: 'none', pairs: [], missing: 'b' },
  ];
  const text = summary({ machine, benches: [], contests });
  expect(text).toMatch(/race: a \/ b +90 +30 +2\.00x +1\.00x \.\. 3\.00x/);
  expect(text).toMatch(new RegExp(`${aimed}: a / b .* 0\\.33x .*>= 0\\.50x +NO`));
  expect(text).toMatch(/none: a \/ b +not here/);
});

test('warm-ups do not count, and a failure ends only its own benchmark', async () => {
  let run = 0;
  const counting = { name: 'n', run: () => ({ lines: 1, linesPerSecond: run++ }) };
  const { measurements } = await measureBench(counting, options, () => {});
  expect(measurements.map(({ linesPerSecond }) => linesPerSecond)).toEqual([1, 2, 3]);
  const failing = { name: 'n', run: () => Promise.reject(new Error('no disk')) };
  expect(await measureBench(failing, options, () => {})).toMatchObject({ failure: 'no disk' });
});

test('what is not on this machine is told in one line, and not measured', async () => {
  const told: string[] = [];
  const run = () => {
    throw new Error('measured');
  };
  const bench = { name: 'n', missing: async () => "build it with 'make it'", run };
  const outcome = await measureBench(bench, options, (text) => told.push(text));
  expect(told).toEqual(['n\n', "  not here: build it with 'make it'\n"]);
  const text = summary({ machine, benches: [outcome], contests: [] });
  expect(text).toMatch(/^n +not here$/m);
});

test('contestants take turns and are given back', async () => {
  const told: string[] = [];
  const tell = (what: string) => async () => told.push(what);
  const contest = {
    ...{ name: 'race', ours: 'a', theirs: 'b', missing: () => null },
    open: async () => ({
      ours: tell('ours'),
      theirs: tell('theirs'),
      [Symbol.asyncDispose]: async () => {
        told.push('closed');
      },
    }),
  };
  const { pairs } = await measureContest(contest, { ...options, runs: 1 }, () => {});
  expect(told).toEqual(['ours', 'theirs', 'ours', 'theirs', 'closed']);
  expect(pairs).toEqual([{ ours: 3, theirs: 4 }]);
});

test('every aim is that of a benchmark that exists', async () => {
  const [writers, ledgers, memory, sinks, paths, judges, k6] = await Promise.all([
    import('./writer.js').then((module) => module.writerBenches),
    import('./ledger.js').then((module) => module.ledgerBenches),
    import('./ledger-memory.js').then((module) => module.ledgerMemoryBenches),
    import('./sinks.js').then((module) => module.sinkBenches),
    import('./whole-path.js').then((module) => module.pathBenches),
    import('./judge.js').then((module) => module.judgeBenches),
    import('./k6.js').then((module) => module.k6Benches),
  ]);
  const all = [...writers, ...ledgers, ...memory, ...sinks, ...paths, ...judges, ...k6];
  const names = all.map(({ name }) => name);
  expect(aims.map(({ bench }) => bench).filter((bench) => !names.includes(bench))).toEqual([]);
  expect(Object.keys(ratioAims)).toEqual([(await import('./k6.js')).k6Contest.name]);
});
