/**
 * k6, writers, shippers, sinks and the judge as plain containers on one machine. Together they give the account that
 * the same load gets of `lostline run`, and one that adds up when a writer and a sink are killed on the way: it is
 * held against the lines that stand in the log files, and those that stand in the sinks' receipts.
 */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Instance } from '../engine/engine.js';
import type { RunResult } from '../verdict/result.js';
import { Containers, endedWell } from './testing/containers.js';
import { leftBehind, nothing } from './testing/left-behind.js';
import { linesIn, livesIn, notedBy, ofLife, without } from './testing/line-sets.js';
import { eventually } from './testing/lostline.js';
import { judgedFile } from './testing/shipper-run.js';

const timeout = 240_000;
/** When lines were written is not asked here: the machine is busy. */
const patient = ['--expect', 'latenessMs=60s'];

/** Two VUs write `iterations` x 500 lines each, at this rate. */
function script(open: object, iterations: number, linesPerSecond: number): string {
  const scenario = { executor: 'per-vu-iterations', vus: 2, iterations };
  return [
    "import lostline from 'k6/x/lostline';",
    `export const options = ${JSON.stringify({ scenarios: { storm: scenario } })};`,
    `const stream = lostline.open(${JSON.stringify(open)});`,
    `export default () => stream.burst({ lines: 500, linesPerSecond: ${linesPerSecond} });`,
    '',
  ].join('\n');
}

const defect = 'truncate-long';
const shippers = [
  {
    name: 'the reference shipper',
    target: 'reference',
    options: { defect },
    protocol: 'http',
    ship: (parts: Containers, sink: Instance) =>
      parts.ship('shipper', 'logs', sink, '--defect', defect),
  },
  {
    name: 'rsyslog',
    target: 'rsyslog@8.2302',
    options: {},
    protocol: 'tcp-lines',
    ship: (parts: Containers, sink: Instance) => parts.rsyslog('shipper', 'logs', sink),
  },
] as const;

describe.concurrent('a run of k6, as containers and as a run of Lostline', { timeout }, () => {
  /** Every 20th line is longer than either of these shippers ships. */
  const sizes = [...Array<number>(19).fill(200), 12 * 1024];
  const seed = 11;
  const storm = (parts: Containers) =>
    script(
      {
        ...{ directory: parts.inside('k6'), path: parts.inside('logs', 'app-{stream}.log') },
        ...{ seed, lineBytes: sizes },
        rotation: { kind: 'rename-create', lines: 1_000, keep: 100 },
      },
      8,
      2_500,
    );

  async function inContainers(parts: Containers, { protocol, ship }: (typeof shippers)[number]) {
    const sink = await parts.sink('sink', protocol, '--quiet', '5s');
    await ship(parts, sink);
    await endedWell(await parts.k6('k6', 'storm.js'));
    await endedWell(sink);
    return await parts.judge(['k6', 'sink'], ...patient);
  }

  async function inOneRun(
    parts: Containers,
    { target, options, protocol }: (typeof shippers)[number],
  ): Promise<RunResult> {
    const load = { driver: 'k6', script: 'storm.js', duration: '60s', streams: 2 };
    const line = { bytes: { list: sizes } };
    const scenario = {
      ...{ name: 'storm', seed, load: { ...load, line }, sink: { kind: protocol } },
      expect: { latenessMs: '60s' },
    };
    const file = parts.at('storm.yaml');
    writeFileSync(file, stringify(scenario));
    return await judgedFile(file, { target, options });
  }

  it.each(shippers)('have one account over $name, line by line', async (shipper) => {
    await using parts = await Containers.open(shipper.protocol);
    parts.write('storm.js', storm(parts));
    const run = inOneRun(parts, shipper);
    const { code, result } = await inContainers(parts, shipper);
    const { account, outcome, ranges } = await run;
    expect({ code, outcome: result.outcome }).toEqual({ code: 1, outcome: 'fail' });
    expect(outcome).toBe('fail');
    expect(account).toMatchObject({ written: 8_000, delivered: 7_600, lost: 400, duplicated: 0 });
    // In which order a new file's head and an old one's tail come is the shipper's affair.
    expect({ ...result.account, reordered: 0 }).toEqual({ ...account, reordered: 0 });
    const named = (all: RunResult['ranges']) =>
      all.map(({ kind, stream, epoch, first, last, generation, offsetFirst, cause }) => {
        return { kind, stream, epoch, first, last, generation, offsetFirst, cause };
      });
    expect(named(result.ranges)).toEqual(named(ranges));
  });
});

const run = 'parts1';

describe.concurrent('two writers and two sinks', { timeout }, () => {
  const seed = 5;
  const iterations = 12;
  const each = iterations * 500;
  const quiet = ['--resume', '--quiet', '6s'];
  const written = `name: parts
load: { linesPerSecond: 2k/s, duration: 5s, streams: 2 }
rotation: { kind: rename-create, every: 300ms, keep: 100 }
expect: { latenessMs: 60s }
`;
  const killed = { signal: 'SIGKILL', downMs: 300 } as const;

  /** A writer, k6 beside it, and for each of them a shipper and a sink; k6 and the writer's sink are killed. */
  async function interrupted(parts: Containers): Promise<void> {
    const open = {
      ...{ directory: parts.inside('k6'), path: parts.inside('logs-2', 'app-{stream}.log') },
      ...{ run, seed, streamFirst: 3 },
      rotation: { kind: 'rename-create', everyMs: 300, keep: 100 },
    };
    parts.write('load.js', script(open, iterations, 1_000));
    parts.write('load.yaml', written);
    const sinks = await Promise.all(
      ['sink-1', 'sink-2'].map((name) => parts.sink(name, 'http', ...quiet)),
    );
    await Promise.all(
      sinks.map((sink, index) => parts.ship(`shipper-${index + 1}`, `logs-${index + 1}`, sink)),
    );
    const told = ['--run', run, '--seed', `${seed}`, '--logs', parts.inside('logs-1')];
    const [writer, k6] = await Promise.all([
      parts.writer('writer', parts.inside('load.yaml'), ...told),
      parts.k6('k6', 'load.js'),
    ]);
    const some = () =>
      ['sink-1', 'sink-2'].every((name) => notedBy(parts.at(name), run).size > 1_000);
    await eventually('lines at both sinks', some, timeout);
    await Promise.all([k6.restart(killed), sinks[0]!.restart(killed)]);
    await endedWell(writer, k6, ...sinks);
  }

  it('of which one each is killed and started again: the account adds up', async ({ expect }) => {
    await using parts = await Containers.open('two');
    await interrupted(parts);
    const { code, result } = await parts.judge(['writer', 'k6', 'sink-1', 'sink-2'], ...patient);
    const { account, findings, streams } = result;
    const logs = [linesIn(parts.at('logs-1'), run), linesIn(parts.at('logs-2'), run)] as const;
    const noted = [notedBy(parts.at('sink-1'), run), notedBy(parts.at('sink-2'), run)] as const;

    // The other writer wrote its load once; k6 wrote a part of it, and all of it in its second life.
    expect([1, 2].map((stream) => ofLife(logs[0], stream, 1))).toEqual([5_000, 5_000]);
    expect([3, 4].map((stream) => ofLife(logs[1], stream, 2))).toEqual([each, each]);
    expect(ofLife(logs[1], 3, 1)).toBeLessThan(each);
    expect([1, 2].map((number) => livesIn(parts.at(`sink-${number}`)).length)).toEqual([2, 1]);

    expect(code).toBe(2);
    expect(findings.find(({ check }) => check === 'add-up')).toMatchObject({ outcome: 'pass' });
    expect(account).toMatchObject({ lost: 0, destroyed: 0, unexpected: 0 });
    // Delivered is what the sinks noted, and whatever stands in a log file was written.
    expect(account.delivered).toBe(noted[0].size + noted[1].size);
    expect(account.delivered + account.indeterminate).toBe(account.written);
    const stand = logs[0].size + logs[1].size;
    expect(account.written).toBeGreaterThanOrEqual(stand);
    // Of k6's lines each came that stands in a file, but one that the kill tore; no line came from nowhere.
    expect(without(logs[1], noted[1]).length).toBeLessThanOrEqual(2);
    expect(without(noted[0], logs[0])).toEqual([]);
    expect(without(noted[1], logs[1])).toEqual([]);
    // Nobody can say of what k6 was just writing, and of what the sink took and had not noted yet.
    const unsure = without(logs[0], noted[0]).length;
    expect(account.indeterminate).toBeGreaterThanOrEqual(unsure);
    // What k6 was writing when it was killed may have arrived, all of it: then nothing is in doubt there.
    const inDoubt = streams.some(({ stream, indeterminate }) => stream > 2 && indeterminate > 0);
    for (const [part, check, outcome] of [
      ['k6', 'writers-ended', inDoubt ? 'unknown' : 'pass'],
      ['sink-1', 'sinks-ended', 'unknown'],
    ] as const) {
      const told = findings.find((finding) => finding.check === check);
      expect(told).toMatchObject({ outcome });
      expect(told!.message).toContain(part);
    }
  });
});

it('leave nothing behind', { timeout }, async () => {
  const parts = await Containers.open('none');
  const { runId, directory } = parts;
  await parts.sink('sink', 'http');
  expect((await leftBehind({ runId, directory }, 'docker')).containers).toHaveLength(1);
  await parts[Symbol.asyncDispose]();
  expect(await leftBehind({ runId, directory }, 'docker')).toEqual(nothing);
});
