/**
 * The writer that k6 scripts have (harness/xk6): as fast as it goes from one VU in bursts, alone and in turns with the
 * TypeScript writer; and 100,000 lines/s as k6's constant-arrival-rate asks for them. There, lines are divided by the time that
 * they were planned for: iterations that k6 drops are missing, and what comes late is told as lateness.
 */
import type { Bench } from './bench.js';
import type { Contest } from './contest.js';
import { missingK6, runK6 } from './k6-run.js';
import { unpacedWriter, writerRotateBytes } from './writer.js';

const burstLines = 100_000;
const bursts = 30;
const pacedRate = 100_000;
const pacedSeconds = 8;
/** More of them cost k6 more than the lines do. */
const iterationsPerSecond = 200;
const rotation = { rotateBytes: writerRotateBytes, keep: 2 };

export const k6UnpacedName = 'k6 unpaced, one VU in bursts';
export const k6PacedName = 'k6 at 100k lines/s, constant-arrival-rate';
export const k6ContestName = 'write 200 B lines, journal on';

async function unpaced() {
  const scenario = { executor: 'shared-iterations', vus: 1, iterations: bursts, maxDuration: '5m' };
  const measured = await runK6({ scenario, linesPerIteration: burstLines, ...rotation });
  const { lines, durationMs } = measured;
  return { lines, linesPerSecond: (lines / durationMs) * 1000 };
}

async function paced() {
  const scenario = {
    executor: 'constant-arrival-rate',
    ...{ rate: iterationsPerSecond, timeUnit: '1s', duration: `${pacedSeconds}s` },
    preAllocatedVUs: 20,
  };
  const linesPerIteration = pacedRate / iterationsPerSecond;
  const measured = await runK6({ scenario, linesPerIteration, ...rotation });
  const { lines, latenessMsP99, latenessMsMax } = measured;
  return { lines, linesPerSecond: lines / pacedSeconds, latenessMsP99, latenessMsMax };
}

export const k6Benches: readonly Bench[] = [
  { name: k6UnpacedName, missing: missingK6, run: unpaced },
  { name: k6PacedName, missing: missingK6, run: paced },
];

export const k6Contest: Contest = {
  name: k6ContestName,
  ours: 'k6, one VU',
  theirs: 'the TypeScript writer',
  missing: missingK6,
  open: async () => ({
    ours: async () => (await unpaced()).linesPerSecond,
    theirs: async () => (await unpacedWriter.run()).linesPerSecond,
    [Symbol.asyncDispose]: async () => {},
  }),
};
