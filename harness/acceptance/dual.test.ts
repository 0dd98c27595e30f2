/**
 * Two and three shippers on the same files: an account for each, one for all of them together, and the
 * lines that all of them lost, which are found here a second time from the ranges of each alone.
 */
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../evidence/event.js';
import { packageFile } from '../support/paths.js';
import type { LineRange, RunResult, UnionRange } from '../verdict/result.js';
import { leftBehind, nothing } from './testing/left-behind.js';
import { freshDirectory, lostline, readJson, readNdjson } from './testing/lostline.js';
import { judge, startRun } from './testing/running.js';

const patient = ['--set', 'expect.latenessMs=30s', '--reporter', 'json'];
const second = join('pipelines', '2-reference');

/** The late writes of every rotation are lost by the first one, every 20th line by the second. */
const twoDefects = `
name: two-defects
target: { name: reference, options: { defect: close-at-rename } }
secondary: [{ name: reference, options: { defect: truncate-long } }]
load:
  linesPerSecond: 2k/s
  duration: 4s
  line:
    bytes:
      list: [${[...Array(19).fill('200'), '12KiB'].join(', ')}]
rotation: { kind: rename-chain, every: 1s, keep: 5, lateWriteMs: 100, freezeShipperMs: 200 }
`;

function linesOf(ranges: readonly Pick<LineRange, 'stream' | 'first' | 'last'>[]): Set<string> {
  return new Set(
    ranges.flatMap(({ stream, first, last }) =>
      Array.from({ length: last - first + 1 }, (_, index) => `${stream}/${first + index}`),
    ),
  );
}

function lostIn(...directory: string[]): Set<string> {
  const ranges = readNdjson<LineRange>(...directory, 'ranges.ndjson');
  return linesOf(ranges.filter(({ kind }) => kind === 'lost'));
}

async function run(scenario: string, directory: string, flags: readonly string[] = []) {
  const file = join(directory, 'scenario.yaml');
  const out = join(directory, 'run');
  writeFileSync(file, scenario);
  const { code, err } = await lostline(['run', file, ...flags, ...patient, '--out', out]);
  if (code !== 0 && code !== 1) throw new Error(`exit code ${code}: ${err}`);
  return { code, out, result: readJson<RunResult>(out, 'result.json') };
}

describe.concurrent('a second pipeline', () => {
  it('that is correct saves what the first one lost, and the scenario passes', async () => {
    using directory = freshDirectory();
    const file = packageFile('scenarios', 'shippers', 'dual.yaml');
    const out = join(directory.path, 'run');
    const { code } = await lostline(['run', file, ...patient, '--out', out]);
    const { outcome, account, pipelines, union } = readJson<RunResult>(out, 'result.json');
    expect({ code, outcome }).toEqual({ code: 0, outcome: 'pass' });
    expect(account.lost).toBeGreaterThan(0);
    const told = pipelines?.map(({ name, sink, account: { lost } }) => ({ name, sink, lost }));
    expect(told).toEqual([
      { name: '1-reference', sink: 'http', lost: account.lost },
      { name: '2-reference', sink: 'tcp-lines', lost: 0 },
    ]);
    expect(union).toEqual({
      ...{ written: 24_000, delivered: 24_000, lost: 0, destroyed: 0, indeterminate: 0 },
      ...{ saved: account.lost, ranges: [], rangesOmitted: 0 },
    });
  });

  it('with a defect of its own: what both lost is what is in the losses of each', async () => {
    using directory = freshDirectory();
    const { code, out, result } = await run(twoDefects, directory.path);
    expect(code).toBe(1);
    const [one, other] = [lostIn(out), lostIn(out, second)];
    const common = [...one].filter((line) => other.has(line));
    expect(common.length).toBeGreaterThan(0);
    expect(common.length).toBeLessThan(Math.min(one.size, other.size));
    const ranges = readNdjson<UnionRange>(out, 'union.ndjson');
    expect([...linesOf(ranges)].sort()).toEqual(common.sort());
    expect(result.union?.ranges).toEqual(ranges);
    const { written, delivered, lost, saved } = result.union!;
    expect({ lost, saved }).toEqual({ lost: common.length, saved: one.size - common.length });
    expect(written - delivered).toBe(lost);
    for (const { causes } of ranges) expect(causes[1]).toBe('arrived-corrupted');
  });

  it('is judged again like any run, also where everything was moved', async () => {
    using directory = freshDirectory();
    const { out, result } = await run(twoDefects, directory.path);
    const own = readJson<RunResult>(out, second, 'result.json');
    const moved = join(directory.path, 'moved');
    renameSync(out, moved);
    expect((await lostline(['verdict', moved])).code).toBe(1);
    expect(readJson(moved, 'result.json')).toEqual(result);
    expect((await lostline(['verdict', join(moved, second)])).code).toBe(1);
    expect(readJson(moved, second, 'result.json')).toEqual(own);
    expect((await lostline(['report', join(moved, second), '--reporter', 'html'])).code).toBe(0);
    expect(existsSync(join(moved, second, 'report.html'))).toBe(true);
  });

  it('is hit by the faults of the scenario only where that says so; --also adds a third', async () => {
    using directory = freshDirectory();
    const scenario = `
name: faults
target: { name: reference }
secondary: [{ name: reference, faults: same }]
load: { linesPerSecond: 2k/s, duration: 2s }
faults: [{ kind: restart, at: 500ms }, { kind: sinkRefuse, at: 800ms, for: 300ms }]
`;
    const { out, result } = await run(scenario, directory.path, ['--also', 'reference@1']);
    const faultsIn = (...parts: string[]) =>
      readNdjson<RunEvent>(out, ...parts, 'events.ndjson')
        .flatMap((event) => (event.event === 'fault' ? [`${event.id} ${event.state}`] : []))
        .sort();
    const both = ['restart#1 healed', 'restart#1 injected'];
    const refused = ['sinkRefuse#1 healed', 'sinkRefuse#1 injected'];
    expect(faultsIn()).toEqual([...both, ...refused]);
    expect(faultsIn('pipelines', '2-reference')).toEqual([...both, ...refused]);
    expect(faultsIn('pipelines', '3-reference')).toEqual([]);
    expect(result.pipelines?.map(({ account }) => account.lost)).toEqual([0, 0, 0]);
    expect(result.outcome).toBe('pass');
  });
});

describe('several pipelines that are interrupted', () => {
  it('leave nothing on the machine, and say of each and of all what can be said', async () => {
    const scenario = `
name: interrupted
load: { linesPerSecond: 10k/s, duration: 60s, streams: 2 }
rotation: { kind: rename-chain, every: 500ms, keep: 3, freezeShipperMs: 50 }
`;
    const flags = ['--target', 'reference', '--also', 'reference'];
    await using started = await startRun(scenario, flags);
    await started.writing(5_000);
    expect((await started.end('SIGINT')).code).toBe(130);
    expect(await leftBehind(started, 'process')).toEqual(nothing);
    const { code, outcome } = await judge(started);
    expect({ code, outcome }).toEqual({ code: 2, outcome: 'unknown' });
    const { union, pipelines } = readJson<RunResult>(started.directory, 'result.json');
    expect(pipelines?.map((one) => one.outcome)).toEqual(['unknown', 'unknown']);
    const { written, delivered, lost, destroyed, indeterminate } = union!;
    expect(delivered).toBeGreaterThan(0);
    expect({ lost, written }).toEqual({ lost: 0, written: delivered + destroyed + indeterminate });
  });
});
