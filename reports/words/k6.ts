/** Thresholds and metrics of k6 in words. */
import { formatCount } from '../../harness/support/units.js';
import { foundWords } from '../../harness/verdict/k6/found-words.js';
import type { K6MetricResult, K6ThresholdResult } from '../../harness/verdict/k6/k6-result.js';
import type { Outcome, RunResult } from '../../harness/verdict/result.js';
import { type K6View, k6View } from '../model/k6.js';
import { formatShare } from './share.js';

export interface K6ThresholdWords {
  readonly outcome: Outcome;
  /** 'kept' */
  readonly word: string;
  readonly metric: string;
  readonly threshold: string;
  /** '12', '12 to 20', 'at least 12', '521.4'; '' where nobody told. */
  readonly found: string;
  readonly judgedBy: string;
}

/** What every report tells of k6. */
export interface K6Words {
  readonly sentence: string;
  readonly thresholds: readonly K6ThresholdWords[];
  readonly metrics: readonly { readonly name: string; readonly found: string }[];
  /** Of metrics that are not shown; '' where all are. */
  readonly more: string;
}

/** Null where k6 did not drive the load. */
export function k6Words(result: RunResult): K6Words | null {
  const view = k6View(result);
  if (!view) return null;
  return {
    sentence: k6Sentence(view),
    thresholds: view.thresholds.map((one) => ({
      ...{ outcome: one.outcome, word: thresholdWords[one.outcome] },
      ...{ metric: one.metric, threshold: one.threshold },
      ...{ found: foundWords(one, number), judgedBy: judgedByWords(one) },
    })),
    metrics: view.metrics.map((one) => ({ name: one.name, found: metricWords(one) })),
    more: hiddenWords(view),
  };
}

const thresholdWords: Readonly<Record<Outcome, string>> = {
  pass: 'kept',
  unknown: 'unknown',
  fail: 'crossed',
};

/** 'k6 drove the load: 2 of 3 thresholds kept, 1 crossed.' */
function k6Sentence({ thresholds, isUnjudged }: K6View): string {
  if (isUnjudged) return 'k6 drove the load, and did not come to judge its thresholds.';
  const all = thresholds.length;
  if (all === 0) return 'k6 drove the load; its script has no thresholds.';
  const count = (outcome: Outcome) => thresholds.filter((one) => one.outcome === outcome).length;
  const others = (['fail', 'unknown'] as const).filter((outcome) => count(outcome) > 0);
  const rest = others.map((outcome) => `, ${count(outcome)} ${thresholdWords[outcome]}`).join('');
  const noun = all === 1 ? 'threshold' : 'thresholds';
  return `k6 drove the load: ${count('pass')} of ${all} ${noun} kept${rest}.`;
}

function judgedByWords({ judgedBy }: K6ThresholdResult): string {
  return judgedBy === 'k6' ? 'k6' : 'Lostline, after the drain';
}

/** '1,897 (189.7 a second)', 'p95 520.9 ms, p99 522.2 ms, at most 527.6 ms'. */
function metricWords({ name, type, values }: K6MetricResult): string {
  const { count, rate, max, value } = values;
  if (type === 'counter' && count !== undefined) {
    return rate === undefined ? number(count) : `${number(count)} (${number(rate)} a second)`;
  }
  if (type === 'rate' && rate !== undefined) return rateWords(values, rate);
  if (type === 'gauge' && value !== undefined) return number(value);
  const unit = timed.test(name) ? ' ms' : '';
  const { 'p(95)': p95, 'p(99)': p99 } = values;
  const parts = [
    ['p95', p95],
    ['p99', p99],
    ['at most', max],
  ] as const;
  return parts
    .flatMap(([what, found]) => (found === undefined ? [] : `${what} ${number(found)}${unit}`))
    .join(', ');
}

const timed = /lateness|time|duration/;

function rateWords({ passes, fails }: K6MetricResult['values'], rate: number): string {
  if (passes === undefined || fails === undefined) return number(rate);
  const all = passes + fails;
  return all === 0
    ? 'none'
    : `${formatCount(passes)} of ${formatCount(all)} (${formatShare(passes, all)})`;
}

/** Whole, or to four digits. */
function number(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : formatCount(Number(value.toPrecision(4)));
}

function hiddenWords({ metricsHidden: hidden }: K6View): string {
  if (hidden === 0) return '';
  return `${hidden} more ${hidden === 1 ? 'metric stands' : 'metrics stand'} in result.json.`;
}
