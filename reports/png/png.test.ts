import { createCanvas, GlobalFonts, loadImage } from '@napi-rs/canvas';
import { describe, expect, test } from 'vitest';
import { faultsResult } from '../fixtures/faults.js';
import { oneHitResult, results } from '../fixtures/results.js';
import { type Chart, renderPng } from './canvas.js';
import { faultsChart } from './faults-chart.js';
import { lossMapChart } from './loss-map-chart.js';
import { fontFamily, kindColours, palette } from './palette.js';
import { throughputChart } from './throughput-chart.js';

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** How many pixels have exactly this colour, above `heightShare` of the picture. */
  count(colour: string, heightShare?: number): number;
}

async function decoded(png: Buffer): Promise<Pixels> {
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return {
    ...{ width: image.width, height: image.height },
    count: (colour, heightShare = 1) => {
      const [red, green, blue] = [1, 3, 5].map((at) =>
        Number.parseInt(colour.slice(at, at + 2), 16),
      );
      let found = 0;
      for (let at = 0; at < data.length * heightShare; at += 4)
        if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) found++;
      return found;
    },
  };
}

async function drawn(chart: Chart): Promise<Pixels> {
  return decoded(renderPng(chart));
}

describe('charts as PNG', () => {
  test('have text on a machine of any fonts, because they bring their own', async () => {
    const pixels = await drawn(throughputChart(results.pass()));
    expect(GlobalFonts.has(fontFamily)).toBe(true);
    expect(pixels.count(palette.text, 0.05)).toBeGreaterThan(1000);
  });

  test('are drawn with twice the pixels, for screens that have them', async () => {
    const chart = throughputChart(results.fail());
    const pixels = await drawn(chart);
    expect([pixels.width, pixels.height]).toEqual([2560, 2 * chart.heightPixels]);
  });

  test('show written, received and backlog', async () => {
    const pixels = await drawn(throughputChart(results.fail()));
    for (const colour of [palette.written, palette.received, palette.backlog])
      expect(pixels.count(colour)).toBeGreaterThan(500);
  });

  test('show a single lost line, in the colour of loss', async () => {
    const hit = { generation: 20, at: 70_000, lines: 1, cause: 'unknown' } as const;
    const pixels = await drawn(lossMapChart(oneHitResult(hit)));
    expect(pixels.count(kindColours.lost)).toBeGreaterThan(50);
  });

  test.each([1, 7, 200])('show %d faults, and what was lost in them', async (count) => {
    const chart = faultsChart(faultsResult(count))!;
    expect(chart.heightPixels).toBeLessThan(900);
    const pixels = await drawn(chart);
    expect(pixels.count(palette.windowEdge)).toBeGreaterThan(100);
    expect(pixels.count(kindColours.lost)).toBeGreaterThan(100);
  });

  test('are drawn of faults only where some were planned', () => {
    expect(faultsChart(results.pass())).toBeNull();
    expect(faultsChart(results.hostile())!.heightPixels).toBeLessThan(400);
  });

  test('show no loss where nothing was lost', async () => {
    const pixels = await drawn(lossMapChart(results.pass()));
    expect(pixels.count(kindColours.lost)).toBe(0);
    expect(pixels.count(palette.good)).toBeGreaterThan(500);
  });

  test.each(['interrupted', 'hostile', 'huge'] as const)(
    'stay drawable for a %s result',
    async (name) => {
      const result = results[name]();
      for (const chart of [throughputChart(result), lossMapChart(result)]) {
        expect(chart.heightPixels).toBeLessThan(1400);
        expect((await drawn(chart)).count(palette.background)).toBeGreaterThan(10_000);
      }
    },
  );
});
