import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ExitStatus } from '../../engine/engine.js';
import { ProcessEngine } from '../../engine/process.js';
import type { RunEvent } from '../../evidence/event.js';
import { AdmittedDrops } from '../../metrics/admitted-drops.js';
import { type Clock, ManualClock, SystemClock } from '../../support/clock.js';
import { EnvironmentError } from '../../support/errors.js';
import { Recorder } from '../recorder.js';
import { watchRejections } from '../testing/rejections.js';
import { attend } from './attend.js';

const clock = new SystemClock();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lostline-attend-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function recorderOf(append: (event: RunEvent) => void, stamps: Clock = clock): Recorder {
  const nowhere = { append: () => {}, close: () => {} };
  const events = { ...nowhere, append: (value: unknown) => append(value as RunEvent) };
  return new Recorder(stamps, { events, samples: nowhere, reads: nowhere }, {});
}

it('tells each end and each new life, and hears what every life says, once', async () => {
  await using engine = new ProcessEngine({ clock, recordsFolder: join(folder, 'records') });
  await engine.prepare({ runId: 'attend' });
  const spec = {
    name: 'shipper',
    command: ['/bin/sh', '-c', 'sleep 0.4; echo dropped 3; exit 7'],
    ...{ environment: {}, mounts: [], stopTimeoutMs: 1000 },
    outputFile: join(folder, 'output.log'),
  };
  const instance = await engine.start(spec, new AbortController().signal);
  const events: (RunEvent & { event: 'shipper' })[] = [];
  const drops = new AdmittedDrops({ output: 'dropped (\\d+)', take: 'sum' });
  const ended = new AbortController();
  const recorder = recorderOf((event) => event.event === 'shipper' && events.push(event));
  await attend(
    { instance, recorder, admitted: drops, clock, lastWords: () => 'bye' },
    ended.signal,
  );
  await expect.poll(() => events.length).toBe(2);
  await instance.restart({ signal: 'SIGTERM' });
  await expect.poll(() => events.length).toBe(4);
  await expect.poll(() => drops.count).toBe(6);
  ended.abort();
  const told = events.map(({ state, detail }) => (state === 'exited' ? detail : state));
  expect(told).toEqual(['started', 'exit code 7: bye', 'restarted', 'exit code 7: bye']);
});

it('stamps an end with its own instant, however late it is told', async () => {
  const late = new ManualClock();
  late.advance(5_000);
  const ended = new AbortController();
  const exited = new Promise<RunEvent>((resolve) => {
    const recorder = recorderOf((told) => {
      if (told.event === 'shipper' && told.state === 'exited') resolve(told);
    }, late);
    const instance = {
      startedAtTicks: async () => '1',
      exited: async () => ({ code: 2, signal: null, atMs: 1_200 }),
      output: () => Readable.from([]),
    };
    const admitted = { follow: async () => {} };
    const attended = { instance, recorder, admitted, clock: late, lastWords: () => '' };
    void attend(attended, ended.signal);
  });
  expect(await exited).toMatchObject({ atMs: 1_200, detail: 'exit code 2: ' });
  ended.abort();
});

it('ends no program where the end of the shipper can not be recorded', async () => {
  using unhandled = watchRejections();
  let ends = (_: ExitStatus) => {};
  const told: RunEvent[] = [];
  const recorder = recorderOf((one) => {
    told.push(one);
    if (told.length > 1) throw new EnvironmentError('the disk is full');
  });
  const instance = {
    startedAtTicks: async () => '1',
    exited: () =>
      new Promise<ExitStatus>((resolve) => {
        ends = resolve;
      }),
    output: () => Readable.from([]),
  };
  const attended = { instance, recorder, clock, lastWords: () => '' };
  const ended = new AbortController();
  await attend({ ...attended, admitted: { follow: async () => {} } }, ended.signal);
  ends({ code: 2, signal: null, atMs: 1 });
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  ended.abort();
  expect(told.map((one) => one.event)).toEqual(['shipper', 'shipper', 'note']);
  expect(unhandled.errors).toEqual([]);
});
