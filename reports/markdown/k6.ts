/** The comment's part on a load that k6 drove. */
import type { RunResult } from '../../harness/verdict/result.js';
import { k6Words } from '../words/k6.js';
import { markdownText } from './escape.js';
import { cell, code, folded, table } from './table.js';

/** '' where k6 did not drive it. */
export function k6Section(result: RunResult): string {
  const words = k6Words(result);
  if (!words) return '';
  const thresholds = words.thresholds.map(({ outcome, word, metric, threshold, ...one }) => [
    outcome === 'pass' ? word : `**${word}**`,
    ...[code(metric), code(threshold), cell(one.found), one.judgedBy],
  ]);
  const metrics = words.metrics.map(({ name, found }) => [code(name), cell(found)]);
  const asked = ['threshold', 'metric', 'expression', 'found', 'judged by'];
  const parts = [
    thresholds.length > 0 ? table(asked, thresholds) : '',
    metrics.length > 0 ? table(['metric of k6', 'found'], metrics) : '',
    words.more,
  ].filter(Boolean);
  const title = markdownText(words.sentence);
  return parts.length > 0 ? folded(title, parts.join('\n\n')) : title;
}
