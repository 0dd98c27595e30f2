/** Words that several findings share. */
import { formatCount } from '../support/units.js';
import type { LineRange } from './result.js';

/** 'stream 1 lines 500,001-500,800 in generation 12 (app-0001.log.1)'. */
export function placeOf(range: LineRange): string {
  const { stream, epoch, first, last, generation, paths } = range;
  const span = first === last ? `line ${formatCount(first)}` : `lines ${spanOf(first, last)}`;
  const restart = epoch > 1 ? ` epoch ${epoch}` : '';
  const path = paths.at(-1) ?? '';
  const place = generation === 0 ? 'no generation' : `generation ${generation} (${path})`;
  return `stream ${stream}${restart} ${span} in ${place}`;
}

function spanOf(first: number, last: number): string {
  return `${formatCount(first)}-${formatCount(last)}`;
}

/** Three digits are enough for a rate or a bound. */
export function roundly(value: number): string {
  if (value === 0) return '0';
  return formatCount(Number(value.toPrecision(value >= 1000 ? 4 : 2)));
}

/** '12.345 s' after the run's origin. */
export function instant(atMs: number): string {
  return `${(atMs / 1000).toFixed(3)} s`;
}
