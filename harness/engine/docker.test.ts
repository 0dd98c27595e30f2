/** What only the docker engine can do, on a real daemon; without one these tests fail. */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { SystemClock } from '../support/clock.js';
import { DockerEngine } from './docker.js';
import { ownerLabel, runLabel } from './docker-client.js';
import type { Instance, InstanceSpec } from './engine.js';
import { formatOwner, ownerOf } from './owner.js';

const runId = `docker-${process.pid}`;
const clock = new SystemClock();
const docker = new Docker();
const never = new AbortController().signal;
let engine: DockerEngine;
let folder: string;
let instance: Instance | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lostline-docker-'));
  engine = new DockerEngine({ clock });
  await engine.prepare({ runId });
});
afterEach(async () => {
  await instance?.[Symbol.asyncDispose]();
  instance = undefined;
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function spec(script: string, extra: Partial<InstanceSpec> = {}): InstanceSpec {
  return {
    name: 'shell',
    image: 'debian:bookworm-slim',
    command: ['bash', '-c', `${script}\necho END; exec sleep 600`],
    environment: {},
    mounts: [],
    outputFile: join(folder, `${expect.getState().currentTestName}.log`),
    stopTimeoutMs: 50,
    ...extra,
  };
}

/** The output of a script in a container. */
async function outputOf(script: string, extra: Partial<InstanceSpec> = {}): Promise<string> {
  instance = await engine.start(spec(script, extra), never);
  return untilEnd(instance);
}

/** All output before the END that every script says, so many starts long. */
async function untilEnd(from: Instance, starts = 1): Promise<string> {
  let all = '';
  for await (const chunk of from.output()) {
    all += chunk;
    if (all.split('END\n').length > starts) break;
  }
  return all.replaceAll('END\n', '');
}

test('a container reaches a listener on the host address', async () => {
  const server = createServer((socket) => socket.end('hello from the sink\n'));
  await new Promise<void>((resolve) => server.listen(0, engine.hostAddress(), resolve));
  const { port } = server.address() as { port: number };
  const seen = await outputOf(`cat < /dev/tcp/${engine.hostAddress()}/${port}`);
  server.close();
  expect(engine.hostAddress()).toMatch(/^198\.19\.\d+\.1$/);
  expect(seen).toBe('hello from the sink\n');
});

test('the harness reaches a port of the container', async () => {
  const perl =
    'use IO::Socket::INET; my $s = IO::Socket::INET->new(Listen => 1, LocalPort => 7000) or die; ' +
    'syswrite STDOUT, "ready\\n"; while (my $c = $s->accept) { print $c "served\\n"; close $c }';
  instance = await engine.start(spec('', { command: ['perl', '-e', perl] }), never);
  const [host, port] = (await instance.address(7000)).split(':');
  expect(await text(connect(Number(port), host!))).toBe('served\n');
});

test('limits of files, memory and CPU hold inside', async () => {
  instance = await engine.start(
    spec('ulimit -n', { openFilesMax: 512, memoryBytesMax: 64 * 1024 * 1024, cpus: 0.5 }),
    never,
  );
  const { HostConfig } = await docker.getContainer(instance.id).inspect();
  expect(await untilEnd(instance)).toBe('512\n');
  expect(HostConfig).toMatchObject({ Memory: 67_108_864, MemorySwap: 67_108_864, NanoCpus: 5e8 });
});

test('user, host names and environment are as asked', async () => {
  const seen = await outputOf('id -u; id -g; getent ahostsv4 logs.example; echo "$COLOUR"', {
    user: '1234:4321',
    environment: { COLOUR: 'green = "x"' },
    extraHosts: { 'logs.example': engine.hostAddress() },
  });
  expect(seen.split('\n').slice(0, 2)).toEqual(['1234', '4321']);
  expect(seen).toMatch(new RegExp(`^${engine.hostAddress()} +STREAM logs.example$`, 'm'));
  expect(seen).toContain('green = "x"\n');
});

test("another instance's network is the same one, with its names", async () => {
  const network = 'readlink /proc/self/ns/net; getent ahostsv4 logs.example | head -1';
  const extraHosts = { 'logs.example': engine.hostAddress() };
  const theirs = await outputOf(network, { extraHosts });
  const outputFile = join(folder, 'beside.log');
  const shared = { name: 'beside', networkOf: instance!.id, outputFile };
  await using beside = await engine.start(spec(network, shared), never);
  expect(await untilEnd(beside)).toBe(theirs);
  expect(theirs).toContain(engine.hostAddress());
});

test('mounts are seen inside, and a read-only one can not be written', async () => {
  await mkdir(join(folder, 'logs'));
  await writeFile(join(folder, 'logs', 'a.log'), 'line\n');
  const mount = { source: join(folder, 'logs'), target: '/logs' };
  const writable = { source: folder, target: '/state', readOnly: false };
  // One pipe for both: between two, nothing orders what was written.
  const script = 'exec 2>&1; cat /logs/a.log; echo x > /logs/b.log; echo kept > /state/mark';
  const seen = await outputOf(script, { mounts: [{ ...mount, readOnly: true }, writable] });
  expect(seen).toMatch(/^line\n.*Read-only file system/);
  expect(await readFile(join(folder, 'mark'), 'utf8')).toBe('kept\n');
});

test('a restart keeps the file system of the container', async () => {
  instance = await engine.start(spec('echo again >> /var/tmp/count; cat /var/tmp/count'), never);
  await untilEnd(instance);
  await instance.restart({ signal: 'SIGKILL' });
  expect(await untilEnd(instance, 2)).toBe('again\nagain\nagain\n');
});

test('its processes are those of this machine, main first', async () => {
  instance = await engine.start(spec('sleep 601 & echo $!; sleep 602 & echo $!'), never);
  const inside = (await untilEnd(instance)).trim().split('\n');
  const pids = await instance.pids();
  const status = pids.map((pid) => readFileSync(`/proc/${pid}/status`, 'utf8'));
  const seen = status.map((all) => /^NSpid:.*\t(\d+)$/m.exec(all)?.[1]);
  expect(seen).toEqual(['1', ...inside]);
  const stat = readFileSync(`/proc/${pids[0]}/stat`, 'utf8');
  expect(stat.split(' ')[21]).toBe(await instance.startedAtTicks());
});

test('its limits move while it runs, and what the kernel made of them is told', async () => {
  instance = await engine.start(spec('while :; do :; done'), never);
  const limits = instance.limits!;
  expect(await limits.read()).toMatchObject({ throttledPeriods: 0, wasOutOfMemory: false });
  await limits.set({ cpus: 0.05, memoryBytesMax: 64 * 1024 * 1024 });
  const throttled = async () => (await limits.read()).throttledPeriods;
  await expect.poll(throttled, { interval: 20, timeout: 30_000 }).toBeGreaterThan(0);
  expect((await limits.read()).throttledMs).toBeGreaterThan(0);
  await limits.set({ cpus: null, memoryBytesMax: null });
  expect(await limits.read()).toMatchObject({ cpus: cpus().length, memoryBytesMax: null });
  await instance.restart({ signal: 'SIGKILL' });
  expect(await instance.pids()).not.toEqual([]);
});

test('container and network carry the run and its owner', async () => {
  instance = await engine.start(spec(''), never);
  const { Config, HostConfig } = await docker.getContainer(instance.id).inspect();
  const labels = { [runLabel]: runId, [ownerLabel]: formatOwner(ownerOf()) };
  expect(Config.Labels).toMatchObject(labels);
  const network = await docker.getNetwork(HostConfig.NetworkMode!).inspect();
  expect(network).toMatchObject({ Internal: true, Labels: labels });
});

test('leaves neither container nor network', async () => {
  const short = new DockerEngine({ clock });
  await short.prepare({ runId: `${runId}-short` });
  await short.start(spec(''), never);
  await short[Symbol.asyncDispose]();
  const filters = { label: [`${runLabel}=${runId}-short`] };
  expect(await docker.listContainers({ all: true, filters })).toEqual([]);
  expect(await docker.listNetworks({ filters })).toEqual([]);
});

test('two runs with the same first choice of addresses get different networks', async () => {
  const other = new DockerEngine({ clock });
  await other.prepare({ runId: `${runId}-a` });
  const again = new DockerEngine({ clock });
  await again.prepare({ runId: `${runId}-b` });
  expect(other.hostAddress()).not.toBe(again.hostAddress());
  await other[Symbol.asyncDispose]();
  await again[Symbol.asyncDispose]();
});

test.each([
  [
    'a missing image',
    { image: 'lostline/nothing:1' },
    /image lostline\/nothing:1 .* 'docker\/setup'/,
  ],
  ['a foreign image', { image: 'example.invalid/x:1' }, /'docker pull example.invalid\/x:1'/],
  ['no image', { image: undefined }, /names no image/],
  ['a missing program', { command: ['frobnicate'] }, /could not start container .*frobnicate/],
  [
    'a missing mount',
    { mounts: [{ source: '/no/such/folder', target: '/logs', readOnly: true }] },
    /could not create container .*\/no\/such\/folder/,
  ],
])('%s is one sentence', async (_what, extra, sentence) => {
  await expect(engine.start(spec('', extra), never)).rejects.toThrow(sentence);
});

test('no daemon is one sentence that says what to do', async () => {
  const socketPath = join(folder, 'no.sock');
  const lost = new DockerEngine({ clock, docker: new Docker({ socketPath }) });
  await expect(lost.prepare({ runId: 'none' })).rejects.toThrow(
    /^no Docker daemon answers at .*: start Docker, or run 'docker\/setup engine' as root$/,
  );
});
