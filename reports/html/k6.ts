/** The page's part on a load that k6 drove. */
import type { RunResult } from '../../harness/verdict/result.js';
import { k6Words } from '../words/k6.js';

/** Null where k6 did not drive it. */
export function k6Tables(result: RunResult) {
  const words = k6Words(result);
  if (!words) return null;
  const { thresholds, metrics } = words;
  return { ...words, hasThresholds: thresholds.length > 0, hasMetrics: metrics.length > 0 };
}
