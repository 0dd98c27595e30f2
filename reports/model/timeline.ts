/**
 * Marks of the timeline, sorted into what a chart draws: phases, rotations, and windows (faults,
 * freezes, restarts of the shipper) stacked in lanes so that no label covers another.
 *
 * Bound: `lanesMax` lanes; windows that find no lane are counted in `hidden`.
 */
import type { RunResult, TimelineMark } from '../../harness/verdict/result.js';

export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export type LabelSide = 'before' | 'behind';

export interface Lane {
  readonly mark: TimelineMark;
  /** From 0, the topmost. */
  readonly lane: number;
  /** Where its label stands: before it when there is no room behind. */
  readonly labelSide: LabelSide;
}

export interface TimelineView {
  readonly span: TimeSpan;
  readonly phases: readonly TimelineMark[];
  readonly rotationsMs: readonly number[];
  readonly windows: readonly Lane[];
  /** What they are: 'shipper' where it only began or ended, and nothing was broken. */
  readonly windowsName: 'fault' | 'shipper';
  readonly lanes: number;
  readonly hidden: number;
}

const lanesMax = 6;
const windowKinds: readonly TimelineMark['kind'][] = ['fault', 'freeze', 'shipper'];

/** From the start of the load to the last point or mark that there is. */
export function timeSpan(result: RunResult): TimeSpan {
  const ends = [result.loadEndedAtMs, result.series.atMs.at(-1) ?? 0];
  for (const mark of result.timeline) ends.push(mark.toMs);
  const fromMs = result.loadStartedAtMs;
  return { fromMs, toMs: Math.max(fromMs + 1, ...ends) };
}

/** @param labelShare how much of the span a label takes, so that it can be kept clear. */
export function timelineView(
  result: RunResult,
  labelShare: (label: string) => number,
): TimelineView {
  const span = timeSpan(result);
  const marks = result.timeline.filter((mark) => mark.toMs >= span.fromMs);
  const lengthMs = span.toMs - span.fromMs;
  const freeFromMs: number[] = [];
  const windows: Lane[] = [];
  const candidates = marks
    .filter(({ kind }) => windowKinds.includes(kind))
    .sort((a, b) => a.fromMs - b.fromMs);
  for (const mark of candidates) {
    const labelMs = labelShare(mark.label) * lengthMs;
    const labelSide = mark.fromMs + labelMs > span.toMs ? 'before' : 'behind';
    const takenFromMs = labelSide === 'before' ? mark.fromMs - labelMs : mark.fromMs;
    const found = freeFromMs.findIndex((freeMs) => freeMs <= takenFromMs);
    const lane = found === -1 ? freeFromMs.length : found;
    if (lane >= lanesMax) continue;
    freeFromMs[lane] = Math.max(mark.toMs, takenFromMs + labelMs);
    windows.push({ mark, lane, labelSide });
  }
  return {
    span,
    phases: marks.filter(({ kind }) => kind === 'phase'),
    rotationsMs: marks.filter(({ kind }) => kind === 'rotation').map(({ fromMs }) => fromMs),
    windows,
    windowsName: windows.every(({ mark }) => mark.kind === 'shipper') ? 'shipper' : 'fault',
    lanes: freeFromMs.length,
    hidden: candidates.length - windows.length,
  };
}

/** Over the lanes of the windows. */
export const lanesTitles: Readonly<Record<TimelineView['windowsName'], string>> = {
  fault: 'faults',
  shipper: 'shipper',
};

export interface TimeUnit {
  readonly name: string;
  readonly ms: number;
}

/** Seconds, minutes, hours or days: whichever keeps the axis below a few hundred. */
export function timeUnit({ fromMs, toMs }: TimeSpan): TimeUnit {
  const lengthMs = toMs - fromMs;
  if (lengthMs <= 300_000) return { name: 'seconds', ms: 1000 };
  if (lengthMs <= 5 * 3_600_000) return { name: 'minutes', ms: 60_000 };
  return lengthMs <= 7 * 86_400_000
    ? { name: 'hours', ms: 3_600_000 }
    : { name: 'days', ms: 86_400_000 };
}
