/** The closing verdict of a comparison in a terminal: both sides side by side, and why. */
import type { Colors } from 'picocolors/types.js';
import { type Comparison, sides } from '../../harness/compare/comparison.js';
import { coloursFor } from '../console/live.js';
import { printable } from '../words/printable.js';
import {
  accountRows,
  causeRows,
  designSentence,
  differenceLabel,
  excludedSentences,
  headline,
  measureRows,
  runRows,
  type SideBySide,
  sideName,
  sureSentence,
  verdictTones,
} from './model.js';
import type { ComparisonContext } from './registry.js';
import type { ComparisonReporter } from './reporter.js';

export function comparisonConsole(context: ComparisonContext): ComparisonReporter {
  return {
    name: 'console',
    write: async (comparison, directory, written) => {
      const colours = coloursFor(context);
      context.screen.write(comparisonText(comparison, directory, written, colours));
      return [];
    },
  };
}

/** The whole text, ending in a line break. `written` are the report files, whole paths. */
export function comparisonText(
  comparison: Comparison,
  directory: string,
  written: readonly string[],
  colours: Colors,
): string {
  const tone = { good: colours.green, bad: colours.red, warn: colours.yellow };
  const { scenario, description, verdict } = comparison;
  const files = written.length > 0 ? written : [directory];
  const sections = [
    [
      colours.bold(tone[verdictTones[verdict]](printable(headline(comparison)))),
      printable(description ? `${scenario}: ${description}` : scenario),
      printable(designSentence(comparison)),
    ],
    tableLines(comparison, colours),
    [colours.bold('Why'), ...comparison.reasons.map((reason) => `  ${printable(reason)}`)],
    noteLines(comparison, colours),
    [colours.bold('How sure'), `  ${sureSentence(comparison)}`],
    [colours.bold('Again'), printable(`  ${comparison.reproduce}`)],
    [colours.bold('Report'), ...files.map((file) => printable(`  ${file}`))],
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `\n${text.join('\n\n')}\n`;
}

function noteLines(comparison: Comparison, colours: Colors): string[] {
  const notes = excludedSentences(comparison);
  return notes.length === 0
    ? []
    : [colours.bold('Left out'), ...notes.map((note) => `  ${printable(note)}`)];
}

function tableLines(comparison: Comparison, colours: Colors): string[] {
  const [baseline, candidate] = sides.map((side) => sideName(comparison, side));
  const blank = { baseline: '', candidate: '', difference: '', p: '', role: 'shown' } as const;
  const heads: SideBySide[] = [
    { ...blank, name: '', baseline: 'baseline', candidate: 'candidate' },
    { ...blank, name: '', baseline: baseline!, candidate: candidate! },
  ];
  const parts = [
    { title: 'Runs', rows: runRows(comparison), labels: blank },
    {
      ...{ title: 'A run', rows: measureRows(comparison) },
      labels: { ...blank, difference: differenceLabel, p: 'p' },
    },
    { title: 'Account of all runs that count', rows: accountRows(comparison), labels: blank },
    { title: 'Lost lines by cause', rows: causeRows(comparison), labels: blank },
  ].filter(({ rows }) => rows.length > 0);
  // A title may reach over the columns beside it.
  const widths = widthsOf([
    ...heads,
    ...parts.flatMap(({ rows, labels }) => [...rows, { ...labels, name: '' }]),
  ]);
  const line = (row: SideBySide) => printable(lineOf(row, widths));
  return [
    ...heads.map((head) => colours.dim(line(head))),
    ...parts.flatMap(({ title, rows, labels }) => [
      colours.bold(lineOf({ ...labels, name: title }, widths, 'title')),
      ...rows.map((row) => (row.role === 'judged' ? colours.bold(line(row)) : line(row))),
    ]),
  ];
}

const columns = ['name', 'baseline', 'candidate', 'difference', 'p'] as const;
type Widths = readonly number[];

function widthsOf(rows: readonly SideBySide[]): Widths {
  return columns.map((column) => Math.max(...rows.map((row) => row[column].length)));
}

/** A judged row has a star; the title of a part stands further left. */
function lineOf(row: SideBySide, widths: Widths, kind: 'row' | 'title' = 'row'): string {
  const sign = kind === 'title' ? '' : row.role === 'judged' ? '* ' : '  ';
  const name = `${sign}${row.name}`.padEnd(widths[0]! + 2);
  const cells = columns.slice(1).map((column, at) => row[column].padEnd(widths[at + 1]!));
  return [name, ...cells].join('  ').trimEnd();
}
