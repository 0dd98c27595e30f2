/**
 * k6's end-of-test summary (its handleSummary): which thresholds were kept and by what value, which are Lostline's
 * to judge, and what k6 measured. Bound: `metricsMax` metrics.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { K6Ending, K6Metric, K6Threshold } from '../../evidence/event.js';

const metricsMax = 500;

const metricSchema = z.object({
  type: z.string().default(''),
  values: z.record(z.string(), z.number().nullable()).default({}),
  thresholds: z.record(z.string(), z.object({ ok: z.boolean() })).default({}),
});

const summarySchema = z.object({
  metrics: z.record(z.string(), metricSchema),
  lostline: z
    .object({ thresholds: z.array(z.object({ metric: z.string(), threshold: z.string() })) })
    .default({ thresholds: [] }),
});

export type Summary = Pick<K6Ending, 'thresholds' | 'judged' | 'metrics'>;

/** No thresholds where k6 did not come to write one, or not to its end: killed meanwhile, or on a full disk. */
export function readSummary(path: string): Summary {
  const whole = summarySchema.safeParse(readValue(path));
  if (!whole.success) return { thresholds: null };
  const { metrics, lostline } = whole.data;
  const entries = Object.entries(metrics).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    thresholds: entries.flatMap(([name, metric]) => thresholdsOf(name, metric)),
    judged: lostline.thresholds,
    metrics: entries.slice(0, metricsMax).map(([name, metric]) => metricOf(name, metric)),
  };
}

function readValue(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function thresholdsOf(
  metric: string,
  { thresholds, values }: z.output<typeof metricSchema>,
): K6Threshold[] {
  return Object.entries(thresholds).map(([threshold, { ok }]) => {
    const [, aggregation = ''] = /^\s*([\w.()]+)/.exec(threshold) ?? [];
    return { metric, threshold, kept: ok, observed: values[aggregation] ?? null };
  });
}

function metricOf(name: string, { type, values }: z.output<typeof metricSchema>): K6Metric {
  const told = Object.entries(values).flatMap(([key, value]) =>
    value === null ? [] : [[key, value] as const],
  );
  return { name, type, values: Object.fromEntries(told) };
}
