/**
 * The shipper gets less CPU than it needs: the container's quota is lowered while it runs, and on request
 * stress-ng runs beside it in a container of its own, with a cap. The quota starves the shipper alone, stress-ng
 * the whole machine, writer and sinks included, so its cap is in cores. Proof: the kernel's count of periods
 * in which the container had to wait.
 */
import { z } from 'zod';
import type { Instance } from '../../engine/engine.js';
import type { Fault, Rig } from '../fault.js';
import { limitsOf } from './limits-of.js';

const options = z.strictObject({
  cpus: z.number().min(0.01).max(64).default(0.05).describe('What it may use, in cores'),
  stressWorkers: z
    .number()
    .int()
    .min(0)
    .max(16)
    .default(0)
    .describe('Busy loops in a container beside it'),
  stressCpus: z.number().min(0.01).max(16).default(1).describe('What these may use, in cores'),
});

const toolsImage = 'lostline/tools:12';
/** Bound, should nobody end it. */
const stressSecondsMax = 3600;

export const cpuStarvation: Fault<z.infer<typeof options>> = {
  kind: 'cpuStarvation',
  description: "lowers the container's share of the CPU, on request with stress-ng beside it",
  options,
  engines: ['docker'],
  lasts: 'always',
  async inject(rig, { cpus, stressWorkers, stressCpus }, signal) {
    const limits = limitsOf(rig.instance);
    const before = await limits.read();
    const stress =
      stressWorkers > 0 ? await startStress(rig, stressWorkers, stressCpus, signal) : null;
    const lift = () => limits.set({ cpus: before.cpus });
    try {
      await limits.set({ cpus });
    } catch (error) {
      await stress?.[Symbol.asyncDispose]();
      throw error;
    }
    let throttled = { periods: 0, ms: 0 };
    const heal = async () => {
      const after = await limits.read();
      const periods = Math.max(0, after.throttledPeriods - before.throttledPeriods);
      const ms = Math.max(0, Math.round(after.throttledMs - before.throttledMs));
      throttled = { periods: throttled.periods || periods, ms: throttled.ms || ms };
      await stress?.[Symbol.asyncDispose]();
      await lift();
    };
    return {
      heal,
      trace: async () =>
        throttled.periods === 0
          ? ''
          : `throttled in ${throttled.periods} periods, for ${throttled.ms} ms, at ${cpus} cores`,
      figures: async () => ({ throttledPeriods: throttled.periods, throttledMs: throttled.ms }),
    };
  },
};

function startStress(
  { engine, id, places, instance }: Rig,
  workers: number,
  cpus: number,
  signal: AbortSignal,
): Promise<Instance> {
  return engine.start(
    {
      name: `${instance.name}-stress-${id.replace(/\W/g, '-').toLowerCase()}`,
      image: toolsImage,
      command: ['stress-ng', '--cpu', String(workers), '--timeout', `${stressSecondsMax}s`],
      environment: {},
      mounts: [],
      cpus,
      outputFile: `${places.output}.stress`,
      stopTimeoutMs: 1000,
    },
    signal,
  );
}
