/**
 * loss-map.png: where in each generation the losses lie. One row per generation, or several folded
 * into one (see model/loss-map.ts); x is the position in the file; no segment is drawn narrower than
 * can be seen, so that a single line lost in a gigabyte still shows.
 */
import type { ChartConfiguration, Chart as ChartJs, Plugin, Scale } from 'chart.js';
import { formatCount } from '../../harness/support/units.js';
import type { RunResult } from '../../harness/verdict/result.js';
import {
  type LossMap,
  lossMap,
  type MapRow,
  type MapSegment,
  mapKinds,
} from '../model/loss-map.js';
import { printable } from '../words/printable.js';
import { lines, targetName } from '../words/verdict.js';
import type { Chart } from './canvas.js';
import { drawBox, drawText, drawTitle } from './draw.js';
import { kindColours, palette } from './palette.js';

const widthPixels = 1280;
const headPixels = 104;
const footPixels = 70;
const rowPixels = 24;
const rowsMin = 3;
const segmentPixelsMin = 3;
const countsPixels = 230;

export function lossMapChart(result: RunResult): Chart {
  const map = lossMap(result);
  const rows = Math.max(rowsMin, map.rows.length);
  return {
    widthPixels,
    heightPixels: headPixels + rows * rowPixels + footPixels,
    configuration: configuration(result, map),
  };
}

function configuration(result: RunResult, map: LossMap): ChartConfiguration {
  return {
    type: 'bar',
    data: { labels: map.rows.map(({ label }) => label), datasets: [{ data: [] }] },
    options: {
      indexAxis: 'y',
      responsive: false,
      animation: false,
      layout: { padding: { top: headPixels, left: 20, right: countsPixels, bottom: 12 } },
      plugins: { legend: { display: false } },
      scales: {
        x: {
          ...{ type: 'linear', min: 0, max: 100, grid: { color: palette.grid } },
          ticks: { callback: (value) => `${value} %` },
          title: { display: true, text: 'position in the file, by bytes' },
        },
        y: {
          ...{ type: 'category', grid: { display: false } },
          ticks: { autoSkip: false, color: map.rows.map(labelColour), font: { size: 12 } },
        },
      },
    },
    plugins: [mapPlugin(result, map)],
  };
}

function isHit(row: MapRow): boolean {
  return row.segments.length > 0 || row.lost > 0 || row.destroyed > 0;
}

function labelColour(row: MapRow): string {
  return isHit(row) ? palette.text : palette.quiet;
}

function mapPlugin(result: RunResult, map: LossMap): Plugin {
  const clean = !map.rows.some(isHit) && map.unplaced === 0 && result.account.lost === 0;
  return {
    id: 'loss-map',
    afterDatasetsDraw: (chart) => {
      for (const [index, row] of map.rows.entries()) drawRow(chart, index, row, clean);
    },
    afterDraw: (chart) => {
      drawTitle(chart, title(result, clean), explanation(result, map), titleColour(clean));
      drawLegend(chart, map);
      if (map.rows.length === 0)
        drawText(chart.ctx, 'No generations were recorded.', { x: 40, y: headPixels + 30 });
    },
  };
}

function titleColour(clean: boolean): string {
  return clean ? palette.good : palette.text;
}

function title({ account }: RunResult, clean: boolean): string {
  if (account.lost > 0) return `Where ${lines(account.lost)} were lost`;
  const { delivered, written, destroyed, indeterminate } = account;
  if (clean) return `Nothing lost: ${formatCount(delivered)} of ${lines(written)} delivered`;
  return `Nothing lost; ${lines(destroyed)} destroyed, ${formatCount(indeterminate)} indeterminate`;
}

function explanation(result: RunResult, map: LossMap): string {
  const layouts = {
    each: 'one row per generation',
    folded: 'neighbours without loss share a row',
    binned: 'rows of neighbouring generations, their losses laid over each other',
  };
  const omitted = result.rangesOmitted + map.unplaced;
  const missing = omitted > 0 ? `; ${formatCount(omitted)} ranges are not drawn` : '';
  const where = `${result.scenario} on ${targetName(result)}`;
  const count = `${formatCount(map.generations)} generations`;
  return printable(`${where}: ${count}, ${layouts[map.layout]}${missing}`);
}

function drawLegend(chart: ChartJs, map: LossMap): void {
  const drawn = new Set(map.rows.flatMap((row) => row.segments.map(({ kind }) => kind)));
  for (const [index, kind] of mapKinds.filter((kind) => drawn.has(kind)).entries()) {
    const x = chart.chartArea.left + index * 140;
    drawBox(chart.ctx, kindColours[kind], { x, y: 72, width: 14, height: 14 });
    drawText(chart.ctx, kind, { x: x + 20, y: 79 });
  }
}

function drawRow(chart: ChartJs, index: number, row: MapRow, clean: boolean): void {
  const [x, y] = [chart.scales.x as Scale, chart.scales.y as Scale];
  const middle = y.getPixelForValue(index);
  const height = Math.min(16, rowPixels - 8);
  const top = middle - height / 2;
  const track = clean ? `${palette.good}66` : palette.track;
  drawBox(chart.ctx, track, { x: x.left, y: top, width: x.width, height });
  const most = Math.max(1, ...row.segments.map((segment) => segment.lines));
  for (const segment of [...row.segments].sort((a, b) => b.to - b.from - (a.to - a.from)))
    drawSegment(chart, segment, { top, height }, row.generations > 1 ? shadeOf(segment, most) : 1);
  drawText(
    chart.ctx,
    counts(row),
    { x: x.right + 12, y: middle, widthMax: countsPixels - 20 },
    { sizePixels: 12, colour: labelColour(row) },
  );
}

/** 0.3 .. 1: the logarithm of the lines, because losses span orders of magnitude. */
function shadeOf(segment: MapSegment, most: number): number {
  return most <= 1 ? 1 : 0.3 + 0.7 * (Math.log1p(segment.lines) / Math.log1p(most));
}

function drawSegment(
  chart: ChartJs,
  segment: MapSegment,
  row: { readonly top: number; readonly height: number },
  opacity: number,
): void {
  const x = chart.scales.x as Scale;
  const left = x.getPixelForValue(segment.from * 100);
  const width = Math.max(segmentPixelsMin, x.getPixelForValue(segment.to * 100) - left);
  const box = { x: Math.min(left, x.right - width), y: row.top, width, height: row.height };
  chart.ctx.save();
  chart.ctx.globalAlpha = opacity;
  drawBox(chart.ctx, kindColours[segment.kind], box);
  chart.ctx.restore();
}

function counts(row: MapRow): string {
  const parts: string[] = [];
  if (row.lost > 0) parts.push(`${formatCount(row.lost)} lost`);
  if (row.destroyed > 0) parts.push(`${formatCount(row.destroyed)} destroyed`);
  return parts.join(', ');
}
