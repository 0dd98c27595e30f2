/** Faults that only a container can have: its memory, its share of the CPU, its clock's zone. */
import { describe, expect, it } from 'vitest';
import { clockJump } from './clock-jump.js';
import { cpuStarvation } from './cpu-starvation.js';
import { outOfMemory } from './out-of-memory.js';
import { ProcessRig } from './testing/process-rig.js';

const image = 'lostline/rsyslog:8.2302';
const never = new AbortController().signal;

describe('out of memory', () => {
  it('is the end of the shipper by the kernel, proved by Docker, with its memory given back', async () => {
    const script = 'echo up; while :; do sleep 0.05; done';
    await using made = await new ProcessRig({ script, image }).start();
    const options = outOfMemory.options.parse({ withinMs: 60_000 });
    const { heal, trace, figures } = await outOfMemory.inject(made.rig, options, never);
    expect(await made.instance.pids()).toEqual([]);
    await heal();
    await heal();
    expect(await made.instance.pids()).not.toEqual([]);
    expect(await made.instance.limits?.read()).toMatchObject({ memoryBytesMax: null });
    expect(await trace()).toMatch(
      /^the kernel ended it out of memory at a limit of \d+ bytes \(OOMKilled\); start time/,
    );
    expect(await figures?.()).toMatchObject({ memoryBytesMax: expect.any(Number) });
  });
});

describe('starvation', () => {
  const options = cpuStarvation.options.parse({ cpus: 0.05, stressWorkers: 1, stressCpus: 0.05 });

  it('is proved by periods of waiting; its cure lifts it and ends what ran beside', async () => {
    await using made = await new ProcessRig({ script: 'while :; do :; done', image }).start();
    const { heal, trace } = await cpuStarvation.inject(made.rig, options, never);
    const throttled = async () => (await made.instance.limits!.read()).throttledPeriods;
    await expect.poll(throttled, { interval: 20, timeout: 30_000 }).toBeGreaterThan(0);
    expect(await made.instance.limits?.read()).toMatchObject({ cpus: 0.05 });
    await heal();
    await heal();
    expect((await made.instance.limits!.read()).cpus).toBeGreaterThanOrEqual(1);
    expect(await trace()).toMatch(/^throttled in \d+ periods, for \d+ ms, at 0.05 cores$/);
  });

  it('of a shipper that needs no CPU leaves no trace', async () => {
    const wish = cpuStarvation.options.parse({ cpus: 1 });
    await using made = await new ProcessRig({ script: 'exec sleep 600', image }).start();
    const { heal, trace } = await cpuStarvation.inject(made.rig, wish, never);
    await heal();
    expect(await trace()).toBe('');
  });
});

describe('a clock that jumps in a container', () => {
  const wish = { bySeconds: -3600, zone: 'Asia/Kolkata' };

  it('takes the time zone with it, and both come back', async () => {
    const script = `while :; do printf 'in %(%z)T\\n' -1; date '+beside %z'; sleep 0.1; done`;
    await using made = await new ProcessRig({ script, image }).start(clockJump, wish);
    await made.said(/beside \+0000/);
    const { heal, trace } = await clockJump.inject(made.rig, wish, never);
    await made.said(/beside \+0530/);
    await heal();
    await made.said(/beside \+0530\n(.*\n)*beside \+0000/);
    expect(await trace()).toMatch(/moved by -3\d{3} s; .*; its zone \+0000 became \+0530$/);
  });

  it('is refused before the run for an image without the library', async () => {
    await using made = new ProcessRig({ script: '', image: 'debian:bookworm-slim' });
    await expect(clockJump.arrange!(made.rig, wish)).rejects.toThrow(
      /^clockJump: .*libfaketimeMT.so.1 is not on image \S*debian:bookworm-slim, .* use an image that holds it$/,
    );
  });
});
