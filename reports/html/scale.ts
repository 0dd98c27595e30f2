/** Linear axes for hand-drawn SVG: from values to pixels, with ticks at 1, 2 or 5 times a power of ten. */
export interface Axis {
  readonly max: number;
  readonly ticks: readonly number[];
  pixel(value: number): number;
}

/** @param span first and last pixel; the last may be the smaller one (y grows downwards). */
export function linearAxis(
  valueMax: number,
  span: readonly [from: number, to: number],
  ticksAbout: number,
  top: 'exact' | 'nice',
): Axis {
  const step = niceStep((valueMax > 0 ? valueMax : 1) / ticksAbout);
  const max = top === 'nice' ? Math.max(step, Math.ceil(valueMax / step) * step) : valueMax || 1;
  const count = Math.floor(max / step + 1e-9);
  const [from, to] = span;
  return {
    max,
    ticks: Array.from({ length: count + 1 }, (_, index) => index * step),
    pixel: (value) => Number((from + (Math.min(max, value) / max) * (to - from)).toFixed(1)),
  };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  return factor * power;
}
