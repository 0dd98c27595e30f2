/** A start whose end the engine tells late: what has gone did not start. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../support/clock.js';
import type { ExitStatus } from './engine.js';
import { LivingInstance } from './instance.js';
import type { Body, Life } from './life.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lostline-instance-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Late {
  readonly clock: ManualClock;
  end(code: number): void;
}

/** A program that has gone (or not) after a quarter of a second; then something happens. */
function started(
  { isGone, endsItself }: { isGone: boolean; endsItself?: ReadonlySet<number> },
  then: (late: Late) => void,
  signal?: AbortSignal,
) {
  const clock = new ManualClock();
  let end: (code: number) => void = () => {};
  const ended = new Promise<ExitStatus>((resolve) => {
    end = (code) => resolve({ code, signal: null, atMs: clock.nowMs() });
  });
  const life: Life = {
    ...{ pid: 7, startTicks: '1', ended, pids: () => [], reading: async () => undefined },
    isGone: async () => {
      setImmediate(() => then({ clock, end }));
      return isGone;
    },
    send: async () => end(0),
  };
  const launch = async () => {
    setImmediate(() => clock.advance(250));
    return life;
  };
  const body = { id: 'late', launch, discard: async () => {} } as unknown as Body;
  const spec = {
    ...{ name: 'shell', command: [], environment: {}, mounts: [], stopTimeoutMs: 100 },
    ...(endsItself ? { endsItself } : {}),
    outputFile: join(folder, 'output.log'),
  };
  return { clock, start: new LivingInstance(spec, body, clock).start(signal) };
}

test('a program that has gone is refused however late its end is told', async () => {
  const { start } = started({ isGone: true }, ({ clock, end }) => {
    clock.advance(9_999);
    end(4);
  });
  await expect(start).rejects.toThrow("instance 'shell' ended at once with exit code 4");
});

test('with another code it ended at once', async () => {
  const endsItself = new Set([0, 108]);
  const { start } = started({ isGone: true, endsItself }, ({ end }) => end(107));
  await expect(start).rejects.toThrow("instance 'shell' ended at once with exit code 107");
});

test.each([0, 108])(
  'one that ends by itself with a code of its own may have gone: %i',
  async (code) => {
    const endsItself = new Set([0, 108]);
    const { start } = started({ isGone: true, endsItself }, ({ end }) => end(code));
    await using instance = await start;
    expect(await instance.exited()).toMatchObject({ code });
  },
);

test('its end is awaited for 10 s, then it counts as started', async () => {
  const { clock, start } = started({ isGone: true }, (late) => late.clock.advance(10_000));
  await using _ = await start;
  expect(clock.nowMs()).toBe(10_250);
});

test('the wait for its end is broken off', async () => {
  const stop = new AbortController();
  const { start } = started({ isGone: true }, () => stop.abort(), stop.signal);
  await expect(start).rejects.toThrow(/abort/);
});

test('one that is there is not waited for', async () => {
  const { clock, start } = started({ isGone: false }, () => {});
  await using _ = await start;
  expect(clock.nowMs()).toBe(250);
});
