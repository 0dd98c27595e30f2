/**
 * The writer alone: 200-byte lines from a real writer thread into a real file, with journal and
 * rotation on. Once as fast as it goes, once at 100,000 lines/s, where it is CPU and lateness that
 * count. The clock runs from the load's beginning to its end; starting the thread is not in it. A paced
 * load's CPU is counted after its first seconds, in which the thread's code is still being compiled: a
 * run of minutes or days is what the share of a core is asked for. Lateness is counted from the start.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadPlan, RotationKind, RotationPlan } from '../plan/plan.js';
import { SystemClock } from '../support/clock.js';
import type { WriterPlan } from '../writer/thread-messages.js';
import { startWriter } from '../writer/writer.js';
import { benchPlan, benchRotation, benchRun, pacedLoad, unpacedLoad } from './plans.js';

export interface WriterMeasurement {
  readonly lines: number;
  readonly linesPerSecond: number;
  /** CPU of the whole process, user and system. */
  readonly cpuMicrosPerLine: number;
  /** The same as a share of one core; like lateness, of a paced load alone. */
  readonly corePercent?: number;
  readonly latenessMsP99?: number;
  readonly latenessMsMax?: number;
}

export interface WriterBench {
  readonly name: string;
  /** One measurement: the caller repeats it and takes the median. */
  run(): Promise<WriterMeasurement>;
}

const unpacedLines = 3_000_000;
const pacedRate = 100_000;
const pacedMs = 8_000;
/** CPU of a paced load counts from here on. */
const pacedWarmUpMs = 3_000;
export const writerRotateBytes = 64 * 1024 * 1024;
const pacedRotateMs = 500;

const unpaced = unpacedLoad(unpacedLines);
const paced = pacedLoad(pacedRate, pacedMs);
const byBytes = { kind: 'bytes', bytes: writerRotateBytes } as const;
const byTime = { kind: 'time', everyMs: pacedRotateMs, jitter: 0.2 } as const;

export const unpacedWriter = bench(
  'writer unpaced, rename-create',
  unpaced,
  'rename-create',
  byBytes,
);

export const writerBenches: readonly WriterBench[] = [
  unpacedWriter,
  bench('writer unpaced, copytruncate', unpaced, 'copytruncate', byBytes),
  bench('writer at 100k lines/s, rename-create', paced, 'rename-create', byTime),
  bench('writer at 100k lines/s, copytruncate', paced, 'copytruncate', byTime),
  bench('writer at 100k lines/s, 20 streams', { ...paced, streams: 20 }, 'rename-create', byTime),
];

function bench(
  name: string,
  load: Partial<LoadPlan>,
  kind: RotationKind,
  trigger: RotationPlan['trigger'],
): WriterBench {
  return { name, run: () => measure(benchPlan(load, benchRotation(kind, trigger))) };
}

async function measure(plan: WriterPlan): Promise<WriterMeasurement> {
  const root = await mkdtemp(join(tmpdir(), 'lostline-bench-'));
  const directory = join(root, 'logs');
  const journalDirectory = join(root, 'journal');
  await mkdir(directory);
  await mkdir(journalDirectory);
  const clock = new SystemClock();
  const { originMs } = clock;
  try {
    const options = { plan, run: benchRun, epoch: 1, directory, journalDirectory, originMs };
    const writer = await startWriter(options);
    const startMs = clock.nowMs();
    writer.begin(startMs);
    if (!plan.load.unpaced) await clock.sleep(pacedWarmUpMs);
    const before = { cpu: process.cpuUsage(), atMs: clock.nowMs(), lines: writer.progress().lines };
    await writer.whenDone;
    const endMs = clock.nowMs();
    const cpu = process.cpuUsage(before.cpu);
    const cpuMicros = cpu.user + cpu.system;
    const { lines, latenessMsP99, latenessMsMax } = writer.progress();
    const figures = {
      lines,
      linesPerSecond: (lines / (endMs - startMs)) * 1000,
      cpuMicrosPerLine: cpuMicros / (lines - before.lines),
    };
    if (plan.load.unpaced) return figures;
    const corePercent = cpuMicros / (endMs - before.atMs) / 10;
    return { ...figures, corePercent, latenessMsP99, latenessMsMax };
  } finally {
    await rm(root, { recursive: true });
  }
}
