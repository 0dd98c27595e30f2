/**
 * faults.png: what broke when and what it cost. A row for each fault, or for each kind where there are
 * many; the window as a solid band, behind it, thinner, the time until the pipeline had recovered; lost
 * episodes in red on top, and all of them once more in the last row, so that those between the faults
 * are seen too. Nothing is drawn narrower than can be seen.
 */
import type { ChartConfiguration, Chart as ChartJs, Plugin, Scale } from 'chart.js';
import { formatCount } from '../../harness/support/units.js';
import type { Episode, RunResult } from '../../harness/verdict/result.js';
import { type FaultRow, type FaultsView, fallout, faultsView } from '../model/faults.js';
import { timeUnit } from '../model/timeline.js';
import { faultsSentence, shortCostWords } from '../words/faults.js';
import { printable, shortened } from '../words/printable.js';
import { targetName } from '../words/verdict.js';
import type { Chart } from './canvas.js';
import { drawBox, drawText, drawTitle } from './draw.js';
import { kindColours, palette } from './palette.js';

const widthPixels = 1280;
const headPixels = 108;
const footPixels = 70;
const rowPixels = 30;
const rowsMin = 3;
const costPixels = 330;
const labelCharactersMax = 28;
const markPixelsMin = 3;
const bandPixels = 18;
const recoveryPixels = 6;
const lossPixels = 10;

/** Null where no fault was planned. */
export function faultsChart(result: RunResult): Chart | null {
  const view = faultsView(result);
  if (!view) return null;
  const rows = Math.max(rowsMin, view.rows.length + 1);
  return {
    widthPixels,
    heightPixels: headPixels + rows * rowPixels + footPixels,
    configuration: configuration(result, view),
  };
}

function configuration(result: RunResult, view: FaultsView): ChartConfiguration {
  const unit = timeUnit(view.span);
  const xMax = (view.span.toMs - view.span.fromMs) / unit.ms;
  const labels = [...view.rows.map(({ label }) => label), 'lost lines'];
  return {
    type: 'bar',
    data: {
      labels: labels.map((label) => shortened(printable(label), labelCharactersMax)),
      datasets: [{ data: [] }],
    },
    options: {
      indexAxis: 'y',
      responsive: false,
      animation: false,
      layout: { padding: { top: headPixels, left: 20, right: costPixels, bottom: 12 } },
      plugins: { legend: { display: false } },
      scales: {
        x: {
          ...{ type: 'linear', min: 0, max: xMax, grid: { color: palette.grid } },
          ticks: { includeBounds: false },
          title: { display: true, text: `${unit.name} since the start of the load` },
        },
        y: {
          ...{ type: 'category', grid: { display: false } },
          ticks: { autoSkip: false, color: palette.text, font: { size: 12 } },
        },
      },
    },
    plugins: [faultsPlugin(result, view, unit.ms)],
  };
}

type Pixel = (atMs: number) => number;

function faultsPlugin(result: RunResult, view: FaultsView, unitMs: number): Plugin {
  const pixelOf = (chart: ChartJs): Pixel => {
    const axis = chart.scales.x as Scale;
    return (atMs) => {
      const at = axis.getPixelForValue((atMs - view.span.fromMs) / unitMs);
      return Math.min(axis.right, Math.max(axis.left, at));
    };
  };
  return {
    id: 'faults',
    afterDatasetsDraw: (chart) => {
      for (const [index, row] of view.rows.entries())
        drawRow(chart, index, row, view, pixelOf(chart));
      drawAllLosses(chart, view, pixelOf(chart));
    },
    afterDraw: (chart) => {
      drawTitle(chart, printable(title(result)), printable(explanation(result, view)));
      drawLegend(chart);
    },
  };
}

function title({ account, faults, faultsOmitted }: RunResult): string {
  const count = faults.length + faultsOmitted;
  const cost = account.lost === 0 ? 'nothing was lost' : `${formatCount(account.lost)} lines lost`;
  return `${formatCount(count)} ${count === 1 ? 'fault' : 'faults'}, ${cost}`;
}

function explanation(result: RunResult, view: FaultsView): string {
  const rows = view.layout === 'kinds' ? ' One row for all faults of a kind.' : '';
  const hidden = view.hidden > 0 ? ` ${formatCount(view.hidden)} faults are not drawn.` : '';
  const where = `${result.scenario} on ${targetName(result)}`;
  return `${where}: ${faultsSentence(view)}${rows}${hidden}`;
}

function drawLegend(chart: ChartJs): void {
  const keys = [
    ['in force', palette.windowEdge, bandPixels],
    ['until recovered', palette.backlog, recoveryPixels],
    ['lines lost', kindColours.lost, lossPixels],
  ] as const;
  for (const [index, [name, colour, height]] of keys.entries()) {
    const x = chart.chartArea.left + index * 160;
    drawBox(chart.ctx, colour, { x, y: 82 - height / 2, width: 18, height });
    drawText(chart.ctx, name, { x: x + 26, y: 82 });
  }
}

function middleOf(chart: ChartJs, index: number): number {
  return (chart.scales.y as Scale).getPixelForValue(index);
}

function drawTrack(chart: ChartJs, middle: number): void {
  const { left, width } = chart.chartArea;
  drawBox(chart.ctx, palette.track, { x: left, y: middle - 0.5, width, height: 1 });
}

function drawRow(
  chart: ChartJs,
  index: number,
  row: FaultRow,
  view: FaultsView,
  pixel: Pixel,
): void {
  const middle = middleOf(chart, index);
  const bar = (colour: string, fromMs: number, toMs: number, height: number) =>
    drawBar(chart, colour, [pixel(fromMs), pixel(toMs)], middle, height);
  drawTrack(chart, middle);
  const windows = row.faults.flatMap((fault) => fallout(fault, view.span) ?? []);
  for (const { toMs, recoveredMs } of windows)
    if (recoveredMs > toMs) bar(palette.backlog, toMs, recoveredMs, recoveryPixels);
  for (const { fromMs, toMs } of windows) bar(palette.windowEdge, fromMs, toMs, bandPixels);
  for (const { fromMs, toMs } of row.episodes) {
    bar(palette.background, fromMs, toMs, lossPixels + 2);
    bar(kindColours.lost, fromMs, toMs, lossPixels);
  }
  const { lostBefore, lostDuring, lostAfter } = row.sums;
  const colour = lostBefore + lostDuring + lostAfter > 0 ? kindColours.lost : palette.quiet;
  const place = { x: chart.chartArea.right + 12, y: middle, widthMax: costPixels - 24 };
  drawText(chart.ctx, shortCostWords(row.sums), place, { sizePixels: 12, colour });
}

function drawAllLosses(chart: ChartJs, view: FaultsView, pixel: Pixel): void {
  const middle = middleOf(chart, view.rows.length);
  drawTrack(chart, middle);
  const most = Math.max(1, ...view.episodes.map(({ lines }) => lines));
  for (const episode of view.episodes) {
    chart.ctx.save();
    chart.ctx.globalAlpha = shadeOf(episode, most);
    const ends = [pixel(episode.fromMs), pixel(episode.toMs)] as const;
    drawBar(chart, kindColours.lost, ends, middle, bandPixels);
    chart.ctx.restore();
  }
  const count = formatCount(view.episodes.length);
  const words = `${count} ${view.episodes.length === 1 ? 'episode' : 'episodes'}`;
  const place = { x: chart.chartArea.right + 12, y: middle };
  drawText(chart.ctx, words, place, { sizePixels: 12, colour: palette.quiet });
}

/** 0.4 .. 1: the logarithm of the lines, because losses span orders of magnitude. */
function shadeOf({ lines }: Episode, most: number): number {
  return most <= 1 ? 1 : 0.4 + 0.6 * (Math.log1p(lines) / Math.log1p(most));
}

function drawBar(
  chart: ChartJs,
  colour: string,
  [from, to]: readonly [number, number],
  middle: number,
  height: number,
): void {
  const width = Math.max(markPixelsMin, to - from);
  const x = Math.min(from, chart.chartArea.right - width);
  drawBox(chart.ctx, colour, { x, y: middle - height / 2, width, height });
}
