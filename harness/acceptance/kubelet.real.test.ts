/**
 * A real kubelet that rotates at 1 MiB under 5,000 lines a second, some of them longer than a CRI record:
 * whatever a shipper does with its files, every line has one fate. And nothing stays of the node, also
 * after Ctrl-C and `kill -9`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectDocker, runLabel } from '../engine/docker-client.js';
import { packageFile } from '../support/paths.js';
import type { LineRange, RunResult } from '../verdict/result.js';
import { leftBehind, nothing } from './testing/left-behind.js';
import { freshDirectory, lostline } from './testing/lostline.js';
import { type Started, startRun } from './testing/running.js';
import { judged, lostIn } from './testing/shipper-run.js';

const timeoutMs = 240_000;
const kubelet = '../sources/kubelet';
const written = 75_000;
const longEvery = 100;
const sizes = [...Array(longEvery - 1).fill(200), '20KiB'].join(', ');
const longLines = `load.line.bytes={ list: [${sizes}] }`;
const rotationsMin = 3;

function linesOf(ranges: readonly LineRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** The same for every shipper: nothing is lost by the runtime, and each line has one fate. */
function expectExact(result: RunResult): void {
  const { account, generations, findings, ranges } = result;
  const { delivered, lost, duplicated } = account;
  expect(account).toMatchObject({ written, destroyed: 0, indeterminate: 0, unexpected: 0 });
  expect(delivered + lost).toBe(written);
  expect(linesOf(lostIn(result))).toBe(lost);
  expect(linesOf(ranges.filter(({ kind }) => kind === 'duplicated'))).toBe(duplicated);
  expect(generations.length).toBeGreaterThan(rotationsMin);
  expect(findings.find(({ check }) => check === 'add-up')).toMatchObject({ outcome: 'pass' });
}

/**
 * Whether the lines are the last of their file: containerd goes on in the renamed file for about a
 * millisecond, and a shipper that was at its end just then has left it.
 */
function isTail({ generation, last }: LineRange, { generations }: RunResult): boolean {
  return generations.some((one) => one.generation === generation && one.last === last);
}

function isInPieces({ cause }: LineRange): boolean {
  return cause === 'arrived-corrupted';
}

describe("a real kubelet's files", () => {
  it('lose nothing with the Collector but a record at the rename, which reads gzip besides', {
    timeout: timeoutMs,
  }, async () => {
    const run = { target: 'otel-collector', profile: 'lossless', options: { format: 'cri' } };
    const result = await judged({ scenario: kubelet, ...run });
    expectExact(result);
    const { account, generations } = result;
    expect(lostIn(result).filter((range) => !isInPieces(range) && !isTail(range, result))).toEqual(
      [],
    );
    expect(account.lost).toBeLessThanOrEqual(2 * generations.length);
    expect(account.duplicated).toBeGreaterThan(0);
  });

  it('lose nothing with Promtail but what comes late into a renamed file', {
    timeout: timeoutMs,
  }, async () => {
    const run = { target: 'promtail', profile: 'lossless', options: { format: 'cri' } };
    const result = await judged({ scenario: kubelet, ...run, sets: [longLines] });
    expectExact(result);
    expect(lostIn(result).filter((range) => !isTail(range, result))).toEqual([]);
    expect(result.account.duplicated).toBe(0);
  });

  it('come in pieces with syslog-ng where lines are longer than a record', {
    timeout: timeoutMs,
  }, async () => {
    const run = { target: 'syslog-ng@4.8.1', profile: 'lossless', sets: [longLines] };
    const result = await judged({ scenario: kubelet, ...run });
    expectExact(result);
    const inPieces = lostIn(result).filter(isInPieces);
    const others = lostIn(result).filter((range) => !isInPieces(range));
    expect(others.filter((range) => !isTail(range, result))).toEqual([]);
    expect(linesOf(inPieces)).toBeGreaterThan(written / longEvery / 2);
    expect(result.account.corrupted.split).toBeGreaterThan(written / longEvery / 2);
  });
});

/** Of the whole machine, and changed by every kubelet that is not kept from it. */
const settings = ['vm/overcommit_memory', 'kernel/panic', 'kernel/panic_on_oops'];
const settingsNow = () => settings.map((path) => readFileSync(`/proc/sys/${path}`, 'utf8').trim());

const scenarioFile = packageFile('scenarios', 'sources', 'kubelet.yaml');
const scenario = readFileSync(scenarioFile, 'utf8');

async function nodeOf({ runId }: Started): Promise<string> {
  const filters = { label: [`${runLabel}=${runId}`] };
  const [node] = await connectDocker().listContainers({ filters });
  return node!.Id;
}

function groupsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  } catch {
    return '';
  }
}

/** Of the node and of all pods on it: their processes, and the folders of their groups. */
function partsOf(node: string) {
  const groups = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(groupsOf)
    .filter((text) => text.includes(node));
  const folders = groups
    .flatMap((text) => text.trim().split('\n'))
    .map((line) => line.split(':'))
    .map(([, controller = '', path = '']) =>
      join('/sys/fs/cgroup', controller.replace('name=', ''), path),
    );
  return { processes: groups.length, folders: [...new Set(folders)].filter(existsSync) };
}

describe('a node', () => {
  it.each(['SIGINT', 'SIGKILL'] as const)(
    'is gone after %s, and changed nothing',
    {
      timeout: timeoutMs,
    },
    async (signal) => {
      const before = settingsNow();
      await using run = await startRun(scenario, ['--target', 'reference']);
      await run.writing(10_000);
      expect(settingsNow()).toEqual(before);
      const node = await nodeOf(run);
      const parts = partsOf(node);
      expect(parts.processes).toBeGreaterThan(4);
      expect(parts.folders).not.toEqual([]);
      await run.end(signal);
      if (signal === 'SIGKILL') await lostline(['doctor', '--clean'], { env: run.env });
      expect(await leftBehind(run, 'docker')).toEqual(nothing);
      expect(partsOf(node).processes).toBe(0);
      expect(parts.folders.filter(existsSync)).toEqual([]);
      expect(settingsNow()).toEqual(before);
    },
  );

  it('is refused to who is not root, in one sentence', async () => {
    using fresh = freshDirectory();
    const told = ['run', scenarioFile, '--out', join(fresh.path, 'run')];
    // Nobody by name, with root's way to a checkout that others may not enter.
    const under = ['unshare', '--user'];
    const { code, err } = await lostline(told, { under, env: { TMPDIR: fresh.path } });
    expect(code).toBe(2);
    expect(err).toContain('source.runtime kubelet: its log files belong to root, and Lostline');
  });
});
