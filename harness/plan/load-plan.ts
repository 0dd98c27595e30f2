/** The load of a scenario as straight pieces of rate, with the exact number of lines they add up to. */
import { limits } from '../scenario/limits.js';
import type { LoadScenario } from '../scenario/schema.js';
import { formatCount } from '../support/units.js';
import type { LoadPlan, LoadSegment } from './plan.js';
import { linesOfSegments } from './rate.js';
import type { Report } from './report.js';

interface Piece {
  readonly forMs: number;
  readonly fromRate: number;
  readonly toRate: number;
}

interface Extent {
  readonly durationMs: number;
  readonly lines: number;
}

export function planLoad(load: LoadScenario, report: Report): LoadPlan {
  const unpaced = load.unpaced === true || load.driver !== undefined;
  const segments = unpaced ? unpacedSegments(load) : pacedSegments(load, report);
  const durationMs = segments.at(-1)?.toMs ?? 0;
  const planned = unpaced ? (load.lines ?? null) : linesOfSegments(segments);
  if (durationMs > limits.durationMsMax) {
    report(['load', 'lines'], 'take longer than 8d at this rate, expected less; raise the rate');
  }
  if (planned === 0) {
    report(['load'], 'writes no line before its end, expected at least one; lengthen it');
  }
  return {
    durationMs,
    segments,
    lines: planned,
    streams: load.streams,
    threads: load.threads,
    writeMode: load.write.mode,
    blockBytesMax: load.write.blockBytesMax,
    unpaced,
    fileName: load.fileName,
  };
}

function unpacedSegments(load: LoadScenario): LoadSegment[] {
  return [{ fromMs: 0, toMs: load.duration ?? 0, fromRate: 0, toRate: 0 }];
}

function pacedSegments(load: LoadScenario, report: Report): LoadSegment[] {
  const extent = { durationMs: load.duration ?? Infinity, lines: load.lines ?? Infinity };
  const segments: LoadSegment[] = [];
  let lines = 0;
  for (const piece of pieces(load, extent)) {
    if (segments.length === limits.segmentsMax) {
      const most = formatCount(limits.segmentsMax);
      report(
        ['load', 'shape'],
        `changes its rate more than ${most} times within the load, expected at most that; make its periods longer`,
      );
      break;
    }
    const fromMs = segments.at(-1)?.toMs ?? 0;
    const rest = { durationMs: extent.durationMs - fromMs, lines: extent.lines - lines };
    const segment = cut(piece, fromMs, rest);
    segments.push(segment);
    lines += (((segment.fromRate + segment.toRate) / 2) * (segment.toMs - fromMs)) / 1000;
    const full = segment.toMs - fromMs < piece.forMs || lines >= extent.lines;
    if (full || segment.toMs >= extent.durationMs) break;
  }
  return segments;
}

/** The piece from `fromMs`, cut where the load ends. Ramps come in the right length already. */
function cut(piece: Piece, fromMs: number, rest: Extent): LoadSegment {
  const { fromRate, toRate } = piece;
  const flat = fromRate === toRate;
  const linesMs = flat && fromRate > 0 ? (rest.lines / fromRate) * 1000 : Infinity;
  return {
    fromMs,
    toMs: fromMs + Math.min(piece.forMs, rest.durationMs, linesMs),
    fromRate,
    toRate,
  };
}

/** The rate in pieces, without end where the shape has none. */
function* pieces(load: LoadScenario, extent: Extent): Generator<Piece> {
  const { shape } = load;
  const flat = (rate: number, forMs: number) => ({ forMs, fromRate: rate, toRate: rate });
  if (!shape) {
    yield flat(load.linesPerSecond ?? 0, Infinity);
  } else if (shape.kind === 'ramp') {
    const linesMs = (2000 * extent.lines) / (shape.from + shape.to);
    yield {
      forMs: Math.min(extent.durationMs, linesMs),
      fromRate: shape.from,
      toRate: shape.to,
    };
  } else if (shape.kind === 'step') {
    for (const rate of shape.rates.slice(0, -1)) yield flat(rate, shape.stepFor);
    yield flat(shape.rates.at(-1) ?? 0, Infinity);
  } else {
    for (;;) {
      yield flat(shape.base, shape.every - shape.peakFor);
      yield flat(shape.peak, shape.peakFor);
    }
  }
}

/** The highest rate of the load in lines per second over all streams; Infinity when unpaced. */
export function peakRate(load: LoadPlan): number {
  if (load.unpaced) return Infinity;
  return load.segments.reduce((peak, { fromRate, toRate }) => Math.max(peak, fromRate, toRate), 0);
}
