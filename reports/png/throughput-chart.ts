/**
 * throughput.png: lines written against lines received over time, the backlog below, and above both
 * what happened when: phases, rotations, and faults with their windows shaded through the plot.
 */
import type { ChartConfiguration, Chart as ChartJs, ChartOptions, Plugin, Scale } from 'chart.js';
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
import { printable } from '../words/printable.js';
import { headline, runSentence } from '../words/verdict.js';
import type { Chart } from './canvas.js';
import { drawBox, drawText, drawTitle } from './draw.js';
import { palette } from './palette.js';

const widthPixels = 1280;
const plotPixels = 520;
const titlePixels = 72;
const lanePixels = 22;
const characterPixels = 8;
const pointsMax = 300;
const rotationLinesMax = 80;

export function throughputChart(result: RunResult): Chart {
  const timeline = timelineView(
    result,
    (label) => (Math.min(40, label.length) * characterPixels + 16) / (widthPixels - 160),
  );
  const lanes = 2 + timeline.lanes + (timeline.hidden > 0 ? 1 : 0);
  const top = titlePixels + lanes * lanePixels + 8;
  const points = thinned(ratePoints(result.series), pointsMax);
  return {
    widthPixels,
    heightPixels: top + plotPixels,
    configuration: configuration(result, points, timeline, top),
  };
}

function configuration(
  result: RunResult,
  points: readonly RatePoint[],
  timeline: TimelineView,
  top: number,
): ChartConfiguration {
  const unit = timeUnit(timeline.span);
  const x = (atMs: number) => (atMs - timeline.span.fromMs) / unit.ms;
  const curve = (pick: (point: RatePoint) => number) =>
    points.map((point) => ({ x: x(point.atMs), y: pick(point) }));
  const line = { yAxisID: 'y', pointRadius: 0, borderWidth: 2, tension: 0 };
  return {
    type: 'line',
    data: {
      datasets: [
        { ...line, label: 'written', data: curve((p) => p.written), ...inColour('written') },
        { ...line, label: 'received', data: curve((p) => p.received), ...inColour('received') },
        {
          ...{ ...line, label: 'backlog', data: curve((p) => p.backlog), yAxisID: 'backlog' },
          ...{ ...inColour('backlog'), fill: 'origin', backgroundColor: `${palette.backlog}40` },
        },
      ],
    },
    options: {
      responsive: false,
      animation: false,
      layout: { padding: { top, left: 20, right: 24, bottom: 8 } },
      plugins: { legend: { position: 'bottom', labels: { boxHeight: 2, boxWidth: 28 } } },
      scales: scales(x(timeline.span.toMs), `${unit.name} since the start of the load`),
    },
    plugins: [marksPlugin(result, timeline, x)],
  };
}

function inColour(name: 'written' | 'received' | 'backlog') {
  return { borderColor: palette[name], backgroundColor: palette[name] };
}

function scales(xMax: number, xTitle: string): NonNullable<ChartOptions<'line'>['scales']> {
  const grid = { color: palette.grid };
  const title = (text: string) => ({ display: true, text });
  const vertical = { type: 'linear', position: 'left', stack: 'plot', min: 0, grid } as const;
  return {
    x: {
      type: 'linear',
      min: 0,
      max: xMax,
      grid,
      title: title(xTitle),
      ticks: { includeBounds: false },
    },
    backlog: {
      ...{ ...vertical, stackWeight: 1, weight: 1, title: title('backlog, lines') },
      ticks: { maxTicksLimit: 4, callback: shortBelowTop },
    },
    y: {
      ...{ ...vertical, stackWeight: 3, weight: 2, title: title('lines per second') },
      ticks: { callback: (value) => formatShort(Number(value)) },
    },
  };
}

/** The topmost label is left out: the other axis begins there. */
function shortBelowTop(value: string | number, index: number, ticks: readonly unknown[]): string {
  return index === ticks.length - 1 ? '' : formatShort(Number(value));
}

function marksPlugin(
  result: RunResult,
  timeline: TimelineView,
  x: (atMs: number) => number,
): Plugin {
  const pixel = (chart: ChartJs, atMs: number) => {
    const axis = chart.scales.x as Scale;
    return Math.min(axis.right, Math.max(axis.left, axis.getPixelForValue(x(atMs))));
  };
  return {
    id: 'marks',
    beforeDatasetsDraw: (chart) => {
      for (const { mark } of timeline.windows) shade(chart, mark, (atMs) => pixel(chart, atMs));
      rotationLines(chart, timeline, (atMs) => pixel(chart, atMs));
    },
    afterDraw: (chart) => {
      drawTitle(chart, printable(headline(result)), printable(subtitle(result)));
      drawLanes(chart, timeline, (atMs) => pixel(chart, atMs));
    },
  };
}

function subtitle(result: RunResult): string {
  return `${result.scenario} on ${runSentence(result)}, seed ${result.seed}`;
}

type Pixel = (atMs: number) => number;

function shade(chart: ChartJs, mark: TimelineMark, pixel: Pixel): void {
  const { top, height } = chart.chartArea;
  const left = pixel(mark.fromMs);
  const width = Math.max(1.5, pixel(mark.toMs) - left);
  drawBox(chart.ctx, palette.window, { x: left, y: top, width, height });
}

/** Through the plot while they can be told apart; the ticks of their lane are always there. */
function rotationLines(chart: ChartJs, { rotationsMs }: TimelineView, pixel: Pixel): void {
  if (rotationsMs.length > rotationLinesMax) return;
  const { top, height } = chart.chartArea;
  for (const atMs of rotationsMs)
    drawBox(chart.ctx, palette.rotation, { x: pixel(atMs) - 0.5, y: top, width: 1, height });
}

function drawLanes(chart: ChartJs, timeline: TimelineView, pixel: Pixel): void {
  const { left, right, top } = chart.chartArea;
  const lanes = 2 + timeline.lanes + (timeline.hidden > 0 ? 1 : 0);
  const laneTop = (lane: number) => top - 8 - (lanes - lane) * lanePixels;
  const name = (text: string, lane: number) =>
    drawText(
      chart.ctx,
      text,
      { x: left - 10, y: laneTop(lane) + lanePixels / 2 },
      { colour: palette.quiet, align: 'right', sizePixels: 12 },
    );
  name('phases', 0);
  for (const phase of timeline.phases)
    drawWindow(chart, phase, laneTop(0), pixel, { fill: palette.track, edge: palette.quiet });
  name('rotations', 1);
  drawTicks(chart, timeline, laneTop(1), pixel);
  if (timeline.lanes > 0) name(lanesTitles[timeline.windowsName], 2);
  for (const { mark, lane, labelSide } of timeline.windows)
    drawWindow(chart, mark, laneTop(2 + lane), pixel, {
      fill: palette.window,
      edge: palette.windowEdge,
      labelSide,
    });
  if (timeline.hidden > 0)
    drawText(
      chart.ctx,
      `and ${formatCount(timeline.hidden)} more`,
      { x: right, y: laneTop(lanes - 1) + lanePixels / 2 },
      { colour: palette.quiet, align: 'right', sizePixels: 12 },
    );
}

function drawTicks(chart: ChartJs, timeline: TimelineView, top: number, pixel: Pixel): void {
  const dense = timeline.rotationsMs.length > rotationLinesMax;
  const colour = dense ? palette.rotation : palette.quiet;
  for (const atMs of timeline.rotationsMs)
    drawBox(chart.ctx, colour, { x: pixel(atMs) - 0.5, y: top + 4, width: 1, height: 14 });
}

function drawWindow(
  chart: ChartJs,
  mark: TimelineMark,
  top: number,
  pixel: Pixel,
  style: { readonly fill: string; readonly edge: string; readonly labelSide?: LabelSide },
): void {
  const left = pixel(mark.fromMs);
  const width = Math.max(2, pixel(mark.toMs) - left);
  const box = { x: left, y: top + 2, width, height: lanePixels - 4 };
  drawBox(chart.ctx, style.fill, box);
  drawBox(chart.ctx, style.edge, { ...box, width: 2 });
  const label = printable(mark.label);
  const room = chart.chartArea.right - left - 8;
  const widthMax = mark.kind === 'phase' ? Math.min(room, width - 8) : Math.min(room, 340);
  const y = top + lanePixels / 2;
  if (style.labelSide === 'before')
    drawText(
      chart.ctx,
      label,
      { x: left - 6, y, widthMax: 340 },
      { sizePixels: 12, align: 'right' },
    );
  else drawText(chart.ctx, label, { x: left + 7, y, widthMax }, { sizePixels: 12 });
}
