/** Faults that end the shipper and bring it back, on a real process. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SystemClock } from '../../support/clock.js';
import type { Rig } from '../fault.js';
import { crashLoop } from './crash-loop.js';
import { freeze } from './freeze.js';
import { restart } from './restart.js';
import { ProcessRig } from './testing/process-rig.js';

const script = 'echo up; while :; do sleep 0.02; done';
const never = new AbortController().signal;
const killed = { signal: 'SIGKILL', downMs: 0 } as const;

describe('a restart', () => {
  it('keeps it away until the cure, and is proved by another start time', async () => {
    await using made = await new ProcessRig({ script }).start();
    const before = await made.instance.startedAtTicks();
    const { heal, trace, figures } = await restart.inject(made.rig, killed, never);
    expect(await made.instance.startedAtTicks()).toBe(before);
    expect(await trace()).toBe('');
    await heal();
    await heal();
    const after = await made.instance.startedAtTicks();
    expect(after).not.toBe(before);
    expect(await trace()).toBe(`start time ${before} became ${after}`);
    expect(await figures?.()).toEqual({ awayMs: expect.any(Number) });
    expect(await made.instance.pids()).not.toEqual([]);
  });

  it('that is called off leaves a shipper that can be stopped, and a cure that fails nobody', async () => {
    await using made = await new ProcessRig({ script }).start();
    const run = new AbortController();
    const { heal, trace } = await restart.inject(made.rig, killed, run.signal);
    run.abort();
    await heal();
    expect(await trace()).toBe('');
    expect(await made.instance.stop()).toMatchObject({ signal: 'SIGKILL' });
  });

  it('fails where it is called off before it is down', async () => {
    await using made = await new ProcessRig({ script }).start();
    const run = new AbortController();
    const injected = restart.inject(made.rig, { ...killed, downMs: 600_000 }, run.signal);
    run.abort();
    await expect(injected).rejects.toThrow(/abort/);
    await made.instance.stop();
  });
});

describe('a freeze', () => {
  it('is proved by the state of the process, which goes on after the cure', async () => {
    await using made = await new ProcessRig({ script }).start();
    const [pid] = await made.instance.pids();
    const stateOf = () => /\) (\w) /.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))![1];
    const { heal, trace } = await freeze.inject(made.rig, {}, never);
    expect(stateOf()).toBe('T');
    await heal();
    await heal();
    expect(stateOf()).not.toBe('T');
    expect(await trace()).toBe(`process ${pid} was in state T (stopped)`);
  });

  it('of a process that nobody can see leaves no trace', async () => {
    const instance = { pids: async () => [], signal: async () => {} };
    const rig = { instance, clock: new SystemClock() } as unknown as Rig;
    const { heal, trace } = await freeze.inject(rig, {}, never);
    await heal();
    expect(await trace()).toBe('');
  });
});

describe('a crash loop', () => {
  const options = { times: 3, everyMs: 20, spread: 0.5, signal: 'SIGKILL', downMs: 0 } as const;

  it('is proved by as many further start times', async () => {
    await using made = await new ProcessRig({ script }).start();
    const { heal, trace, figures } = await crashLoop.inject(made.rig, options, never);
    await heal();
    await heal();
    expect(await trace()).toMatch(/^3 further start times: \d+, \d+, \d+, \d+$/);
    expect(await figures?.()).toEqual({ crashes: 3 });
  });

  it('in which it did not come back as often leaves no trace', async () => {
    await using made = await new ProcessRig({ script }).start();
    const { instance } = made;
    const same = { restart: () => instance.restart(killed), startedAtTicks: async () => '7' };
    const rig = { ...made.rig, instance: { ...instance, ...same } } as unknown as Rig;
    const { trace, figures } = await crashLoop.inject(rig, options, never);
    expect(await trace()).toBe('');
    expect(await figures?.()).toEqual({ crashes: 0 });
  });

  it('ends when it is called off, and leaves a shipper that can be stopped', async () => {
    await using made = await new ProcessRig({ script }).start();
    const run = new AbortController();
    const looping = crashLoop.inject(made.rig, { ...options, everyMs: 600_000 }, run.signal);
    run.abort();
    await expect(looping).rejects.toThrow(/abort/);
    await made.instance.stop();
    expect(await made.instance.pids()).toEqual([]);
  });
});
