/** What k6 asked of a load that it drove, crossed thresholds first, and the metrics that tell most of it. */
import type { K6MetricResult, K6ThresholdResult } from '../../harness/verdict/k6/k6-result.js';
import type { Outcome, RunResult } from '../../harness/verdict/result.js';

export interface K6View {
  readonly thresholds: readonly K6ThresholdResult[];
  /** k6 did not come to judge them. */
  readonly isUnjudged: boolean;
  readonly metrics: readonly K6MetricResult[];
  /** Further ones, which the summary beside result.json has. */
  readonly metricsHidden: number;
}

/** In the order of their interest. */
const telling: readonly string[] = [
  ...['lostline_lines_written', 'lostline_lateness', 'lostline_write_time'],
  ...['iterations', 'dropped_iterations', 'iteration_duration', 'vus_max', 'checks'],
  ...['http_reqs', 'http_req_failed', 'http_req_duration'],
];
const order: Readonly<Record<Outcome, number>> = { fail: 0, unknown: 1, pass: 2 };

/** Null where k6 did not drive the load. */
export function k6View({ k6 }: RunResult): K6View | null {
  if (!k6) return null;
  const thresholds = [...(k6.thresholds ?? [])].sort(
    (one, other) => order[one.outcome] - order[other.outcome],
  );
  const metrics = telling.flatMap((name) => k6.metrics.find((one) => one.name === name) ?? []);
  return {
    ...{ thresholds, metrics, isUnjudged: k6.thresholds === null },
    metricsHidden: k6.metrics.length - metrics.length,
  };
}
