import { describe, expect, it } from 'vitest';
import { ManualClock } from '../support/clock.js';
import { EnvironmentError } from '../support/errors.js';
import { Scope } from '../support/scope.js';
import { testPlan } from '../verdict/testing/run-builder.js';
import { load } from './load.js';
import type { NewEvent } from './recorder.js';
import type { Session } from './session.js';
import { watchRejections } from './testing/rejections.js';

const fault = { id: 'freeze#1', kind: 'freeze', atMs: 0, forMs: 10, options: {} };
const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** A session whose disk is full from the first fault on. */
function sessionOnFullDisk(clock: ManualClock) {
  let end = () => {};
  const whenDone = new Promise<void>((resolve) => {
    end = resolve;
  });
  const events: NewEvent[] = [];
  const event = (event: NewEvent) => {
    events.push(event);
    if (event.event === 'fault') throw new EnvironmentError('the disk is full');
    return event;
  };
  const plan = { ...testPlan, faults: [fault] };
  const setting = { plan, clock, directory: { file: () => '/nowhere/output.log' } };
  const ledger = { lateAfter: () => {} };
  const pipeline = { setting, recorder: { event }, sinks: { all: [] }, ledger, progress: ledger };
  const begun: number[] = [];
  const writer = { begin: (atMs: number) => begun.push(atMs), whenDone };
  const session = { ...pipeline, writer, pipelines: [pipeline] } as unknown as Session;
  return { session, end, begun, events };
}

describe('the load', () => {
  it("begins for all who ask later at the writer's own zero, of which the plan's instants count", async () => {
    await using scope = new Scope();
    const clock = new ManualClock();
    const { session, end, begun, events } = sessionOnFullDisk(clock);
    const done = load(session, scope, new AbortController().signal);
    const outcome = expect(done).rejects.toThrow('the disk is full');
    expect(begun).toHaveLength(1);
    expect(events[0]).toEqual({ event: 'phase', phase: 'load', atMs: begun[0] });
    clock.advance(1_000);
    await turns();
    end();
    await outcome;
  });

  it('goes on when a fault can not be recorded, and tells so at its end', async () => {
    using unhandled = watchRejections();
    await using scope = new Scope();
    const clock = new ManualClock();
    const { session, end } = sessionOnFullDisk(clock);
    const done = load(session, scope, new AbortController().signal);
    const outcome = expect(done).rejects.toThrow('the disk is full');
    clock.advance(1_000);
    await turns();
    end();
    await outcome;
    expect(unhandled.errors).toEqual([]);
  });
});
