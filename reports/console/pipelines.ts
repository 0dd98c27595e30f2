/** The closing verdict's part on several pipelines: side by side, together, and what all of them lost. */
import type { Colors } from 'picocolors/types.js';
import { formatCount } from '../../harness/support/units.js';
import type { RunResult } from '../../harness/verdict/result.js';
import { type PipelineRow, pipelinesView } from '../model/pipelines.js';
import { savedSentence, unionCauses, unionRangeWords } from '../words/pipelines.js';
import { printable } from '../words/printable.js';

const rangesShown = 5;
const columns = ['delivered', 'lost', 'destroyed', 'indeterminate'] as const;
const widths = { name: 22, number: 15 };

function line(name: string, numbers: readonly string[], rest: string): string {
  const cells = numbers.map((number) => number.padStart(widths.number)).join('');
  return `  ${printable(name).padEnd(widths.name)}${cells}  ${printable(rest)}`.trimEnd();
}

function rowLine(row: PipelineRow, colours: Colors): string {
  const numbers = columns.map((column) => formatCount(row[column]));
  const text = line(row.name, numbers, `${row.outcome ?? ''}${row.outcome ? ', ' : ''}${row.what}`);
  if (row.outcome === null) return colours.bold(text);
  return row.lost > 0 ? colours.yellow(text) : text;
}

/** Nothing where there is one pipeline. */
export function pipelineLines(result: RunResult, colours: Colors): string[] {
  const view = pipelinesView(result, rangesShown);
  if (!view) return [];
  const rest = view.rangesTotal - view.ranges.length;
  return [
    colours.bold('Pipelines'),
    colours.dim(line('', columns, '')),
    ...view.rows.map((row) => rowLine(row, colours)),
    printable(`  ${savedSentence(result)}`),
    ...(view.rangesTotal > 0 ? ['', colours.bold('Lost by all of them')] : []),
    ...view.ranges.flatMap((range) => [
      `  ${colours.red(unionRangeWords(range))}`,
      printable(`      ${range.path}: ${unionCauses(result, range)}`),
    ]),
    ...(rest > 0 ? [colours.dim(`  and ${formatCount(rest)} more ranges: union.ndjson`)] : []),
  ];
}
