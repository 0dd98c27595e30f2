/** What Loki discarded, by reason, from its own metrics; nothing where they can't be had. */
import { EnvironmentError } from '../../support/errors.js';
import type { JsonHttp } from './json-http.js';

const sample = /^loki_discarded_samples_total\{([^}]*)\} (\S+)/gm;

export async function discardedSamples(http: JsonHttp): Promise<Readonly<Record<string, number>>> {
  try {
    return discardedIn(await http.text('/metrics'));
  } catch (error) {
    if (error instanceof EnvironmentError) return {};
    throw error;
  }
}

/** @param metrics in Prometheus' text format */
export function discardedIn(metrics: string): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [, labels = '', value] of metrics.matchAll(sample)) {
    const reason = /reason="([^"]*)"/.exec(labels)?.[1] ?? 'no reason';
    sums[reason] = (sums[reason] ?? 0) + Number(value);
  }
  return sums;
}
