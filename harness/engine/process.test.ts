/** What only the process engine does: sessions, records, users, and refusals. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SystemClock } from '../support/clock.js';
import type { Instance, InstanceSpec } from './engine.js';
import { ProcessEngine } from './process.js';
import { isRunning, readStat } from './procfs.js';

const never = new AbortController().signal;
let folder: string;
let records: string;
let engine: ProcessEngine;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lostline-process-'));
  records = join(folder, 'records');
  engine = new ProcessEngine({ clock: new SystemClock(), recordsFolder: records });
  await engine.prepare({ runId: 'r1' });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function spec(script: string, extra: Partial<InstanceSpec> = {}): InstanceSpec {
  return {
    name: 'shell',
    command: ['bash', '-c', `${script}\necho END; exec sleep 600`],
    environment: {},
    mounts: [],
    outputFile: join(folder, 'output.log'),
    stopTimeoutMs: 5000,
    ...extra,
  };
}

async function untilEnd(instance: Instance): Promise<string> {
  let all = '';
  for await (const chunk of instance.output()) {
    all += chunk;
    if (all.includes('END\n')) break;
  }
  return all.replace('END\n', '');
}

test('the main process comes first and has a session of its own', async () => {
  const instance = await engine.start(spec('sleep 601 & echo $!; echo $$'), never);
  const [child, main] = (await untilEnd(instance)).trim().split('\n').map(Number);
  expect(await instance.pids()).toEqual([main, child]);
  expect(readStat(main!)?.session).toBe(main);
  expect(await instance.startedAtTicks()).toBe(readStat(main!)?.startTicks);
});

test('what outlives the main process ends with it, also with a session of its own', async () => {
  const script = '(trap "" TERM; exec sleep 602) & echo $!; setsid sleep 601 & echo $!';
  const instance = await engine.start(spec(script), never);
  const pids = (await untilEnd(instance)).trim().split('\n').map(Number);
  const ticks = pids.map((pid) => readStat(pid)!.startTicks);
  await instance.stop();
  expect(pids.map((pid, index) => isRunning(pid, ticks[index]!))).toEqual([false, false]);
});

test('a record stands while the process runs, and no longer', async () => {
  const instance = await engine.start(spec('echo $$'), never);
  const pid = Number(await untilEnd(instance));
  expect(readdirSync(records)).toEqual(['r1-shell.json']);
  const record = JSON.parse(readFileSync(join(records, 'r1-shell.json'), 'utf8'));
  expect(record).toMatchObject({ runId: 'r1', name: 'shell', pid });
  await instance[Symbol.asyncDispose]();
  expect(readdirSync(records)).toEqual([]);
});

test('the limit of open files holds, with the same process as main', async () => {
  const instance = await engine.start(spec('ulimit -n; ulimit -Hn', { openFilesMax: 99 }), never);
  expect(await untilEnd(instance)).toBe('99\n99\n');
});

test('a user is taken on', async () => {
  const extra = {
    user: '1234:4321',
    entrypoint: ['/bin/bash', '-c'],
    command: ['id -u; id -g; echo END; sleep 600'],
  };
  const instance = await engine.start(spec('', extra), never);
  expect(await untilEnd(instance)).toBe('1234\n4321\n');
});

test('a taken port is one sentence', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await expect(engine.start(spec('', { ports: [port] }), never)).rejects.toThrow(
    `port ${port} on 127.0.0.1 is taken, and instance 'shell' needs it: end what listens there`,
  );
  server.close();
});

test('a missing program is one sentence', async () => {
  await expect(engine.start(spec('', { command: ['frobnicate', 'x'] }), never)).rejects.toThrow(
    /^instance 'shell' can't start 'frobnicate' \(.*ENOENT\): is it installed and on PATH\?$/,
  );
});

test.each([
  ['a CPU limit', { cpus: 1 }],
  ['a memory limit', { memoryBytesMax: 1 }],
  ['host names', { extraHosts: { 'logs.example': '127.0.0.1' } }],
  ['capabilities', { capabilities: ['SYS_PTRACE'] }],
  ["another instance's network", { networkOf: 'lostline-run-other' }],
  ['a mount at another path', { mounts: [{ source: '/tmp', target: '/logs', readOnly: true }] }],
])('%s is refused by name', async (what, extra) => {
  await expect(engine.start(spec('', extra), never)).rejects.toThrow(
    `instance 'shell' needs ${what}, which the process engine can't give: use --engine docker`,
  );
});
