/**
 * The throughput chart of report.html as a view for throughput.mustache: the same content as
 * throughput.png, in the page's own colours, with a tooltip for every point, window and rotation.
 */
import { formatCount, formatShort } from '../../harness/support/units.js';
import type { RunResult, TimelineMark } from '../../harness/verdict/result.js';
import { type RatePoint, ratePoints, thinned } from '../model/rates.js';
import {
  type LabelSide,
  lanesTitles,
  type TimelineView,
  timelineView,
  timeUnit,
} from '../model/timeline.js';
import { shortened } from '../words/printable.js';
import { loadInstant } from '../words/verdict.js';
import { type Axis, linearAxis } from './scale.js';

const area = { left: 84, right: 984, width: 1000 } as const;
const lanePixels = 20;
const ratePixels = 210;
const gapPixels = 22;
const backlogPixels = 80;
const pointsMax = 300;
const rotationLinesMax = 80;
const labelCharactersMax = 36;
const characterPixels = 6.8;

export function throughputView(result: RunResult) {
  const shareOf = (label: string) =>
    (Math.min(labelCharactersMax, label.length) * characterPixels + 14) / (area.right - area.left);
  const timeline = timelineView(result, shareOf);
  const points = thinned(ratePoints(result.series), pointsMax);
  const unit = timeUnit(timeline.span);
  const lengthMs = timeline.span.toMs - timeline.span.fromMs;
  const time = linearAxis(lengthMs / unit.ms, [area.left, area.right], 10, 'exact');
  const x = (atMs: number) => time.pixel(Math.max(0, (atMs - timeline.span.fromMs) / unit.ms));
  const lanes = 2 + timeline.lanes;
  const rows = plotRows(lanes, points);
  return {
    ...{ width: area.width, height: rows.bottom + 44, left: area.left, right: area.right },
    ...{ plotTop: rows.top, plotHeight: rows.bottom - rows.top, bottom: rows.bottom },
    nameX: area.left - 8,
    laneNames: [
      'phases',
      'rotations',
      ...(timeline.lanes > 0 ? [lanesTitles[timeline.windowsName]] : []),
    ].map((name, lane) => ({ name, y: lane * lanePixels + 14 })),
    windows: windowViews(result, timeline, x),
    rotations: rotationViews(result, timeline, x, rows),
    xTicks: time.ticks.map((value) => ({ x: time.pixel(value), label: trimmed(value) })),
    xTitle: `${unit.name} since the start of the load`,
    ...{ xTitleX: (area.left + area.right) / 2, xLabelY: rows.bottom + 16 },
    xTitleY: rows.bottom + 36,
    yTicks: [...tickViews(rows.rate), ...tickViews(rows.backlog).slice(0, -1)],
    ...{ rateTitleY: rows.top + ratePixels / 2, backlogTitleY: rows.bottom - backlogPixels / 2 },
    ...curves(points, x, rows),
    hover: hoverViews(result, points, x, rows),
    shades: timeline.windows.length > 0 ? { name: timeline.windowsName } : null,
    hidden: timeline.hidden > 0 ? formatCount(timeline.hidden) : null,
  };
}

interface PlotRows {
  readonly top: number;
  readonly bottom: number;
  readonly rate: Axis;
  readonly backlog: Axis;
}

function plotRows(lanes: number, points: readonly RatePoint[]): PlotRows {
  const top = lanes * lanePixels + 10;
  const rateBottom = top + ratePixels;
  const bottom = rateBottom + gapPixels + backlogPixels;
  const rateMax = Math.max(0, ...points.flatMap(({ written, received }) => [written, received]));
  const backlogMax = Math.max(0, ...points.map(({ backlog }) => backlog));
  return {
    ...{ top, bottom },
    rate: linearAxis(rateMax, [rateBottom, top], 5, 'nice'),
    backlog: linearAxis(backlogMax, [bottom, bottom - backlogPixels], 3, 'nice'),
  };
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function tickViews(axis: Axis) {
  return axis.ticks.map((value) => ({ y: axis.pixel(value), label: formatShort(value) }));
}

function curves(points: readonly RatePoint[], x: (atMs: number) => number, rows: PlotRows) {
  const path = (axis: Axis, pick: (point: RatePoint) => number) =>
    points.map((point) => `${x(point.atMs)},${axis.pixel(pick(point))}`).join(' ');
  const backlog = path(rows.backlog, (point) => point.backlog);
  const [first, last] = [points[0], points.at(-1)];
  return {
    written: path(rows.rate, (point) => point.written),
    received: path(rows.rate, (point) => point.received),
    backlog,
    backlogArea:
      first && last
        ? `${x(first.atMs)},${rows.bottom} ${backlog} ${x(last.atMs)},${rows.bottom}`
        : '',
  };
}

function hoverViews(
  result: RunResult,
  points: readonly RatePoint[],
  x: (atMs: number) => number,
  rows: PlotRows,
) {
  return points.map((point, index) => {
    const from = index === 0 ? area.left : x(points[index - 1]!.atMs);
    return {
      ...{ x: from, y: rows.top, height: rows.bottom - rows.top },
      width: Math.max(1, x(point.atMs) - from).toFixed(1),
      title:
        `${loadInstant(result, point.atMs)}: written ${formatShort(point.written)} lines/s, ` +
        `received ${formatShort(point.received)} lines/s, backlog ${formatCount(point.backlog)}`,
    };
  });
}

function windowTitle(result: RunResult, mark: TimelineMark): string {
  const from = loadInstant(result, mark.fromMs);
  const to = mark.toMs > mark.fromMs ? ` to ${loadInstant(result, mark.toMs)}` : '';
  return `${mark.kind} ${mark.label}, ${from}${to}`;
}

function windowViews(result: RunResult, timeline: TimelineView, x: (atMs: number) => number) {
  const view = (mark: TimelineMark, lane: number, labelSide: LabelSide = 'behind') => {
    const left = x(mark.fromMs);
    const width = Math.max(2, x(mark.toMs) - left);
    const fits = Math.floor((width - 10) / characterPixels);
    const charactersMax = mark.kind === 'phase' ? fits : labelCharactersMax;
    const label = charactersMax < 4 ? '' : shortened(mark.label, charactersMax);
    return {
      ...{ kind: mark.kind, x: left, y: lane * lanePixels + 2 },
      textX: labelSide === 'before' ? left - 6 : left + 6,
      anchor: labelSide === 'before' ? 'end' : 'start',
      ...{ width: width.toFixed(1), height: lanePixels - 3, textY: lane * lanePixels + 14 },
      label,
      title: windowTitle(result, mark),
      shaded: mark.kind !== 'phase',
    };
  };
  return [
    ...timeline.phases.map((mark) => view(mark, 0)),
    ...timeline.windows.map(({ mark, lane, labelSide }) => view(mark, lane + 2, labelSide)),
  ];
}

/** A tick in their lane, and a line through the plot while lines can be told apart. */
function rotationViews(
  result: RunResult,
  { rotationsMs }: TimelineView,
  x: (atMs: number) => number,
  rows: PlotRows,
) {
  const through = rotationsMs.length <= rotationLinesMax;
  return rotationsMs.map((atMs) => ({
    ...{ x: x(atMs), y1: lanePixels + 3, y2: 2 * lanePixels - 3 },
    through: through ? { from: rows.top, to: rows.bottom } : null,
    title: `rotation, ${loadInstant(result, atMs)}`,
  }));
}
