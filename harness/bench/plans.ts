/** What the benchmarks write: 200-byte lines with their newline, of one seed. */
import type { LineSpec } from '../line/spec.js';
import type { LoadPlan, RotationPlan } from '../plan/plan.js';
import type { WriterPlan } from '../writer/thread-messages.js';

export const lineBytes = 200;
/** The run's name in every token. */
export const benchRun = 'bench0';

export const benchLine: LineSpec = {
  seed: 1,
  format: 'plain',
  alphabet: 'ascii',
  payload: 'unique',
  sizes: { kind: 'fixed', bytes: lineBytes - 1 },
  timestampOriginMs: 1_700_000_000_000,
  period: 1000,
  timestampStepMs: 1,
  criRecordBytesMax: 16_384,
};

/** As fast as it goes. */
export function unpacedLoad(lines: number): Partial<LoadPlan> {
  const segments = [{ fromMs: 0, toMs: 0, fromRate: 0, toRate: 0 }];
  return { lines, durationMs: 0, unpaced: true, segments };
}

export function pacedLoad(linesPerSecond: number, durationMs: number): Partial<LoadPlan> {
  const rates = { fromRate: linesPerSecond, toRate: linesPerSecond };
  const segments = [{ fromMs: 0, toMs: durationMs, ...rates }];
  return { lines: (linesPerSecond * durationMs) / 1000, durationMs, unpaced: false, segments };
}

export function benchRotation(
  kind: RotationPlan['kind'],
  trigger: RotationPlan['trigger'],
): RotationPlan {
  return {
    kind,
    trigger,
    keep: 2,
    lateWriteMs: 0,
    createGapMs: 0,
    copyTruncateGapMs: 0,
    compressDelayMs: 0,
    midLine: false,
    freezeShipperMs: 0,
    logrotateMode: 'create',
    fromMs: 0,
    untilMs: Number.MAX_SAFE_INTEGER,
    countMax: 10_000,
  };
}

export function benchPlan(load: Partial<LoadPlan>, rotation: RotationPlan | null): WriterPlan {
  return {
    seed: 1,
    load: {
      durationMs: 0,
      segments: [],
      lines: null,
      streams: 1,
      threads: 1,
      writeMode: 'append',
      blockBytesMax: 256 * 1024,
      unpaced: false,
      fileName: 'app-{stream}.log',
      ...load,
    },
    line: benchLine,
    rotation,
  };
}
