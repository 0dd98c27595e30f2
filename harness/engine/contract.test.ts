/** What every engine promises, on a real shell in a container, on a real shell here, and on the fake. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SystemClock } from '../support/clock.js';
import { DockerEngine } from './docker.js';
import type { Engine, InstanceSpec, Usage } from './engine.js';
import { ProcessEngine } from './process.js';
import { FakeEngine, type FakeProcess } from './testing/fake.js';

const image = 'debian:bookworm-slim';
const otherImage = 'debian:trixie-slim';
const loop = 'while :; do sleep 0.02 & wait $!; done';
/** Each program for a shell, and what the fake makes of it. */
const programs = {
  polite: `trap 'echo bye; exit 3' TERM; trap 'echo again' HUP; echo "started $COLOUR"; ${loop}`,
  stubborn: `trap '' TERM; echo started; ${loop}`,
  broken: "echo 'no such option: --frob' >&2; exit 4",
} as const;
type Program = keyof typeof programs;

function fakeProgram(process: FakeProcess): void {
  const name = process.spec.name as Program;
  if (name === 'broken') {
    process.print('no such option: --frob\n');
    process.exit(4);
    return;
  }
  process.use({ cpuSeconds: 0.5, memoryBytes: 1000 });
  process.onSignal((signal) => {
    if (signal === 'SIGHUP') process.print('again\n');
    if (signal === 'SIGTERM' && name === 'polite') {
      process.print('bye\n');
      process.exit(3);
    }
    return signal === 'SIGHUP' || signal === 'SIGTERM';
  });
  process.print(`started ${process.spec.environment.COLOUR ?? ''}\n`);
}

let folder: string;
let engine: Engine;
const clock = new SystemClock();
const never = new AbortController().signal;

const makers: Record<string, () => Engine> = {
  docker: () => new DockerEngine({ clock }),
  process: () => new ProcessEngine({ clock, recordsFolder: join(folder, 'records') }),
  fake: () =>
    new FakeEngine({ run: fakeProgram, exec: () => ({ code: 7, output: 'inside\n' }) }, clock),
};

function spec(name: Program, extra: Partial<InstanceSpec> = {}): InstanceSpec {
  return {
    name,
    image,
    command: ['bash', '-c', programs[name]],
    environment: { COLOUR: 'blue' },
    mounts: [],
    outputFile: join(folder, 'output.log'),
    stopTimeoutMs: 5000,
    ...extra,
  };
}

/** Reads until the text has come that often; the test's own limit bounds it. */
async function seen(output: Readable, text: string, times = 1): Promise<string> {
  let all = '';
  for await (const chunk of output) {
    all += chunk;
    if (all.split(text).length > times) break;
  }
  return all;
}

describe.each(Object.keys(makers))('the %s engine', (kind) => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lostline-engine-'));
    engine = makers[kind]!();
    await engine.prepare({ runId: `contract-${process.pid}-${kind}` });
  });
  afterEach(async () => {
    await engine[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  test('gives all output from the first byte, with the environment as asked', async () => {
    const instance = await engine.start(spec('polite'), never);
    expect(await seen(instance.output(), '\n')).toBe('started blue\n');
    expect(await seen(instance.output(), '\n')).toBe('started blue\n');
  });

  test('passes signals on to the main process', async () => {
    const instance = await engine.start(spec('polite'), never);
    await seen(instance.output(), 'started');
    await instance.signal('SIGHUP');
    expect(await seen(instance.output(), 'again')).toBe('started blue\nagain\n');
  });

  test('ends by SIGTERM, tells the exit code, and ends the output', async () => {
    const instance = await engine.start(spec('polite'), never);
    await seen(instance.output(), 'started');
    const ended = instance.exited();
    expect(await instance.stop()).toMatchObject({ code: 3, signal: null });
    expect(await ended).toMatchObject({ code: 3 });
    expect(await instance.stop()).toMatchObject({ code: 3 });
    expect(await seen(instance.output(), 'no such text')).toBe('started blue\nbye\n');
    expect(await instance.pids()).toEqual([]);
    await expect(instance.signal('SIGHUP')).rejects.toThrow("instance 'polite' has ended");
  });

  test('ends by SIGKILL what ignores SIGTERM', async () => {
    const instance = await engine.start(spec('stubborn', { stopTimeoutMs: 100 }), never);
    expect(await instance.stop()).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  test('ends what is stopped by SIGSTOP', async () => {
    const instance = await engine.start(spec('polite'), never);
    await seen(instance.output(), 'started');
    await instance.signal('SIGSTOP');
    const ended = instance.exited();
    await instance[Symbol.asyncDispose]();
    expect(await ended).toMatchObject({ code: 3 });
  });

  test('tells an end that nobody asked for', async () => {
    const instance = await engine.start(spec('polite'), never);
    await instance.signal('SIGKILL');
    expect(await instance.exited()).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  test('restarts as another process with one output, without calling that an end', async () => {
    const instance = await engine.start(spec('polite'), never);
    await seen(instance.output(), 'started');
    const before = await instance.startedAtTicks();
    const ended = instance.exited();
    await instance.restart({ signal: 'SIGKILL', downMs: 20 });
    await seen(instance.output(), 'started', 2);
    expect(await instance.startedAtTicks()).not.toBe(before);
    expect(await instance.pids()).not.toEqual([]);
    expect(await instance.stop()).toMatchObject({ code: 3 });
    expect(await ended).toMatchObject({ code: 3 });
  });

  test('restarts what had ended by itself', async () => {
    const instance = await engine.start(spec('polite'), never);
    await instance.signal('SIGKILL');
    await instance.exited();
    await instance.restart({ signal: 'SIGTERM' });
    await seen(instance.output(), 'started', 2);
    expect(await instance.stop()).toMatchObject({ code: 3 });
  });

  test('does what is asked between the end and the next start', async () => {
    const file = join(folder, 'stale.pid');
    const instance = await engine.start(spec('polite', { transientFiles: [file] }), never);
    await seen(instance.output(), 'started');
    await instance.restart({
      signal: 'SIGTERM',
      meanwhile: async () => writeFile(file, '1\n'),
    });
    expect(existsSync(file)).toBe(false);
    expect(await seen(instance.output(), 'started', 2)).toContain('bye\nstarted');
  });

  test('comes back as another program in its place, with the same output', async () => {
    const instance = await engine.start(spec('polite'), never);
    await seen(instance.output(), 'started');
    const before = await instance.program();
    const as = { ...spec('polite'), image: otherImage, environment: { COLOUR: 'red' } };
    const command = [...as.command, 'newer'];
    await instance.restart({ signal: 'SIGTERM', as: { ...as, command } });
    expect(await seen(instance.output(), 'red')).toBe('started blue\nbye\nstarted red\n');
    const after = await instance.program();
    expect(before).not.toBe('');
    expect(after).not.toBe(before);
    expect(await instance.stop()).toMatchObject({ code: 3 });
  });

  test('runs on when it could not be ended as asked, and tells its end later', async () => {
    const instance = await engine.start(spec('polite'), never);
    await seen(instance.output(), 'started');
    const end = () => Promise.reject(new Error('no way'));
    await expect(instance.restart({ signal: 'SIGKILL', end })).rejects.toThrow('no way');
    expect(await instance.pids()).not.toEqual([]);
    await instance.signal('SIGKILL');
    expect(await instance.exited()).toMatchObject({ signal: 'SIGKILL' });
  });

  test('can be stopped while a restart keeps it away', async () => {
    const instance = await engine.start(spec('polite'), never);
    await seen(instance.output(), 'started');
    const restart = instance.restart({ signal: 'SIGTERM', downMs: 3_600_000 });
    const refused = expect(restart).rejects.toThrow();
    await seen(instance.output(), 'bye');
    expect(await instance.stop()).toMatchObject({ code: 3 });
    await refused;
  });

  test('refuses what ends at once, with its last words', async () => {
    await expect(engine.start(spec('broken'), never)).rejects.toThrow(
      /^instance 'broken' ended at once with exit code 4; its last words: no such option: --frob \(all/,
    );
  });

  test('starts nothing once aborted', async () => {
    await expect(engine.start(spec('polite'), AbortSignal.abort())).rejects.toThrow(/abort/);
  });

  test('reads CPU and memory until aborted', async () => {
    const instance = await engine.start(spec('polite'), never);
    const stop = new AbortController();
    const readings: Usage[] = [];
    for await (const reading of instance.usage(stop.signal)) {
      readings.push(reading);
      if (readings.length === 2) stop.abort();
    }
    expect(readings).toHaveLength(2);
    expect(readings[0]!.memoryBytes).toBeGreaterThan(0);
    expect(readings[1]!.cpuSeconds).toBeGreaterThanOrEqual(readings[0]!.cpuSeconds);
    expect(readings[1]!.atMs).toBeGreaterThan(readings[0]!.atMs);
  });

  test('runs a program beside the instance and tells its exit code', async () => {
    const instance = await engine.start(spec('polite'), never);
    const result = await instance.exec(['bash', '-c', 'echo inside; exit 7']);
    expect(result).toEqual({ code: 7, output: 'inside\n' });
  });

  test('drops output after the bound and says so in the file', async () => {
    const instance = await engine.start(spec('polite', { outputBytesMax: 5 }), never);
    expect(await seen(instance.output(), 'dropped')).toMatch(/^start\n\[output after 5 bytes/);
  });

  test('says where a port is reached', async () => {
    const instance = await engine.start(spec('polite'), never);
    expect(await instance.address(514)).toMatch(/^\d+\.\d+\.\d+\.\d+:514$/);
  });
});
