import { describe, expect, it } from 'vitest';
import type { Rig } from '../../fault/fault.js';
import type { PlannedFault } from '../../plan/plan.js';
import type { Sink, SinkControl } from '../../sink/sink.js';
import { ManualClock } from '../../support/clock.js';
import { EnvironmentError } from '../../support/errors.js';
import { type NewEvent, Recorder } from '../recorder.js';
import { watchRejections } from '../testing/rejections.js';
import { FaultSchedule } from './fault-schedule.js';

/** A rig whose one sink notes what is done to it and turns two requests away while it refuses. */
function makeRig(clock: ManualClock) {
  const deeds: string[] = [];
  let turnedAway = 0;
  const control = {
    ...{ heldUp: 0, forgotten: 0, deeds: {} },
    accept: () => deeds.push(`accept at ${clock.nowMs()}`),
    refuse: () => {
      deeds.push(`refuse at ${clock.nowMs()}`);
      turnedAway += 2;
    },
  } as unknown as SinkControl;
  const controls = new Set(['accept', 'refuse']);
  const endpoints = { host: '127.0.0.1', port: '9' };
  const counters = () => ({ connections: 0, accepted: 0, bytes: 0, refusedBytes: 0 });
  const sink = { kind: 'tcp-lines', control, controls, endpoints, counters } as unknown as Sink;
  const rig = {
    ...{ clock, sinks: [sink], turnedAway: () => turnedAway },
    instance: { pids: async () => [] },
    progress: () => ({ delivered: 0 }),
  } as unknown as Rig;
  return { rig, deeds };
}

function makeRecorder(clock: ManualClock) {
  const events: unknown[] = [];
  const log = { append: () => {}, close: () => {} };
  const logs = { events: log, samples: log, reads: log };
  return { events, recorder: new Recorder(clock, logs, { event: (event) => events.push(event) }) };
}

const refuse: PlannedFault = {
  id: 'sinkRefuse#1',
  kind: 'sinkRefuse',
  atMs: 1000,
  forMs: 500,
  options: {},
};
const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('the fault schedule', () => {
  it('breaks and heals at the planned instants, with proof', async () => {
    const clock = new ManualClock();
    const { rig, deeds } = makeRig(clock);
    const { events, recorder } = makeRecorder(clock);
    await using schedule = new FaultSchedule({ rigOf: () => rig, clock, recorder });
    const done = schedule.run([refuse], 100, new AbortController().signal);
    clock.advance(1100);
    await turns();
    clock.advance(500);
    await done;
    expect(deeds).toEqual(['refuse at 1100', 'accept at 1600']);
    expect(events).toMatchObject([
      { event: 'fault', id: 'sinkRefuse#1', state: 'injected', atMs: 1100 },
      {
        event: 'fault',
        id: 'sinkRefuse#1',
        state: 'healed',
        atMs: 1600,
        trace: expect.stringContaining('2 requests'),
      },
    ]);
  });

  it('heals what is broken when it is given back early', async () => {
    const clock = new ManualClock();
    const { rig, deeds } = makeRig(clock);
    const stopped = new AbortController();
    const schedule = new FaultSchedule({
      rigOf: () => rig,
      clock,
      recorder: makeRecorder(clock).recorder,
    });
    const done = schedule.run([refuse], 0, stopped.signal);
    clock.advance(1000);
    await turns();
    stopped.abort(new Error('stop'));
    await done;
    await schedule[Symbol.asyncDispose]();
    expect(deeds).toEqual(['refuse at 1000', 'accept at 1000']);
  });

  it('waits for a fault that is just being injected, and heals it', async () => {
    const clock = new ManualClock();
    const deeds: string[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const instance = {
      pids: async () => [],
      signal: async (name: string) => {
        deeds.push(name);
        if (name === 'SIGSTOP') await gate;
      },
    };
    const rig = { clock, sinks: [], turnedAway: () => 0, instance } as unknown as Rig;
    const schedule = new FaultSchedule({
      rigOf: () => rig,
      clock,
      recorder: makeRecorder(clock).recorder,
    });
    const frozen = { id: 'freeze#1', kind: 'freeze', atMs: 0, forMs: 10, options: {} };
    const done = schedule.run([frozen], 0, new AbortController().signal);
    clock.advance(0);
    await turns();
    const given = schedule[Symbol.asyncDispose]();
    release();
    await Promise.all([given, done]);
    expect(deeds).toEqual(['SIGSTOP', 'SIGCONT']);
  });

  it('waits for one fault of many at a time, whatever their order', async () => {
    class CountingClock extends ManualClock {
      waiting = 0;
      override sleep(ms: number, signal?: AbortSignal): Promise<void> {
        this.waiting++;
        return super.sleep(ms, signal).finally(() => this.waiting--);
      }
    }
    const clock = new CountingClock();
    const { rig, deeds } = makeRig(clock);
    await using schedule = new FaultSchedule({
      ...{ rigOf: () => rig, clock, recorder: makeRecorder(clock).recorder },
    });
    const faults = Array.from({ length: 1_000 }, (_, index) => ({
      ...{ ...refuse, id: `sinkRefuse#${1_000 - index}`, atMs: 1_000_000 - 1_000 * index },
    }));
    const stopped = new AbortController();
    const done = schedule.run(faults, 0, stopped.signal);
    expect(clock.waiting).toBe(1);
    clock.advance(1_000);
    await turns();
    expect(deeds).toEqual(['refuse at 1000']);
    // The next one, and what the first one waits for.
    expect(clock.waiting).toBeLessThan(5);
    stopped.abort(new Error('stop'));
    await done;
  });

  it('lets a fault wait for a late cure that was planned before it', async () => {
    const clock = new ManualClock();
    const { rig, deeds } = makeRig(clock);
    await using schedule = new FaultSchedule({
      ...{ rigOf: () => rig, clock, recorder: makeRecorder(clock).recorder },
    });
    const next = { ...refuse, id: 'sinkRefuse#2', atMs: 1_600 };
    const done = schedule.run([refuse, next], 0, new AbortController().signal);
    clock.advance(1_000);
    await turns();
    // Both are due now: the cure that sleeps until 1,500 and the fault of 1,600.
    clock.advance(5_000);
    await turns();
    expect(deeds).toEqual(['refuse at 1000', 'accept at 6000', 'refuse at 6000']);
    clock.advance(500);
    await done;
  });

  it('tells a fault that can not be injected', async () => {
    const clock = new ManualClock();
    const { events, recorder } = makeRecorder(clock);
    const rig = { clock, sinks: [], turnedAway: () => 0, instance: {} } as unknown as Rig;
    const frozen: PlannedFault = {
      id: 'freeze#1',
      kind: 'freeze',
      atMs: 0,
      forMs: 10,
      options: {},
    };
    const schedule = new FaultSchedule({ rigOf: () => rig, clock, recorder });
    const done = schedule.run([frozen], 0, new AbortController().signal);
    clock.advance(0);
    await done;
    expect(events).toMatchObject([{ state: 'injected' }, { state: 'failed', id: 'freeze#1' }]);
  });

  it('heals all that is broken when the disk under the records is full', async () => {
    const clock = new ManualClock();
    const { rig, deeds } = makeRig(clock);
    const { recorder } = makeRecorder(clock);
    const full = {
      event: (event: NewEvent) => {
        if (clock.nowMs() >= 1_500) throw new EnvironmentError('the disk is full');
        return recorder.event(event);
      },
    };
    using unhandled = watchRejections();
    const schedule = new FaultSchedule({ rigOf: () => rig, clock, recorder: full });
    const long = { ...refuse, id: 'sinkRefuse#2', atMs: 1_200, forMs: 60_000 };
    const far = { ...refuse, id: 'sinkRefuse#3', atMs: 90_000 };
    const done = schedule.run([refuse, long, far], 0, new AbortController().signal);
    const outcome = expect(done).rejects.toThrow('the disk is full');
    for (const ms of [1_000, 200, 300]) {
      clock.advance(ms);
      await turns();
    }
    expect(deeds).toEqual(['refuse at 1000', 'refuse at 1200', 'accept at 1500']);
    clock.advance(100);
    await schedule[Symbol.asyncDispose]();
    await outcome;
    expect(deeds.slice(3)).toEqual(['accept at 1600']);
    expect(unhandled.errors).toEqual([]);
  });
});
