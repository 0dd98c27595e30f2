import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { leftBehind, nothing } from './testing/left-behind.js';
import { eventually, freshDirectory, lostline, readJson } from './testing/lostline.js';
import { type Started, startRun } from './testing/running.js';

const runTimeoutMs = 240_000;
const light = ['load.duration=9s', 'faults.0.at=1s', 'faults.0.for=3s', 'expect.latenessMs=30s'];

function flooded(scenario: string, ...flags: readonly string[]) {
  return floodedFor(light, scenario, ...flags);
}

async function floodedFor(
  changes: readonly string[],
  scenario: string,
  ...flags: readonly string[]
) {
  using directory = freshDirectory();
  const out = join(directory.path, 'run');
  const file = packageFile('scenarios', 'floods', `${scenario}.yaml`);
  const sets = changes.flatMap((set) => ['--set', set]);
  const told = ['run', file, ...flags, ...sets, '--out', out, '--reporter', 'json'];
  const { code, err } = await lostline(told);
  expect([0, 1], err).toContain(code);
  const result = readJson<RunResult>(out, 'result.json');
  const left = await leftBehind({ runId: result.runId, directory: out }, 'docker');
  const [fault] = result.faults ?? [];
  const figures = (fault?.figures ?? {}) as Readonly<Record<string, number>>;
  const of = (name: string) => figures[name] ?? Number.NaN;
  return { result, left, fault, of };
}

type Flooded = Awaited<ReturnType<typeof flooded>>;

/** The two counts differ by one in a hundred at most. */
function expectAgreement({ of }: Flooded, sent: string, counted: string): void {
  expect(of(sent)).toBeGreaterThan(500);
  expect(Math.abs(of(sent) - of(counted)) / of(sent)).toBeLessThan(0.01);
}

/** The ratios are those of the bytes beside them, and the sinks took no more than was logged. */
function expectAmplification({ of }: Flooded): void {
  expect(of('logBytesPerWireByte')).toBeCloseTo(of('logBytes') / of('wireBytes'), 1);
  expect(of('sinkBytesPerWireByte')).toBeCloseTo(of('sinkBytes') / of('wireBytes'), 1);
  expect(of('sinkLines')).toBeLessThanOrEqual(of('logLines'));
  expect(of('logBytes') / of('logLines')).toBeGreaterThan(500);
}

/** Every business line arrived, and the victim's lines are neither of them nor unexpected. */
function expectAllLines({ result, left, fault }: Flooded): void {
  const failed = result.findings.filter(({ outcome }) => outcome !== 'pass');
  expect(failed).toEqual([]);
  const { written, delivered, lost, unexpected } = result.account;
  expect({ delivered, lost, unexpected }).toEqual({ delivered: written, lost: 0, unexpected: 0 });
  expect(fault).toMatchObject({ state: 'healed', lostDuring: 0, lostAfter: 0 });
  expect(left).toEqual(nothing);
}

describe.concurrent('a SYN flood', () => {
  it(
    'is counted by the kernel as it was sent, and costs a correct shipper nothing',
    async () => {
      const run = await flooded('syn', '--target', 'reference');
      expectAgreement(run, 'sentPackets', 'kernelCountedSyns');
      expectAgreement(run, 'wirePackets', 'kernelCountedSyns');
      expectAgreement(run, 'kernelCountedSyns', 'logLines');
      expectAmplification(run);
      expectAllLines(run);
      // 54 bytes a frame; what the kernel logs of it is more than ten times that.
      expect(run.of('wireBytes') / run.of('wirePackets')).toBeCloseTo(54, 0);
      expect(run.of('logBytesPerWireByte')).toBeGreaterThan(10);
      expect(run.of('syncookiesSent')).toBeGreaterThan(0);
      expect(run.result.noise?.messages).toBe(run.of('logLines'));
      expect(run.fault?.proof).toMatch(/SYNs sent by hping3, .* counted by the victim's kernel/);
    },
    runTimeoutMs,
  );

  it(
    'is no excuse for a shipper that skips files: its lines are missed, and told from noise',
    async () => {
      const defect = ['--target', 'reference', '--option', 'defect=inode-cache'];
      const { result, left } = await flooded('syn', ...defect);
      const { written, delivered, lost, unexpected } = result.account;
      expect(result.outcome).toBe('fail');
      expect(lost).toBeGreaterThan(0);
      expect({ sum: delivered + lost, unexpected }).toEqual({ sum: written, unexpected: 0 });
      expect(left).toEqual(nothing);
    },
    runTimeoutMs,
  );

  it(
    'reaches the sink through rsyslog as it comes',
    async () => {
      const run = await flooded('syn', '--target', 'rsyslog@8.2302');
      expectAgreement(run, 'sentPackets', 'kernelCountedSyns');
      expectAmplification(run);
      expectAllLines(run);
      expect(run.of('sinkBytesPerWireByte')).toBeGreaterThan(10);
    },
    runTimeoutMs,
  );

  it(
    'ends at a filter of rsyslog, which saves the sink every byte of it',
    async () => {
      const filter = ['--option', 'dropContaining=lostline-noise'];
      const run = await flooded('syn', '--target', 'rsyslog@8.2302', ...filter);
      expect(run.of('logBytesPerWireByte')).toBeGreaterThan(10);
      expect([run.of('sinkBytes'), run.result.noise]).toEqual([0, undefined]);
      expectAllLines(run);
    },
    runTimeoutMs,
  );
});

describe.concurrent('a flood of a proxy', () => {
  it(
    'by connections makes a line for each',
    async () => {
      const run = await flooded('connections', '--target', 'reference');
      expectAgreement(run, 'madeConnections', 'proxyCountedConnections');
      expectAmplification(run);
      expectAllLines(run);
    },
    runTimeoutMs,
  );

  it(
    'by requests makes lines several times their size',
    async () => {
      const run = await flooded('http', '--target', 'reference');
      expect(run.of('sentRequests')).toBeGreaterThan(500);
      expect(run.of('proxyCountedRequests')).toBeGreaterThanOrEqual(run.of('sentRequests'));
      expectAmplification(run);
      expectAllLines(run);
      expect(run.of('logBytesPerWireByte')).toBeGreaterThan(2);
    },
    runTimeoutMs,
  );

  it(
    "keeps a limit of syslog-ng's to each file, and leaves business lines below it alone",
    async () => {
      // Far above the business lines' 100 a second and file, far below what any machine floods.
      const limit = ['--option', 'linesPerSecondMax=500', '--profile', 'lossless'];
      const slower = ['--set', 'load.linesPerSecond=200/s'];
      const faster = ['--set', 'faults.0.connectionsPerSecond=4000'];
      const run = await flooded(
        'connections',
        '--target',
        'syslog-ng@4.8.1',
        ...limit,
        ...slower,
        ...faster,
      );
      expect(run.of('sinkLines')).toBeLessThan(run.of('logLines'));
      expectAllLines(run);
    },
    runTimeoutMs,
  );
});

describe.concurrent('a flood while the sink stalls', () => {
  const patient = ['expect.latenessMs=30s'];
  const target = ['--target', 'syslog-ng@4.8.1'];

  it(
    'makes syslog-ng drop business lines with the noise, and admit it',
    async () => {
      const { result, fault, left } = await floodedFor(patient, 'stalled-sink', ...target);
      const { written, delivered, lost, unexpected } = result.account;
      expect(result.outcome).toBe('fail');
      expect(lost).toBeGreaterThan(0);
      expect({ sum: delivered + lost, unexpected }).toEqual({ sum: written, unexpected: 0 });
      expect(result.silentLoss).toMatchObject({ silent: 0 });
      expect(result.silentLoss.admitted).toBeGreaterThan(lost);
      expect(fault?.state).toBe('healed');
      expect(left).toEqual(nothing);
    },
    runTimeoutMs,
  );

  it(
    'costs nothing behind a filter that keeps the noise out of the queue',
    async () => {
      const filter = ['--option', 'dropContaining=lostline-noise'];
      const run = await floodedFor(patient, 'stalled-sink', ...target, ...filter);
      expectAllLines(run);
      expect(run.result.noise).toBeUndefined();
    },
    runTimeoutMs,
  );
});

const load = `
name: flooded
load: { linesPerSecond: 2k/s, duration: 60s, streams: 2 }
faults: [{ kind: synFlood, at: 0s, for: 50s, packetsPerSecond: 500, packetsMax: 50000 }]
`;

async function isInjected(run: Started): Promise<void> {
  await eventually('the flood is told', () =>
    run.events().some((event) => event.event === 'fault' && event.state === 'injected'),
  );
}

describe('an interrupted flood', () => {
  it(
    'is over at Ctrl-C while its victim is made, and nothing stays',
    async () => {
      await using run = await startRun(load, ['--target', 'reference']);
      await isInjected(run);
      expect((await run.end('SIGINT')).code).toBe(130);
      expect(await leftBehind(run, 'docker')).toEqual(nothing);
    },
    runTimeoutMs,
  );
});
