/** The strip plot as comparison.png, for a chat or a ticket; the same picture as in the page. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chart as ChartJs } from 'chart.js';
import type { Comparison, Side } from '../../harness/compare/comparison.js';
import { formatCount } from '../../harness/support/units.js';
import type { Chart } from '../png/canvas.js';
import { drawBox, drawText, drawTitle } from '../png/draw.js';
import { palette } from '../png/palette.js';
import { printable } from '../words/printable.js';
import { designSentence, headline, verdictTones } from './model.js';
import type { ComparisonReporter } from './reporter.js';
import { area, type StripPlot, stripPlot } from './strip-plot.js';

const titlePixels = 70;
const dotRadius = 5;
const verdictColours = { good: '#00704f', warn: '#8a5a00', bad: '#b00d24' } as const;
export const sideColours: Readonly<Record<Side, string>> = {
  baseline: palette.written,
  candidate: palette.windowEdge,
};

/** Nothing of it is a chart that chart.js knows: it is drawn on an empty one. */
export function comparisonChart(comparison: Comparison): Chart {
  const plot = stripPlot(comparison);
  return {
    widthPixels: area.width,
    heightPixels: plot.height + titlePixels,
    configuration: {
      type: 'scatter',
      data: { datasets: [] },
      options: {
        animation: false,
        plugins: { legend: { display: false } },
        scales: { x: { display: false }, y: { display: false } },
      },
      plugins: [{ id: 'strip-plot', afterDraw: (chart: ChartJs) => draw(chart, comparison, plot) }],
    },
  };
}

function draw(chart: ChartJs, comparison: Comparison, plot: StripPlot): void {
  const context = chart.ctx;
  const tone = verdictColours[verdictTones[comparison.verdict]];
  drawTitle(chart, printable(headline(comparison)), designSentence(comparison), tone);
  context.save();
  context.translate(0, titlePixels);
  for (const value of plot.axis.ticks) {
    const x = plot.axis.pixel(value);
    drawBox(context, palette.grid, { x, y: area.top, width: 1, height: plot.bottom - area.top });
    drawText(context, formatCount(value), { x, y: plot.bottom + 14 }, { align: 'center' });
  }
  const middle = (area.left + area.right) / 2;
  drawText(context, plot.axisTitle, { x: middle, y: plot.bottom + 36 }, { align: 'center' });
  for (const row of plot.rows) drawRow(context, row);
  for (const { x, y, side } of plot.dots) drawDot(context, x, y, sideColours[side]);
  for (const { x, y, text } of plot.more) drawText(context, text, { x, y });
  context.restore();
}

function drawRow(context: ChartJs['ctx'], row: StripPlot['rows'][number]): void {
  const { side, name, y, bottom, meanX } = row;
  const place = { x: area.left - 16, widthMax: area.left - 24 };
  drawText(context, side, { ...place, y: y - 4 }, { align: 'right', weight: 'bold' });
  drawText(
    context,
    printable(name),
    { ...place, y: y + 14 },
    { align: 'right', colour: palette.quiet },
  );
  if (meanX === null) return;
  drawBox(context, sideColours[side], {
    x: meanX - 1,
    y: y - 44,
    width: 2,
    height: bottom - y + 44,
  });
}

function drawDot(context: ChartJs['ctx'], x: number, y: number, colour: string): void {
  context.save();
  context.globalAlpha = 0.75;
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, dotRadius, 0, 2 * Math.PI);
  context.fill();
  context.restore();
}

export function comparisonPng(): ComparisonReporter {
  return {
    name: 'png',
    write: async (comparison, directory) => {
      const { renderPng } = await import('../png/canvas.js');
      const file = join(directory, 'comparison.png');
      await writeFile(file, renderPng(comparisonChart(comparison)));
      return [file];
    },
  };
}
