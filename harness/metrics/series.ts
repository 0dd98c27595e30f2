/**
 * Series of a shipper's own metrics: Prometheus text becomes samples, and a selector such as
 * `dropped_total{reason=~"queue.*"}` says which of them are meant.
 */
import parseText from 'parse-prometheus-text-format';
import { UsageError } from '../support/errors.js';

export interface SeriesSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly kind: 'gauge' | 'counter';
  readonly value: number;
}

export type Selector = (sample: Pick<SeriesSample, 'name' | 'labels'>) => boolean;

const selectorPattern = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?$/;
const matcherPattern = /^\s*([a-zA-Z_]\w*)\s*(=~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/;

/** Histograms and summaries are left out: no shipper counts lines that way. */
export function parseSeries(text: string): SeriesSample[] {
  return parseText(text).flatMap(({ name, type, metrics }) =>
    metrics.flatMap(({ value = '', labels = {} }) => {
      const number = value === '' ? Number.NaN : Number(value);
      const kind = type === 'GAUGE' ? ('gauge' as const) : ('counter' as const);
      return Number.isFinite(number) ? [{ name, labels, kind, value: number }] : [];
    }),
  );
}

function matcher(label: string, operator: string, wanted: string) {
  const pattern = operator === '=~' ? new RegExp(`^(?:${wanted})$`) : null;
  return (labels: Readonly<Record<string, string>>) => {
    const value = labels[label] ?? '';
    if (pattern) return pattern.test(value);
    return operator === '=' ? value === wanted : value !== wanted;
  };
}

/** Errors: UsageError for what is no selector. */
export function parseSelector(text: string): Selector {
  const [, name, inside = ''] = selectorPattern.exec(text) ?? [];
  const matchers: ReturnType<typeof matcher>[] = [];
  let rest = inside;
  for (let found = matcherPattern.exec(rest); found; found = matcherPattern.exec(rest)) {
    const [whole, label = '', operator = '', wanted = ''] = found;
    matchers.push(matcher(label, operator, wanted.replace(/\\(.)/g, '$1')));
    rest = rest.slice(whole.length);
  }
  if (name === undefined || rest.trim() !== '') {
    throw new UsageError(
      `'${text}' names no series, expected name or name{label="value",other=~"pattern"}`,
    );
  }
  return (sample) => sample.name === name && matchers.every((one) => one(sample.labels));
}

/** One text for one series: what its total is kept under. */
export function seriesKey({ name, labels }: Pick<SeriesSample, 'name' | 'labels'>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([name, ...sorted]);
}
