/**
 * The manifests of docker/kubernetes on a real cluster: API server, controllers, scheduler, kubelet and containerd. Two
 * pods write to their standard output, the kubelet rotates what containerd makes of it, syslog-ng as a DaemonSet
 * ships it to the sink's Service, and a Job judges. Its account is held against two that know nothing of it:
 * the lines in the node's log files, and a copy of what the shipper sent.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tokenLayout, tokenMagic } from '../line/token.js';
import { monotonicMs } from '../support/clock.js';
import type { RunResult } from '../verdict/result.js';
import { type Cluster, startCluster } from './testing/cluster.js';
import { leftBehind, nothing } from './testing/left-behind.js';
import { eventually, freshDirectory, readJson } from './testing/lostline.js';

const timeoutMs = 600_000;
const run = 'k8s001';
/** Of scenario.yaml: two streams of 1,000 lines a second. */
const writtenEach = 24_000;
const killAtBytes = 1_000_000;
const restMs = 8_000;
const restMsMax = 120_000;
const token = 'of-this-test-alone-0123456789';
const kubelet = {
  containerLogMaxSize: '512Ki',
  containerLogMaxFiles: 20,
  containerLogMonitorInterval: '3s',
};
const images = ['lostline/harness:0.1.0', 'lostline/syslog-ng:4.8.1'];
/** Of the whole machine, and changed by every kubelet and proxy that are not kept from it. */
const settings = [
  'vm/overcommit_memory',
  'kernel/panic',
  'kernel/panic_on_oops',
  'net/netfilter/nf_conntrack_max',
  'net/ipv4/ip_forward',
];
const settingsNow = () => settings.map((path) => readFileSync(`/proc/sys/${path}`, 'utf8').trim());

/** Which lines of the run stand in a text: 'stream-epoch-sequence'. */
function linesIn(text: Buffer): Set<string> {
  const magic = Buffer.from(tokenMagic(run));
  const found = new Set<string>();
  for (let at = text.indexOf(magic); at >= 0; at = text.indexOf(magic, at + magic.length)) {
    found.add(text.toString('latin1', at + tokenLayout.stream, at + tokenLayout.length - 1));
  }
  return found;
}

function streamsOf(lines: Iterable<string>): string[] {
  return [...new Set([...lines].map((line) => line.slice(0, 4)))].sort();
}

/** Each writer's log files, the live one and those that the kubelet rotated and compressed. */
function logsOf({ pods }: Cluster) {
  const folders = readdirSync(pods).filter((name) => name.startsWith('lostline_lostline-writer-'));
  return folders.map((name) => {
    const folder = join(pods, name, 'writer');
    const files = readdirSync(folder);
    const texts = files.map((file) => {
      const bytes = readFileSync(join(folder, file));
      return linesIn(file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    });
    return { files, lines: new Set(texts.flatMap((lines) => [...lines])) };
  });
}

const shippedFile = ['shipped', 'lines'];

function shippedBy({ data }: Cluster): Set<string> {
  return linesIn(readFileSync(join(data, ...shippedFile)));
}

/** Applies everything, and waits until the shipper reads and the sink listens. */
async function setUp(cluster: Cluster): Promise<void> {
  const { kubectl, load } = cluster;
  await load(...images);
  await kubectl('create', 'namespace', 'lostline');
  const secret = ['create', 'secret', 'generic', 'lostline-sink', `--from-literal=token=${token}`];
  await kubectl('--namespace', 'lostline', ...secret);
  await kubectl('apply', '-k', '/lostline/manifests/test');
  await kubectl(...inRun, 'rollout', 'status', 'deployment/lostline-sink', '--timeout=180s');
  await kubectl(...inRun, 'rollout', 'status', 'daemonset/shipper', '--timeout=180s');
}

const inRun = ['--namespace', 'lostline'];

async function begin({ kubectl }: Cluster): Promise<void> {
  await kubectl(...inRun, 'patch', 'job', 'lostline-writer', '-p', '{"spec":{"suspend":false}}');
}

async function ended({ kubectl }: Cluster, how: 'Complete' | 'Failed'): Promise<void> {
  const job = 'job/lostline-writer';
  await kubectl(...inRun, 'wait', `--for=condition=${how}`, job, '--timeout=180s');
}

function shippedBytes({ data }: Cluster): number {
  return statSync(join(data, ...shippedFile), { throwIfNoEntry: false })?.size ?? 0;
}

/** The shipper has nothing left to send when no further line has come for a while. */
async function drain(cluster: Cluster): Promise<void> {
  let [seen, sinceMs] = [-1, 0];
  const look = () => {
    const size = shippedBytes(cluster);
    if (size !== seen) [seen, sinceMs] = [size, monotonicMs()];
    return monotonicMs() - sinceMs >= restMs;
  };
  await eventually('a shipper that has nothing left to send', look, restMsMax);
}

async function judge({ kubectl, data }: Cluster): Promise<RunResult> {
  await kubectl(...inRun, 'scale', 'deployment', 'lostline-sink', '--replicas=0');
  const gone = ['wait', '--for=delete', 'pod', '-l', 'app=lostline-sink', '--timeout=120s'];
  await kubectl(...inRun, ...gone);
  await kubectl('apply', '-k', '/lostline/manifests/judge');
  const file = join(data, 'journals', 'verdict', 'result.json');
  const pod = ['pod', '-l', 'app=lostline-judge', '--timeout=120s'];
  await kubectl(...inRun, 'wait', '--for=create', ...pod);
  const isOver = 'jsonpath={.status.containerStatuses[0].state.terminated.exitCode}';
  await kubectl(...inRun, 'wait', `--for=${isOver}`, ...pod);
  if (!existsSync(file)) throw new Error(await kubectl(...inRun, 'logs', 'job/lostline-judge'));
  return readJson<RunResult>(file);
}

/** A cluster with everything in it, and afterwards nothing of it on this machine, which is as it was. */
async function inCluster(use: (cluster: Cluster) => Promise<void>): Promise<void> {
  const before = settingsNow();
  using fresh = freshDirectory();
  const name = `lostline-kube${process.pid}`;
  {
    await using cluster = await startCluster({ name, directory: fresh.path, kubelet });
    try {
      await setUp(cluster);
      await use(cluster);
      expect(settingsNow()).toEqual(before);
    } catch (cause) {
      const state = await cluster.kubectl('get', 'pods,jobs,events', '--all-namespaces');
      throw new Error(`the cluster was in this state:\n${state}`, { cause });
    }
  }
  expect(await leftBehind({ runId: name, directory: fresh.path }, 'docker')).toEqual(nothing);
  expect(settingsNow()).toEqual(before);
}

describe('a load in a cluster', () => {
  it(
    "goes through a kubelet's rotations and a DaemonSet, and is judged exactly by a Job",
    {
      timeout: timeoutMs,
    },
    () =>
      inCluster(async (cluster) => {
        await begin(cluster);
        await ended(cluster, 'Complete');
        await drain(cluster);
        const logs = logsOf(cluster);
        const shipped = shippedBy(cluster);
        const { account, streams, ranges } = await judge(cluster);

        // Each writer has a stream of its own, and the kubelet rotated its log.
        expect(logs.map(({ lines }) => lines.size)).toEqual([writtenEach, writtenEach]);
        expect(logs.flatMap(({ lines }) => streamsOf(lines)).sort()).toEqual(['0001', '0002']);
        for (const { files } of logs) {
          expect(files.filter((file) => file.startsWith('0.log.')).length).toBeGreaterThan(2);
          expect(files.some((file) => file.endsWith('.gz'))).toBe(true);
        }
        // What the judge says of the shipper is what the shipper sent.
        const written = 2 * writtenEach;
        expect(account).toMatchObject({ written, destroyed: 0, indeterminate: 0, unexpected: 0 });
        expect(account.delivered).toBe(shipped.size);
        expect(account.delivered + account.lost).toBe(written);
        const lost = ranges.filter(({ kind }) => kind === 'lost');
        expect(lost.reduce((sum, { first, last }) => sum + last - first + 1, 0)).toBe(account.lost);
        expect(streams).toHaveLength(2);
      }),
  );

  it(
    'is judged with what is left when a writer and the sink are killed on the way',
    {
      timeout: timeoutMs,
    },
    () =>
      inCluster(async (cluster) => {
        await begin(cluster);
        await eventually(
          'lines at the shipper',
          () => shippedBytes(cluster) > killAtBytes,
          restMsMax,
        );
        await cluster.kill('lostline sink ');
        await cluster.kill('lostline write .*--instance 2/2');
        await ended(cluster, 'Failed');
        await drain(cluster);
        const logs = logsOf(cluster);
        const shipped = shippedBy(cluster);
        const { account, outcome, findings } = await judge(cluster);

        expect(readdirSync(join(cluster.data, 'journals', 'sinks'))).toHaveLength(2);
        expect(outcome).not.toBe('pass');
        expect(findings.find(({ check }) => check === 'add-up')).toMatchObject({ outcome: 'pass' });
        const { written, delivered, lost, destroyed, indeterminate } = account;
        expect(delivered + lost + destroyed + indeterminate).toBe(written);
        // The other writer went on to its end, and whatever reached its log file was surely written.
        const inLogs = logs.map(({ lines }) => lines.size).sort((one, other) => one - other);
        expect(inLogs.at(-1)).toBe(writtenEach);
        expect(inLogs[0]).toBeLessThan(writtenEach);
        expect(written).toBeGreaterThanOrEqual(inLogs[0]! + inLogs[1]!);
        // No line that was shipped is called lost.
        expect(delivered).toBeLessThanOrEqual(shipped.size);
        expect(shipped.size).toBeLessThanOrEqual(delivered + indeterminate);
      }),
  );
});
