/**
 * From a chart.js configuration to PNG bytes, on a machine without display and without fonts: the
 * font comes from a package, so that text renders everywhere and looks the same everywhere.
 */
import { GlobalFonts } from '@napi-rs/canvas';
import type { ChartConfiguration } from 'chart.js';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { packageFile } from '../../harness/support/paths.js';
import { fontFamily, palette } from './palette.js';

const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];
const pixelRatio = 2;

function registerFonts(): void {
  if (GlobalFonts.has(fontFamily)) return;
  for (const file of fontFiles)
    GlobalFonts.registerFromPath(
      packageFile('node_modules', 'dejavu-fonts-ttf', 'ttf', file),
      fontFamily,
    );
}

export interface Chart {
  readonly widthPixels: number;
  readonly heightPixels: number;
  readonly configuration: ChartConfiguration;
}

/**
 * Twice as many pixels as named, for screens that have them. Synchronous, because the callback of
 * chartjs-node-canvas is one that @napi-rs/canvas does not take.
 */
export function renderPng(chart: Chart): Buffer {
  registerFonts();
  const renderer = new ChartJSNodeCanvas({
    width: chart.widthPixels,
    height: chart.heightPixels,
    backgroundColour: palette.background,
    chartCallback: (chartJs) => {
      chartJs.defaults.font.family = fontFamily;
      chartJs.defaults.font.size = 13;
      chartJs.defaults.color = palette.text;
      chartJs.defaults.devicePixelRatio = pixelRatio;
    },
  });
  return renderer.renderToBufferSync(chart.configuration, 'image/png');
}
