/**
 * Small charts of the shipper's own series that its manifest names, below the throughput and on the same
 * time axis: a step from look to look, a gap where the shipper did not answer, faults as shades.
 */
import { formatShort } from '../../harness/support/units.js';
import type { RunResult } from '../../harness/verdict/result.js';
import { timeSpan, timeUnit } from '../model/timeline.js';
import { loadInstant } from '../words/verdict.js';
import { type Axis, linearAxis } from './scale.js';

const area = { left: 84, right: 984, width: 1000, top: 8, height: 70 } as const;
const bottom = area.top + area.height;
const hoversMax = 300;

interface Point {
  readonly atMs: number;
  readonly value: number | null;
}

/** One view for each series; none where the shipper has none. */
export function chartedViews(result: RunResult) {
  const { atMs, charted = [] } = result.series;
  const span = timeSpan(result);
  const unit = timeUnit(span);
  const time = linearAxis(
    (span.toMs - span.fromMs) / unit.ms,
    [area.left, area.right],
    10,
    'exact',
  );
  const x = (at: number) => time.pixel(Math.max(0, (at - span.fromMs) / unit.ms));
  const shades = result.timeline
    .filter(({ kind, toMs }) => kind === 'fault' && toMs >= span.fromMs)
    .map(({ fromMs, toMs }) => ({ x: x(fromMs), width: Math.max(2, x(toMs) - x(fromMs)) }));
  return charted.map(({ name, values }) => {
    const points = atMs
      .map((at, index) => ({ atMs: at, value: values[index] ?? null }))
      .filter((point) => point.atMs >= span.fromMs);
    const highest = Math.max(0, ...points.map(({ value }) => value ?? 0));
    const axis = linearAxis(highest, [bottom, area.top], 3, 'nice');
    return {
      ...{ name, shades, highest: formatShort(highest), width: area.width, height: bottom + 22 },
      ...{ left: area.left, right: area.right, top: area.top, plotHeight: area.height },
      ...{ nameX: area.left - 8, xLabelY: bottom + 16 },
      xTicks: time.ticks.map((value) => ({
        ...{ x: time.pixel(value), label: String(Number(value.toPrecision(6))) },
      })),
      yTicks: axis.ticks.map((value) => ({ y: axis.pixel(value), label: formatShort(value) })),
      lines: pieces(points).map((piece) => ({ points: steps(piece, x, axis) })),
      hover: hovers(result, points, x),
    };
  });
}

/** Parted where nothing is known. */
function pieces(points: readonly Point[]): { atMs: number; value: number }[][] {
  const found: { atMs: number; value: number }[][] = [[]];
  for (const { atMs, value } of points) {
    if (value !== null) found.at(-1)!.push({ atMs, value });
    else if (found.at(-1)!.length > 0) found.push([]);
  }
  return found.filter(({ length }) => length > 0);
}

/** A value stands until the next look. */
function steps(
  piece: readonly { readonly atMs: number; readonly value: number }[],
  x: (atMs: number) => number,
  axis: Axis,
): string {
  return piece
    .flatMap(({ atMs, value }, index) => {
      const before = piece[index - 1];
      const at = `${x(atMs)},${axis.pixel(value)}`;
      return before ? [`${x(atMs)},${axis.pixel(before.value)}`, at] : [at];
    })
    .join(' ');
}

function hovers(result: RunResult, points: readonly Point[], x: (atMs: number) => number) {
  const each = Math.max(1, Math.ceil(points.length / hoversMax));
  const shown = points.filter((_, index) => index % each === 0);
  return shown.map(({ atMs, value }, index) => {
    const next = shown[index + 1]?.atMs ?? atMs;
    return {
      ...{ x: x(atMs), width: Math.max(1, x(next) - x(atMs)).toFixed(1) },
      title: `${loadInstant(result, atMs)}: ${value === null ? 'not known' : formatShort(value)}`,
    };
  });
}
