/** A harness that is really killed, and what the next one finds and removes. */
import { linkSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SystemClock } from '../support/clock.js';
import { builtModule } from '../support/paths.js';
import { DockerEngine } from './docker.js';
import { ownerLabel, runLabel } from './docker-client.js';
import { findDockerLeftovers } from './docker-leftovers.js';
import { findLeftovers, removeAll } from './leftovers.js';
import { formatOwner, ownerOf } from './owner.js';
import { ProcessEngine } from './process.js';
import { isRunning, readStat } from './procfs.js';
import { readRecords, writeRecord } from './records.js';

const clock = new SystemClock();
const docker = new Docker();
const never = new AbortController().signal;
let folder: string;
let records: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lostline-leftovers-'));
  records = join(folder, 'records');
});
afterEach(() => rm(folder, { recursive: true }));

/** Marks of processes are looked for all over the machine: another checkout's tests have others. */
const killed = `killed-process-${process.pid}`;

/** Starts an engine with one instance in another Node process, kills that, and gives the instance's processes. */
async function killedHarness(kind: 'docker' | 'process', runId: string): Promise<number[]> {
  const script = `
    import { ${kind === 'docker' ? 'DockerEngine' : 'ProcessEngine'} as Engine } from '${builtModule('harness', 'engine', `${kind}.js`)}';
    import { SystemClock } from '${builtModule('harness', 'support', 'clock.js')}';
    const engine = new Engine({ clock: new SystemClock(), recordsFolder: '${records}' });
    await engine.prepare({ runId: '${runId}' });
    const instance = await engine.start({
      name: 'shell', image: 'debian:bookworm-slim', command: ['bash', '-c', 'setsid sleep 601 & sleep 602'],
      environment: {}, mounts: [], outputFile: '${join(folder, 'output.log')}', stopTimeoutMs: 100,
    }, new AbortController().signal);
    process.stdout.write(JSON.stringify(await instance.pids()) + '\\n');
  `;
  const harness = execa('node', ['--input-type=module', '-e', script], { reject: false });
  for await (const line of harness) {
    harness.kill('SIGKILL');
    await harness.catch(() => {});
    return JSON.parse(line);
  }
  throw new Error(`the harness ended early: ${(await harness).stderr}`);
}

function running(pids: readonly number[]): number[] {
  return pids.filter((pid) => isRunning(pid, readStat(pid)?.startTicks ?? ''));
}

describe('after a harness was killed', () => {
  test('its processes are found with all that they started, and removed', async () => {
    const pids = await killedHarness('process', killed);
    expect(running(pids)).toEqual(pids);
    const found = await findLeftovers({ recordsFolder: records });
    expect(found.map(({ kind, runId }) => `${kind} of ${runId}`)).toEqual(
      Array(3).fill(`process of ${killed}`),
    );
    expect(found.map(({ id }) => Number(id))).toEqual(expect.arrayContaining(pids));
    await removeAll(await findLeftovers({ recordsFolder: records }));
    expect(running(found.map(({ id }) => Number(id)))).toEqual([]);
    expect(readRecords(records)).toEqual([]);
    expect(await findLeftovers({ recordsFolder: records })).toEqual([]);
  });

  test('the next process engine removes them and leaves those of live owners', async () => {
    const pids = await killedHarness('process', killed);
    await using live = new ProcessEngine({ clock, recordsFolder: records });
    await live.prepare({ runId: 'live' });
    expect(running(pids)).toEqual([]);
    const mine = await live.start(
      {
        name: 'shell',
        command: ['sleep', '600'],
        environment: {},
        mounts: [],
        outputFile: join(folder, 'mine.log'),
        stopTimeoutMs: 100,
      },
      never,
    );
    await using next = new ProcessEngine({ clock, recordsFolder: records });
    await next.prepare({ runId: 'next' });
    expect(running(await mine.pids())).toHaveLength(1);
  });

  test('the next docker engine removes them too, before the networks that they may send to', async () => {
    const pids = await killedHarness('process', killed);
    await using next = new DockerEngine({ clock, recordsFolder: records });
    await next.prepare({ runId: `after-${process.pid}` });
    expect(running(pids)).toEqual([]);
    expect(readRecords(records)).toEqual([]);
  });

  test('its container and network are removed by the next process engine too', async () => {
    const runId = `killed-before-process-${process.pid}`;
    expect(running(await killedHarness('docker', runId))).not.toEqual([]);
    await using next = new ProcessEngine({ clock, recordsFolder: records, docker });
    await next.prepare({ runId: `next-process-${process.pid}` });
    const filters = { label: [`${runLabel}=${runId}`] };
    expect(await docker.listContainers({ all: true, filters })).toEqual([]);
    expect(await docker.listNetworks({ filters })).toEqual([]);
  });

  test('its container and network are removed by the next docker engine, its own are left', async () => {
    const runId = `killed-${process.pid}`;
    expect(running(await killedHarness('docker', runId))).not.toEqual([]);
    await using next = new DockerEngine({ clock });
    await next.prepare({ runId: `next-${process.pid}` });
    const filters = { label: [`${runLabel}=${runId}`] };
    expect(await docker.listContainers({ all: true, filters })).toEqual([]);
    expect(await docker.listNetworks({ filters })).toEqual([]);
    const own = { label: [`${runLabel}=next-${process.pid}`] };
    expect(await docker.listNetworks({ filters: own })).toHaveLength(1);
  });
});

test('containers come before their networks, and only those of the dead', async () => {
  const runId = `before-${process.pid}`;
  // Owners of another machine: nobody else judges these.
  const here = { ...ownerOf(), host: `test-${process.pid}`, bootId: 'now' };
  const labelled = (bootId: string) => ({
    [runLabel]: runId,
    [ownerLabel]: formatOwner({ ...here, bootId }),
  });
  const network = await docker.createNetwork({ Name: runId, Labels: labelled('earlier') });
  const make = (name: string, bootId: string) =>
    docker.createContainer({
      name: `${runId}-${name}`,
      Image: 'debian:bookworm-slim',
      Labels: labelled(bootId),
      HostConfig: { NetworkMode: network.id },
    });
  await make('dead', 'earlier');
  const live = await make('live', 'now');
  const found = await findDockerLeftovers(docker, { ...here, processNamespace: 'pid:[1]' });
  expect(found.map(({ kind, id }) => [kind, id])).toEqual([
    ['container', `${runId}-dead`],
    ['network', runId],
  ]);
  await found[0]!.remove();
  await live.remove();
  for (const leftover of found) await leftover.remove();
  expect(await findDockerLeftovers(docker, here)).toEqual([]);
});

describe('a process engine', () => {
  const prepared = async (socketPath: string) => {
    await using engine = new ProcessEngine({
      ...{ clock, recordsFolder: records, docker: new Docker({ socketPath }) },
    });
    await engine.prepare({ runId: 'alone' });
    return engine.hostAddress();
  };

  test('does without a Docker daemon', async () => {
    expect(await prepared(join(folder, 'nobody.sock'))).toBe('127.0.0.1');
  });

  test.each([
    [
      'refuses',
      (_: IncomingMessage, response: ServerResponse) => response.writeHead(403).end('{}'),
    ],
    ['never answers', () => {}],
  ])('does without a Docker daemon that %s', async (_, answer) => {
    const daemon = createServer(answer);
    const path = join(folder, 'docker.sock');
    await new Promise<void>((resolve) => daemon.listen(path, resolve));
    try {
      expect(await prepared(path)).toBe('127.0.0.1');
    } finally {
      daemon.closeAllConnections();
      daemon.close();
    }
  });
});

test('a process that only has the recorded id is not touched', async () => {
  const stranger = execa('sleep', ['600'], { reject: false, detached: true });
  const dead = execa('true');
  const owner = { ...ownerOf(), pid: dead.pid!, startTicks: '1' };
  await dead;
  writeRecord(records, {
    runId: 'old',
    name: 'shell',
    owner: formatOwner(owner),
    pid: stranger.pid!,
    startTicks: String(Number(readStat(stranger.pid!)!.startTicks) - 1),
  });
  expect(await findLeftovers({ recordsFolder: records })).toEqual([]);
  expect(readStat(stranger.pid!)?.state).toBe('S');
  expect(readRecords(records)).toEqual([]);
  stranger.kill('SIGKILL');
  await stranger;
});

test('a record is replaced whole: who is killed while it writes one leaves the old one or the new one', () => {
  const record = { runId: 'cut', name: 'shell', owner: formatOwner(ownerOf()) };
  writeRecord(records, record);
  const before = join(folder, 'before');
  linkSync(join(records, 'cut-shell.json'), before);
  writeRecord(records, { ...record, pid: 7, startTicks: '1' });
  expect(JSON.parse(readFileSync(before, 'utf8'))).toEqual(record);
  expect(readRecords(records)).toEqual([{ ...record, pid: 7, startTicks: '1' }]);
});

test('what can not be removed keeps nobody from what stands behind it', async () => {
  const removed: string[] = [];
  const leftover = (id: string, remove: () => Promise<void>) => {
    return { kind: 'process', id, runId: 'old', remove } as const;
  };
  const stuck = leftover('1', () => Promise.reject(new Error('held')));
  const free = leftover('2', async () => void removed.push('2'));
  const standing = await removeAll([stuck, free]);
  expect([...standing]).toEqual([[stuck, new Error('held')]]);
  expect(removed).toEqual(['2']);
});
