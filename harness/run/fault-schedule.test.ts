import { describe, expect, it } from 'vitest';
import type { Rig } from '../fault/fault.js';
import type { PlannedFault } from '../plan/plan.js';
import type { Sink, SinkControl } from '../sink/sink.js';
import { ManualClock } from '../support/clock.js';
import { FaultSchedule } from './fault-schedule.js';
import { Recorder } from './recorder.js';

/** A rig whose one sink notes what is done to it and turns two requests away while it refuses. */
function makeRig(clock: ManualClock) {
  const deeds: string[] = [];
  let turnedAway = 0;
  const control = {
    heldUp: 0,
    accept: () => deeds.push(`accept at ${clock.nowMs()}`),
    refuse: () => {
      deeds.push(`refuse at ${clock.nowMs()}`);
      turnedAway += 2;
    },
  } as unknown as SinkControl;
  const controls = new Set(['accept', 'refuse']);
  const sink = { kind: 'syslog-udp', control, controls } as unknown as Sink;
  const rig = { clock, sinks: [sink], turnedAway: () => turnedAway } as unknown as Rig;
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
    await using schedule = new FaultSchedule(rig, recorder);
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
    const schedule = new FaultSchedule(rig, makeRecorder(clock).recorder);
    const done = schedule.run([refuse], 0, stopped.signal);
    clock.advance(1000);
    await turns();
    stopped.abort(new Error('stop'));
    await done;
    await schedule[Symbol.asyncDispose]();
    expect(deeds).toEqual(['refuse at 1000', 'accept at 1000']);
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
    const schedule = new FaultSchedule(rig, recorder);
    const done = schedule.run([frozen], 0, new AbortController().signal);
    clock.advance(0);
    await done;
    expect(events).toMatchObject([{ state: 'injected' }, { state: 'failed', id: 'freeze#1' }]);
  });
});
