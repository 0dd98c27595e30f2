/** The closing verdict's part on a load that k6 drove. */
import type { Colors } from 'picocolors/types.js';
import type { RunResult } from '../../harness/verdict/result.js';
import { type K6ThresholdWords, k6Words } from '../words/k6.js';
import { printable } from '../words/printable.js';

const widths = { word: 9, name: 26 };

/** Nothing where k6 did not drive it. */
export function k6Lines(result: RunResult, colours: Colors): string[] {
  const words = k6Words(result);
  if (!words) return [];
  return [
    colours.bold('k6'),
    `  ${words.sentence}`,
    ...words.thresholds.map((one) => thresholdLine(one, colours)),
    ...words.metrics.map(({ name, found }) =>
      colours.dim(`  ${printable(name).padEnd(widths.name)}${printable(found)}`),
    ),
  ];
}

function thresholdLine(one: K6ThresholdWords, colours: Colors): string {
  const { outcome, word, metric, threshold, found } = one;
  const paint = { pass: colours.green, unknown: colours.yellow, fail: colours.red }[outcome];
  const text = `${metric}: ${threshold}${found === '' ? '' : `, found ${found}`}`;
  return `  ${paint(word.padEnd(widths.word))}${printable(text)}`;
}
