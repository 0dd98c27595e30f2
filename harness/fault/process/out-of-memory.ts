/**
 * The kernel ends the shipper for its memory: the container's limit is lowered to what it uses, a program
 * beside it in the container asks for more, and the shipper is the one that the kernel takes, because it is
 * marked for it (proc(5), oom_score_adj). Once it is gone the limit is as before. Proof: Docker's OOMKilled,
 * which the kernel's event sets, for cgroup v1 and v2 alike.
 */
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Instance, LimitControl } from '../../engine/engine.js';
import type { Clock } from '../../support/clock.js';
import { EnvironmentError } from '../../support/errors.js';
import type { Fault } from '../fault.js';
import { takeAway } from './away.js';
import { downMs } from './end-signals.js';
import { limitsOf } from './limits-of.js';

const options = z.strictObject({
  downMs,
  withinMs: z
    .number()
    .min(100)
    .max(60_000)
    .default(20_000)
    .describe('How long the kernel may take'),
});

const mebibyte = 1024 * 1024;
/** Docker's own least. */
const memoryBytesLeast = 6 * mebibyte;
/** Where the kernel can't go as low, the next try is so much higher. */
const moreBytes = 2 * mebibyte;
const stepsMax = 32;
const lookEveryMs = 100;
/** Between two eaters: one that ended without an effect is followed by another. */
const looksMax = 20;
/** Keeps what it reads, which has no line's end in it. Bounded, and started under the limit only. */
const eater = ['sh', '-c', `head -c ${64 * mebibyte} /dev/zero | tail`] as const;

export const outOfMemory: Fault<z.infer<typeof options>> = {
  kind: 'outOfMemory',
  description: "lowers the container's memory until the kernel ends the shipper, then starts it",
  options,
  requires: ['restart'],
  engines: ['docker'],
  lasts: 'either',
  async inject(rig, chosen, signal) {
    const { instance, clock } = rig;
    const limits = limitsOf(instance);
    const before = await limits.read();
    const killed = { is: false, atBytes: 0 };
    const lift = () => limits.set({ memoryBytesMax: before.memoryBytesMax });
    const end = async (stop: AbortSignal) => {
      try {
        killed.atBytes = await starve({ instance, limits, clock }, chosen.withinMs, stop);
      } catch (error) {
        await lift();
        throw error;
      }
    };
    const meanwhile = async () => {
      killed.is = (await limits.read()).wasOutOfMemory;
      await lift();
    };
    const ending = { signal: 'SIGKILL', end, meanwhile, downMs: chosen.downMs } as const;
    const away = await takeAway(rig, ending, signal);
    return {
      heal: away.back,
      trace: async () => {
        const started = await away.trace();
        if (!killed.is || started === '') return '';
        return `the kernel ended it out of memory at a limit of ${killed.atBytes} bytes (OOMKilled); ${started}`;
      },
      figures: async () => ({
        awayMs: away.awayMs(),
        memoryBytesMax: killed.atBytes,
        memoryBytesBefore: before.memoryBytes,
      }),
    };
  },
};

interface Starving {
  readonly instance: Instance;
  readonly limits: LimitControl;
  readonly clock: Clock;
}

/** The limit at which it ended. Errors: EnvironmentError when it lives on. */
async function starve(
  { instance, limits, clock }: Starving,
  withinMs: number,
  signal: AbortSignal,
): Promise<number> {
  const [main, ...others] = await instance.pids();
  if (main === undefined) {
    throw new EnvironmentError("the shipper's process can't be seen from here, or has ended");
  }
  for (const pid of [main, ...others]) await markForKernel(pid);
  const deadlineMs = clock.nowMs() + withinMs;
  const limitBytes = await lowest(limits, (await limits.read()).memoryBytes);
  while (clock.nowMs() < deadlineMs) {
    const eaten = instance.exec(eater, signal).catch(() => {});
    await Promise.race([eaten, clock.sleep(lookEveryMs, signal)]);
    for (let look = 0; look < looksMax && clock.nowMs() < deadlineMs; look++) {
      if ((await instance.pids())[0] !== main) return limitBytes;
      await clock.sleep(lookEveryMs, signal);
    }
  }
  throw new EnvironmentError(
    `the kernel did not end the shipper within ${withinMs / 1000} s at a memory limit of ${limitBytes} bytes: raise withinMs`,
  );
}

/** The lowest limit that the kernel takes: what is in use and can't be given back is more than others. */
async function lowest(limits: LimitControl, usedBytes: number): Promise<number> {
  let refused: unknown;
  let bytes = Math.max(memoryBytesLeast, usedBytes);
  for (let step = 0; step < stepsMax; step++, bytes += moreBytes) {
    try {
      await limits.set({ memoryBytesMax: bytes });
      return bytes;
    } catch (error) {
      refused = error;
    }
  }
  throw refused;
}

/** Where this is not allowed, the kernel takes whoever uses most. */
async function markForKernel(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/oom_score_adj`, '1000').catch(() => {});
}
