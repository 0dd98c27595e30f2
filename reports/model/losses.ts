/**
 * What was lost, grouped the way a person asks: how much of it is a defect and how much overload,
 * which causes, and which ranges are the largest. Sums over ranges cover the listed ones only;
 * `complete` says whether that is all of them.
 */
import type { Cause, LineRange, RangeKind, RunResult } from '../../harness/verdict/result.js';

export interface CauseGroup {
  readonly cause: Cause;
  readonly lines: number;
  readonly ranges: number;
  readonly overloadLines: number;
}

export interface LossSummary {
  readonly defectLines: number;
  readonly overloadLines: number;
  /** Most lines first. */
  readonly causes: readonly CauseGroup[];
  /** False when result.json left ranges out: then the sums above are lower bounds. */
  readonly complete: boolean;
}

export function rangeLines(range: LineRange): number {
  return range.last - range.first + 1;
}

export function summariseLosses(result: RunResult): LossSummary {
  const groups = new Map<Cause, { lines: number; ranges: number; overloadLines: number }>();
  for (const range of result.ranges) {
    if (range.kind !== 'lost') continue;
    const cause = range.cause ?? 'unknown';
    const group = groups.get(cause) ?? { lines: 0, ranges: 0, overloadLines: 0 };
    group.lines += rangeLines(range);
    group.ranges += 1;
    group.overloadLines += range.overload ? rangeLines(range) : 0;
    groups.set(cause, group);
  }
  const causes = [...groups].map(([cause, group]) => ({ cause, ...group }));
  causes.sort((a, b) => b.lines - a.lines || a.cause.localeCompare(b.cause));
  const overloadLines = causes.reduce((sum, group) => sum + group.overloadLines, 0);
  const lines = causes.reduce((sum, group) => sum + group.lines, 0);
  const complete = result.rangesOmitted === 0;
  return { defectLines: lines - overloadLines, overloadLines, causes, complete };
}

const kindOrder: Readonly<Record<RangeKind, number>> = {
  lost: 0,
  indeterminate: 1,
  destroyed: 2,
  duplicated: 3,
};

/** The `count` ranges a reader should see first: lost before all else, then the largest. */
export function topRanges(ranges: readonly LineRange[], count: number): readonly LineRange[] {
  const sorted = [...ranges].sort(
    (a, b) =>
      kindOrder[a.kind] - kindOrder[b.kind] ||
      Number(a.overload) - Number(b.overload) ||
      rangeLines(b) - rangeLines(a) ||
      a.writtenFromMs - b.writtenFromMs,
  );
  return sorted.slice(0, count);
}
