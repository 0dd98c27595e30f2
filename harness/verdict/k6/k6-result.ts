/** What k6 asked of a load that it drove, and what it measured, as result.json tells it. */
import { readJudged } from '../../scenario/judged-thresholds.js';
import type { CheckContext } from '../checks/check.js';
import type { Outcome } from '../result.js';
import { type Bounds, type JudgedCounts, judgedCounts } from './counts.js';
import { endingOf } from './ending.js';

export interface K6ThresholdResult {
  readonly metric: string;
  /** As the script has it, such as 'p(99)<50'. */
  readonly threshold: string;
  /** Kept, crossed, or nobody can say. */
  readonly outcome: Outcome;
  /** Null: not told. */
  readonly observed: number | null;
  /** Where the count is not certain: the most that it can be; null has no bound. Missing: it is `observed`. */
  readonly observedMax?: number | null | undefined;
  /** `lostline`: over the account, after the drain. */
  readonly judgedBy: 'k6' | 'lostline';
}

export interface K6MetricResult {
  readonly name: string;
  /** counter, gauge, rate or trend; '' is not told. */
  readonly type: string;
  /** By k6's aggregations: 'count', 'rate', 'p(99)'. */
  readonly values: Readonly<Record<string, number>>;
}

export interface K6Result {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Null: k6 did not come to judge its own, and told nobody which ones are Lostline's. */
  readonly thresholds: readonly K6ThresholdResult[] | null;
  /** The first 500, by name. */
  readonly metrics: readonly K6MetricResult[];
}

/** Null where k6 did not drive the load, or nobody told how it ended. */
export function k6ResultOf(context: CheckContext): K6Result | null {
  const ending = endingOf(context.evidence);
  if (!ending) return null;
  const { code: exitCode, signal, thresholds, judged = [], metrics = [] } = ending;
  const own = thresholds?.map(({ metric, threshold, kept, observed = null }) => ({
    ...{ metric, threshold, observed },
    ...{ outcome: kept ? ('pass' as const) : ('fail' as const), judgedBy: 'k6' as const },
  }));
  if (!own) return { exitCode, signal, thresholds: null, metrics };
  const counts = judged.length > 0 ? judgedCounts(context) : null;
  const ours = judged.map((one) => judgedResult(one, counts));
  return { exitCode, signal, thresholds: [...ours, ...own], metrics };
}

type Judged = Pick<K6ThresholdResult, 'metric' | 'threshold'>;

function judgedResult(one: Judged, counts: JudgedCounts | null): K6ThresholdResult {
  const read = readJudged(one);
  if (!read || !counts) {
    return { ...one, outcome: 'unknown', observed: null, judgedBy: 'lostline' };
  }
  const bounds = counts.of[read.counter];
  const { min, max } = bounds;
  const range = min === max ? {} : { observedMax: Number.isFinite(max) ? max : null };
  const outcome = outcomeOf(bounds, read.value, read.keeps);
  return { ...one, outcome, observed: min, ...range, judgedBy: 'lostline' };
}

/** Certain where every count that is possible says the same; the value itself is what `==` and `!=` turn on. */
function outcomeOf(
  { min, max }: Bounds,
  value: number,
  keeps: (count: number) => boolean,
): Outcome {
  const turning = Math.min(max, Math.max(min, value));
  const said = new Set([min, max, turning].map(keeps));
  if (said.size > 1) return 'unknown';
  return said.has(true) ? 'pass' : 'fail';
}
