/** A few strokes that both charts share, on chart.js's 2D context. */
import type { Chart } from 'chart.js';
import { shortened } from '../words/printable.js';
import { fontFamily, palette } from './palette.js';

export type Context = Chart['ctx'];

export interface TextStyle {
  readonly colour?: string;
  readonly sizePixels?: number;
  readonly weight?: 'normal' | 'bold';
  readonly align?: 'left' | 'right' | 'center';
}

function applyStyle(context: Context, style: TextStyle): void {
  context.font = `${style.weight ?? 'normal'} ${style.sizePixels ?? 13}px "${fontFamily}"`;
  context.fillStyle = style.colour ?? palette.text;
  context.textAlign = style.align ?? 'left';
  context.textBaseline = 'middle';
}

/** Text whose middle stands at `y`, cut to `widthMax` pixels; nothing when not even that fits. */
export function drawText(
  context: Context,
  text: string,
  place: { readonly x: number; readonly y: number; readonly widthMax?: number },
  style: TextStyle = {},
): void {
  context.save();
  applyStyle(context, style);
  let shown = text;
  const widthMax = place.widthMax ?? Number.POSITIVE_INFINITY;
  while (shown.length > 3 && context.measureText(shown).width > widthMax)
    shown = shortened(text, shown.length - 1);
  if (context.measureText(shown).width <= widthMax) context.fillText(shown, place.x, place.y);
  context.restore();
}

export function drawBox(
  context: Context,
  colour: string,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  context.save();
  context.fillStyle = colour;
  context.fillRect(box.x, box.y, box.width, box.height);
  context.restore();
}

/** Title in bold, a line of explanation below it. */
export function drawTitle(
  chart: Chart,
  title: string,
  explanation: string,
  colour: string = palette.text,
): void {
  const widthMax = chart.width - 40;
  const place = { x: 20, y: 24, widthMax };
  drawText(chart.ctx, title, place, { sizePixels: 18, weight: 'bold', colour });
  drawText(chart.ctx, explanation, { ...place, y: 48 }, { colour: palette.quiet });
}
