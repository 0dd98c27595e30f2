/**
 * The writer alone: 200-byte lines from a real writer thread into a real file, with journal and
 * rotation on. Once as fast as it goes, once at 100,000 lines/s, where it is CPU and lateness that
 * count. The clock runs from the load's beginning to its end; starting the thread is not in it.
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
const pacedMs = 5_000;
const generationBytes = 64 * 1024 * 1024;
const pacedRotateMs = 500;

const unpaced = unpacedLoad(unpacedLines);
const paced = pacedLoad(pacedRate, pacedMs);
const byBytes = { kind: 'bytes', bytes: generationBytes } as const;
const byTime = { kind: 'time', everyMs: pacedRotateMs, jitter: 0.2 } as const;

export const writerBenches: readonly WriterBench[] = [
  bench('writer unpaced, rename-create', unpaced, 'rename-create', byBytes),
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
    const cpuBefore = process.cpuUsage();
    const startMs = clock.nowMs();
    writer.begin(startMs);
    await writer.whenDone;
    const elapsedMs = clock.nowMs() - startMs;
    const cpu = process.cpuUsage(cpuBefore);
    const cpuMicros = cpu.user + cpu.system;
    const { lines, latenessMsP99, latenessMsMax } = writer.progress();
    const figures = {
      lines,
      linesPerSecond: (lines / elapsedMs) * 1000,
      cpuMicrosPerLine: cpuMicros / lines,
    };
    if (plan.load.unpaced) return figures;
    const corePercent = cpuMicros / elapsedMs / 10;
    return { ...figures, corePercent, latenessMsP99, latenessMsMax };
  } finally {
    await rm(root, { recursive: true });
  }
}
