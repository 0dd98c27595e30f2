/**
 * The strip plot of a comparison: one dot for each run, both sides as rows, what it lost along the axis.
 * Dots that would cover each other are stacked, and equal ones beyond `stackMax` are counted in words. The
 * axis is linear to the largest loss; where that is far beyond the others, nothing is cut.
 */
import { type Comparison, type Side, sides } from '../../harness/compare/comparison.js';
import { measureWords } from '../../harness/compare/reasons.js';
import { formatCount } from '../../harness/support/units.js';
import { type Axis, linearAxis } from '../html/scale.js';
import { sideName } from './model.js';

export const area = { left: 230, right: 960, width: 1000, top: 16, row: 96 } as const;
const dotPixels = 11;
const stackMax = 7;
/** What is counted comes whole; on a shorter axis the ticks would be fractions. */
const wholeTicksFrom = 5;

export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly side: Side;
  readonly title: string;
}

export interface StripPlot {
  readonly axis: Axis;
  readonly axisTitle: string;
  readonly height: number;
  readonly bottom: number;
  readonly rows: readonly {
    readonly side: Side;
    readonly name: string;
    readonly y: number;
    readonly bottom: number;
    readonly meanX: number | null;
  }[];
  readonly dots: readonly Dot[];
  /** Beside a full stack: 'and 113 more'. */
  readonly more: readonly { readonly x: number; readonly y: number; readonly text: string }[];
}

export function stripPlot(comparison: Comparison): StripPlot {
  const measure = comparison.setting.judge[0]!;
  const runs = comparison.runs.filter(({ outcome }) => outcome !== 'unknown');
  const most = Math.max(wholeTicksFrom, ...runs.map((run) => run[measure]));
  const axis = linearAxis(most, [area.left, area.right], 8, 'nice');
  const bottom = area.top + sides.length * area.row;
  const found = comparison.measures.find(({ name }) => name === measure);
  const dots: Dot[] = [];
  const more: { x: number; y: number; text: string }[] = [];
  const rows = sides.map((side, at) => {
    const floor = area.top + (at + 1) * area.row - 14;
    const stacks = new Map<number, number>();
    for (const run of runs.filter((one) => one.side === side)) {
      const exact = axis.pixel(run[measure]);
      const x = Math.round(exact / dotPixels) * dotPixels;
      const height = stacks.get(x) ?? 0;
      stacks.set(x, height + 1);
      if (height >= stackMax) continue;
      const title = `${run.directory}: ${formatCount(run[measure])} ${measureWords[measure]}`;
      dots.push({ x: exact, y: floor - height * dotPixels, side, title });
    }
    for (const [x, count] of stacks) {
      if (count <= stackMax) continue;
      const text = `and ${formatCount(count - stackMax)} more`;
      more.push({ x: x + dotPixels, y: floor - (stackMax - 1) * dotPixels, text });
    }
    const meanX = found ? axis.pixel(found[side].mean) : null;
    return { side, name: sideName(comparison, side), y: floor - 26, bottom: floor + 8, meanX };
  });
  const axisTitle = `${measureWords[measure]} in each run`;
  return { axis, axisTitle, height: bottom + 48, bottom, rows, dots, more };
}
