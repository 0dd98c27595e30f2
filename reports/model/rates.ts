/**
 * Rates and backlog from the series' running counts. A rate belongs to the end of its interval.
 * Backlog is written minus delivered: what is under way, and what was lost so far.
 */
import type { Series } from '../../harness/verdict/result.js';

export interface RatePoint {
  readonly atMs: number;
  /** Lines per second since the point before. */
  readonly written: number;
  readonly received: number;
  /** Lines. */
  readonly backlog: number;
}

/** One point less than the series has; intervals without length are left out. */
export function ratePoints(series: Series): readonly RatePoint[] {
  const points: RatePoint[] = [];
  for (let index = 1; index < series.atMs.length; index++) {
    const seconds = (series.atMs[index]! - series.atMs[index - 1]!) / 1000;
    if (!(seconds > 0)) continue;
    const rate = (column: readonly number[]) =>
      Math.max(0, column[index]! - column[index - 1]!) / seconds;
    points.push({
      atMs: series.atMs[index]!,
      written: rate(series.written),
      received: rate(series.received),
      backlog: Math.max(0, series.written[index]! - series.delivered[index]!),
    });
  }
  return points;
}

/** Joins neighbouring points until at most `pointsMax` are left, so that a curve stays legible. */
export function thinned(points: readonly RatePoint[], pointsMax: number): readonly RatePoint[] {
  const each = Math.ceil(points.length / pointsMax);
  if (each <= 1) return points;
  const joined: RatePoint[] = [];
  for (let start = 0; start < points.length; start += each)
    joined.push(mean(points.slice(start, start + each)));
  return joined;
}

function mean(points: readonly RatePoint[]): RatePoint {
  const average = (pick: (point: RatePoint) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  return {
    atMs: points.at(-1)!.atMs,
    written: average((point) => point.written),
    received: average((point) => point.received),
    backlog: Math.max(...points.map((point) => point.backlog)),
  };
}
