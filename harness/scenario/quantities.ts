/**
 * Fields of a scenario that carry a unit. Each takes a number in its natural unit (milliseconds,
 * bytes, lines per second, lines) or a text with a unit, says both in its error, and comes out as a
 * number in the natural unit. The text's shape is a pattern in the JSON Schema, so editors see it too.
 */
import { z } from 'zod';
import {
  formatBytes,
  formatCount,
  formatDuration,
  parseBytes,
  parseCount,
  parseDuration,
  parseRate,
} from '../support/units.js';
import { limits } from './limits.js';
import { shown } from './suggest.js';
import { unitHint } from './unit-hints.js';

/** Share of a count that arithmetic with its unit may be off. */
const wholeWithin = 1e-14;

interface Quantity {
  readonly what: string;
  readonly bare: string;
  readonly examples: string;
  readonly pattern: RegExp;
  readonly parse: (text: string) => number | undefined;
  readonly format: (value: number) => string;
  /** What is counted one by one: a fraction is a mistake, never rounded. */
  readonly whole?: true;
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

const durations: Quantity = {
  what: 'a duration',
  bare: 'milliseconds',
  examples: '500ms, 2s, 5m, 3h or 7d',
  pattern: /^\d+(\.\d+)?\s*(us|ms|s|m|h|d)$/,
  parse: parseDuration,
  format: formatDuration,
};

const sizes: Quantity = {
  what: 'a size',
  bare: 'bytes',
  examples: '200B, 64KiB, 10MiB or 1GB',
  pattern: /^\d+(\.\d+)?\s*(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)$/,
  parse: parseBytes,
  format: formatBytes,
};

const rates: Quantity = {
  what: 'a rate',
  bare: 'lines per second',
  examples: '500/s, 50k/s, 1M/s or 3000/m',
  pattern: /^\d+(\.\d+)?\s*[kMG]?\/(s|m|h)$/,
  parse: parseRate,
  format: (value) => `${formatCount(value)}/s`,
};

const counts: Quantity = {
  what: 'a count',
  bare: 'nothing else',
  examples: '1000, 50k or 10M',
  pattern: /^\d+(\.\d+)?\s*[kMG]?$/,
  parse: parseCount,
  format: formatCount,
  whole: true,
};

/** '(a bare number counts milliseconds)': what a number without a unit means. */
function bareHint(quantity: Quantity): string {
  return quantity === counts ? '' : ` (a bare number counts ${quantity.bare})`;
}

function expectedText(quantity: Quantity): string {
  return `expected ${quantity.what} such as ${quantity.examples}${bareHint(quantity)}`;
}

function hintText(quantity: Quantity, input: unknown): string {
  return unitHint(input, (text) => quantity.pattern.test(text)) || '; change it';
}

function boundsText(quantity: Quantity, bounds: Bounds): string {
  const { min, max } = bounds;
  if (max === undefined) return `at least ${quantity.format(min ?? 0)}`;
  return `between ${quantity.format(min ?? 0)} and ${quantity.format(max)}`;
}

/** '1.001k' is a hair off 1001 in binary fractions; 1.5 is half a line. */
function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= wholeWithin * Math.max(1, value);
}

function within(value: number, bounds: Bounds): boolean {
  return value >= (bounds.min ?? 0) && value <= (bounds.max ?? Number.MAX_SAFE_INTEGER);
}

function quantityField(quantity: Quantity, bounds: Bounds) {
  const misfit = ({ input }: { readonly input?: unknown }) =>
    input === undefined || input === null
      ? `is ${input === null ? 'empty' : 'missing'}, ${expectedText(quantity)}; fill it in`
      : `${shown(input)} is not ${quantity.what}, ${expectedText(quantity)}${hintText(quantity, input)}`;
  const bare = z.number({ error: misfit });
  const number = quantity.whole ? bare.meta({ type: 'integer' }) : bare;
  const text = z.string({ error: misfit }).regex(quantity.pattern, { error: misfit });
  return z.union([number, text], { error: misfit }).transform((written, context) => {
    const value = typeof written === 'number' ? written : quantity.parse(written);
    const broken = quantity.whole === true && value !== undefined && !isWhole(value);
    if (!broken && value !== undefined && within(value, bounds)) return value;
    const wrong = broken ? 'is a fraction' : 'is out of range';
    const wanted = broken ? 'a whole number' : quantity.what;
    context.addIssue({
      code: 'custom',
      message: `${shown(written)} ${wrong}, expected ${wanted} ${boundsText(quantity, bounds)}${bareHint(quantity)}; change it`,
    });
    return z.NEVER;
  });
}

/** A duration; comes out in milliseconds. Bounds in milliseconds; at most 8 days unless stated. */
export function duration(bounds: Bounds = {}) {
  return quantityField(durations, { max: limits.durationMsMax, ...bounds });
}

/** A size; comes out in bytes. */
export function size(bounds: Bounds = {}) {
  return quantityField(sizes, bounds).transform(Math.round);
}

/** A rate over all streams; comes out in lines per second. */
export function rate(bounds: Bounds = {}) {
  return quantityField(rates, { max: limits.linesPerSecondMax, ...bounds });
}

/** A whole number; a fraction is refused. What a unit made ('1.1k' is 1100.0000000000002) is made whole. */
export function count(bounds: Bounds = {}) {
  return quantityField(counts, bounds).transform(Math.round);
}

/** A share of one, such as a probability. */
export function share(max = 1) {
  const error = ({ input }: { readonly input?: unknown }) =>
    `${shown(input)} is out of range, expected a number from 0 to ${max}; change it`;
  return z.number({ error }).min(0, { error }).max(max, { error });
}
