import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../evidence/event.js';
import { LineTemplates } from '../line/templates.js';
import { packageFile } from '../support/paths.js';
import { judge } from './judge.js';
import { loadEvidence } from './load.js';
import { formatRanges, rangesOf } from './ranges-data.js';
import type { LineRange, RangeKind } from './result.js';
import { resultJsonSchema, resultSchema } from './schema.js';
import { buildRun, lineBytes, lineSpec, looks, read, type TestRun } from './testing/run-builder.js';
import { writeVerdict } from './write.js';

let root: string;
let runs = 0;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lostline-judge-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function build(run: TestRun): string {
  return buildRun(join(root, String(runs++)), run);
}

const threeGenerations: TestRun['generations'] = [
  { lines: 100, inode: '11', createdAtMs: 0, rotatedAtMs: 300, deletedAtMs: 600 },
  { lines: 100, inode: '12', createdAtMs: 300, rotatedAtMs: 600 },
  { lines: 100, inode: '13', createdAtMs: 600 },
];

describe('a range', () => {
  it('is cut at the border of generations, with bytes and instants of each', () => {
    const run = { generations: threeGenerations, arrived: [[1, 90]] as const };
    const { ranges, episodes } = judge(loadEvidence(build(run))).result;
    expect(ranges.map(({ first, last, generation }) => [first, last, generation])).toEqual([
      [91, 100, 1],
      [101, 200, 2],
      [201, 300, 3],
    ]);
    expect(ranges[0]).toMatchObject({
      ...{ offsetFirst: 90 * lineBytes, offsetEnd: 100 * lineBytes },
      ...{ rotatedAtMs: 300, deletedAtMs: 600 },
      paths: ['app-0001.log', 'app-0001.log.1'],
    });
    expect(ranges[0]!.writtenFromMs).toBeCloseTo(270, 5);
    expect(ranges[1]!.writtenToMs).toBeCloseTo(600, 5);
    expect(episodes).toMatchObject([{ lines: 210, ranges: 3, generations: [1, 2, 3] }]);
  });

  it('apart from its neighbour in the next generation is an episode of its own', () => {
    const arrived = [
      [11, 250],
      [261, 300],
    ] as const;
    const { episodes, bound } = judge(
      loadEvidence(build({ generations: threeGenerations, arrived })),
    ).result;
    expect(episodes.map(({ generations, lines }) => [generations, lines])).toEqual([
      [[1], 10],
      [[3], 10],
    ]);
    expect(bound).toMatchObject({ episodes: 2, rotations: 2, loadMs: 1000 });
  });
});

describe('a line that a rotation cut in two', () => {
  const [first, ...others] = threeGenerations;
  const generations = [{ ...first!, cutBytes: 40 }, ...others];
  const corrupted = [{ kind: 'split', line: 100 }] as const;

  it('is destroyed, and the shipper is billed for its neighbours only', () => {
    const { account, ranges } = judge(
      loadEvidence(
        build({
          generations,
          arrived: [
            [1, 98],
            [102, 300],
          ],
        }),
      ),
    ).result;
    expect(account).toMatchObject({ written: 300, delivered: 297, lost: 2, destroyed: 1 });
    const destroyed = ranges.find(({ kind }) => kind === 'destroyed')!;
    expect(destroyed).toMatchObject({ first: 100, last: 100, generation: 1, cause: null });
    const there = lineBytes - 40;
    expect(destroyed.evidence).toContain(`cut it in two: its first ${there} bytes end this file`);
    expect(destroyed.evidence).toContain('no piece of it arrived');
  });

  it('is destroyed when it came in pieces, and delivered when somebody joined them', () => {
    const arrived = [
      [1, 99],
      [101, 300],
    ] as const;
    const pieces = judge(loadEvidence(build({ generations, arrived, corrupted }))).result;
    expect(pieces.account).toMatchObject({ lost: 0, destroyed: 1, corrupted: { split: 1 } });
    expect(pieces.ranges[0]!.evidence).toContain('it arrived in pieces');
    const joined = judge(loadEvidence(build({ generations, arrived: [[1, 300]] }))).result;
    expect(joined.account).toMatchObject({ delivered: 300, destroyed: 0 });
  });

  it('is lost when it was cut between two of its records', () => {
    const cri = { ...lineSpec, format: 'cri', criRecordBytesMax: 60 } as const;
    const templates = new LineTemplates(cri);
    const bytes = templates.offsetOf(101);
    const line = templates.renderLine('abc123', { stream: 1, epoch: 1, sequence: 100 });
    const rest = line.length - line.indexOf(0x0a);
    const cut = (cutBytes: number) => ({ ...first!, bytes, cutBytes });
    const accountOf = (cutBytes: number) =>
      judge(
        loadEvidence(
          build({
            generations: [cut(cutBytes), ...others],
            arrived: [[1, 99]],
            plan: { line: cri },
          }),
        ),
      ).result.account;
    expect(accountOf(rest)).toMatchObject({ lost: 201, destroyed: 0 });
    expect(accountOf(rest + 1)).toMatchObject({ lost: 200, destroyed: 1 });
  });
});

describe('one file for a whole run', () => {
  const generations = [{ lines: 400, inode: '11', createdAtMs: -5_000 }];
  const arrived = [
    [1, 20, 60],
    [31, 350, 300],
    [361, 400, 980],
  ] as const;
  const reads = [read(100, '11', 400 * lineBytes), ...looks(0, 900)];
  const run = { generations, arrived, reads };

  it('was written from the start of the load on, and not since the file was made', () => {
    const { ranges } = judge(loadEvidence(build(run))).result;
    expect(ranges[0]!.writtenFromMs).toBeCloseTo(50, 5);
  });

  it('blames no fault that came when later lines had arrived', () => {
    const fault = (id: string, atMs: number, state: 'injected' | 'healed'): RunEvent => ({
      ...{ event: 'fault', id, kind: 'freeze', atMs, state, trace: 'seen' },
    });
    const moreEvents = [
      ...[fault('early', 100, 'injected'), fault('early', 290, 'healed')],
      ...[fault('late', 950, 'injected'), fault('late', 990, 'healed')],
    ];
    const { ranges } = judge(loadEvidence(build({ ...run, moreEvents }))).result;
    expect(ranges.map(({ first, faults }) => [first, faults])).toEqual([
      [21, ['early']],
      [351, ['late']],
    ]);
  });
});

const span = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 60 }))
  .map(([first, more]) => [first, Math.min(300, first + more)] as const);
const anyRun = fc.record({
  arrived: fc.array(span, { maxLength: 12 }),
  refused: fc.array(span, { maxLength: 3 }),
  corrupted: fc.array(
    fc.record({
      kind: fc.constantFrom('truncated', 'merged', 'mutated'),
      line: fc.integer({ min: 1, max: 300 }),
    }),
    { maxLength: 5 },
  ),
  destroyed: fc.option(span, { nil: undefined }),
  offsets: fc.array(fc.integer({ min: 0, max: 100 * lineBytes }), { maxLength: 4 }),
  unexpected: fc.integer({ min: 0, max: 3 }),
  complete: fc.boolean(),
});

function linesIn(ranges: readonly LineRange[], kind: RangeKind): number {
  const mine = ranges.filter((range) => range.kind === kind);
  return mine.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

describe('whatever happened', () => {
  it('the account adds up, the ranges sum to it, and the result holds to its schema', () => {
    fc.assert(
      fc.property(anyRun, ({ destroyed, offsets, complete, ...run }) => {
        const [one, ...others] = threeGenerations;
        const generations = [{ ...one!, ...(destroyed ? { destroyed } : {}) }, ...others];
        const positions = offsets.map((offset, index) => read(index * 70, '11', offset));
        const reads = [...positions, ...looks(0, 900)];
        const killed = complete ? {} : { killed: { committed: 281, intended: 301 } };
        const { result, ranges } = judge(
          loadEvidence(build({ ...run, generations, reads, ...killed })),
        );
        const { account } = result;
        const fates = account.delivered + account.lost + account.destroyed + account.indeterminate;
        expect(fates).toBe(account.written);
        expect(account.written).toBe(300);
        const all = [...ranges()];
        expect(linesIn(all, 'lost')).toBe(account.lost);
        expect(linesIn(all, 'destroyed')).toBe(account.destroyed);
        expect(linesIn(all, 'indeterminate')).toBe(account.indeterminate);
        expect(all).toEqual(result.ranges);
        const sum = (key: 'lost' | 'destroyed') =>
          result.generations.reduce((total, generation) => total + generation[key], 0);
        expect([sum('lost'), sum('destroyed')]).toEqual([account.lost, account.destroyed]);
        expect(result.episodes.reduce((total, { lines }) => total + lines, 0)).toBe(account.lost);
        expect(resultSchema.parse(result)).toEqual(result);
        if (!complete) expect([account.lost, result.outcome]).toEqual([0, 'unknown']);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a verdict on disk', () => {
  const run: TestRun = {
    generations: threeGenerations,
    arrived: [
      [1, 100],
      [1, 2],
      [111, 300],
    ],
  };

  it('is the same when the directory is judged again', () => {
    const directory = build(run);
    writeVerdict(directory, judge(loadEvidence(directory)));
    const first = readFileSync(join(directory, 'result.json'), 'utf8');
    writeVerdict(directory, judge(loadEvidence(directory)));
    expect(readFileSync(join(directory, 'result.json'), 'utf8')).toBe(first);
    expect(existsSync(join(directory, 'result.json.new'))).toBe(false);
    expect(JSON.parse(first).reproduce).toBe('lostline run tiny.yaml --seed 7');
  });

  it('gives its ranges as lines of JSON, before and after it was written', () => {
    const directory = build(run);
    const before = [...formatRanges(rangesOf(directory), 'ndjson')];
    writeVerdict(directory, judge(loadEvidence(directory)));
    expect([...formatRanges(rangesOf(directory), 'ndjson')]).toEqual(before);
    expect(before.map((line) => JSON.parse(line).kind)).toEqual(['lost', 'duplicated']);
    expect(readFileSync(join(directory, 'ranges.ndjson'), 'utf8')).toBe(before.join(''));
  });

  it.each([
    ['cut within a line', (text: string) => text.slice(0, -20)],
    ['cut between two lines', (text: string) => `${text.split('\n')[0]}\n`],
    ['empty', () => ''],
  ])('gives all of its ranges where their file is %s', (_, deed) => {
    const directory = build({ ...run, arrived: [[1, 90]] });
    const before = [...formatRanges(rangesOf(directory), 'ndjson')];
    expect(before.length).toBeGreaterThan(1);
    writeVerdict(directory, judge(loadEvidence(directory)));
    const file = join(directory, 'ranges.ndjson');
    writeFileSync(file, deed(readFileSync(file, 'utf8')));
    expect([...formatRanges(rangesOf(directory), 'ndjson')]).toEqual(before);
  });

  it('gives its ranges as CSV', () => {
    const rows = [...formatRanges(rangesOf(build(run)), 'csv')];
    expect(rows[0]).toBe(
      'kind,stream,epoch,first,last,generation,paths,offsetFirst,offsetEnd,writtenFromMs,writtenToMs,rotatedAtMs,deletedAtMs,faults,cause,overload,evidence\r\n',
    );
    expect(rows[1]).toMatch(/^lost,1,1,101,110,2,app-0001\.log;app-0001\.log\.2,0,\d+,/);
    expect(rows[1]).toMatch(/,600,,,unknown,false,no descriptor .*\r\n$/);
  });

  it('quotes what CSV must quote', () => {
    const [range] = [...rangesOf(build(run))];
    const quoting = { ...range!, paths: ['a,b'], evidence: 'it said "no", then\nended' };
    const [, row] = [...formatRanges([quoting], 'csv')];
    expect(row).toContain(',"a,b",');
    expect(row).toMatch(/,"it said ""no"", then\nended"\r\n$/);
  });

  it('says where it can not be written', () => {
    const judgement = judge(loadEvidence(build(run)));
    writeFileSync(join(root, 'file'), '');
    expect(() => writeVerdict(join(root, 'file'), judgement)).toThrow(/ranges\.ndjson: can't be/);
  });
});

it('reports/result.schema.json is current (npm run generate)', () => {
  const text = readFileSync(packageFile('reports', 'result.schema.json'), 'utf8');
  expect(text).toBe(resultJsonSchema());
});
