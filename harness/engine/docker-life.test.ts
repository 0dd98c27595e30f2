/** How a container's program is found, on processes that look as one does before and after the runtime's exec. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Container } from 'dockerode';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Clock, ManualClock } from '../support/clock.js';
import { DockerLife, lookUp } from './docker-life.js';
import { isBeforeExec, readStat } from './procfs.js';
import { markVariable } from './records.js';

const mark = 'run/shell';
const program = `echo up; read _; ${markVariable}=${mark} exec /bin/sleep 600`;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lostline-life-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A shell that has been started for certain, and becomes the program when it is told a line. */
async function shell(file: string, env: Record<string, string>) {
  const child = spawn(file, ['-c', program], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

/** By the name that runc gives itself. */
async function runtimeInit() {
  const file = join(folder, 'runc:[2:INIT]');
  await copyFile('/bin/bash', file);
  return shell(file, {});
}

/** Time goes on by looks alone, and stands still from the given one on. */
function clockOfLooks(stillFrom = Number.POSITIVE_INFINITY, then = () => {}) {
  const clock = new ManualClock();
  let looks = 0;
  const sleep = async (ms: number) => {
    looks += 1;
    if (looks === stillFrom) then();
    if (looks < stillFrom) clock.advance(ms);
    await setImmediate();
  };
  return { nowMs: () => clock.nowMs(), wallMs: () => clock.wallMs(), sleep } satisfies Clock;
}

const found = (pid: number | undefined, clock: Clock) =>
  lookUp({ Pid: pid!, StartedAt: 'then' }, `${markVariable}=${mark}`, clock);

test('a program that the runtime starts late is found', async () => {
  const child = await runtimeInit();
  const { startTicks } = readStat(child.pid!)!;
  const clock = clockOfLooks(1000, () => child.stdin.write('\n'));
  expect(await found(child.pid, clock)).toMatchObject({ pid: child.pid, startTicks });
  expect(clock.nowMs()).toBe(999 * 5);
  expect(isBeforeExec(child.pid!)).toBe(false);
});

test('one that it does not start is given up after 10 s', async () => {
  const child = await runtimeInit();
  const clock = clockOfLooks();
  expect(await found(child.pid, clock)).toMatchObject({ pid: 0, startTicks: 'then' });
  expect(clock.nowMs()).toBe(10_000 + 20 * 5);
});

test.each<[string, Record<string, string>]>([
  ['another mark', { [markVariable]: 'run/other' }],
  ['no environment', {}],
])('a process with %s is given up after 100 ms, and seen to go all the same', async (_, env) => {
  const child = await shell('/bin/bash', env);
  const clock = clockOfLooks();
  const process = await found(child.pid, clock);
  expect(process).toMatchObject({ pid: 0, startTicks: 'then' });
  expect(clock.nowMs()).toBe(20 * 5);
  const life = new DockerLife({} as Container, process, new Promise(() => {}));
  expect(await life.isGone()).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await life.isGone()).toBe(true);
});

test('one that has gone is not looked for, and Docker says whether it ran where nobody sees it', async () => {
  const child = spawn('true');
  await once(child, 'exit');
  for (const pid of [child.pid, 0]) {
    const clock = clockOfLooks();
    const process = await found(pid, clock);
    expect(process).toEqual({ pid: 0, startTicks: 'then', shown: undefined });
    expect(clock.nowMs()).toBe(0);
    for (const Running of [true, false]) {
      const container = { inspect: async () => ({ State: { Running } }) } as Container;
      const life = new DockerLife(container, process, new Promise(() => {}));
      expect(await life.isGone()).toBe(!Running);
    }
  }
});
