/** The closing verdict's part on hostile lines: a row for the ordinary ones, and one for each class. */
import type { Colors } from 'picocolors/types.js';
import { formatCount } from '../../harness/support/units.js';
import type { RunResult } from '../../harness/verdict/result.js';
import { type ContentRowView, contentView } from '../model/content.js';
import { contentSentence, heldUpWords, mutatedWords } from '../words/content.js';
import { printable } from '../words/printable.js';

const columns = ['written', 'delivered', 'dropped', 'neighbours', 'held up'] as const;
const widths = { name: 16, number: 12 };

/** Nothing where no line was hostile. */
export function contentLines(result: RunResult, colours: Colors): string[] {
  const rows = contentView(result);
  if (!rows) return [];
  return [
    colours.bold('Content'),
    `  ${printable(contentSentence(rows))}`,
    colours.dim(line('', columns, 'changed')),
    ...rows.map((row) => rowLine(row, colours)),
  ];
}

function rowLine(row: ContentRowView, colours: Colors): string {
  const { written, delivered, dropped, neighbours } = row;
  const numbers = [written, delivered, dropped, neighbours].map((count) => formatCount(count));
  const text = line(row.name, [...numbers, heldUpWords(row)], mutatedWords(row));
  if (row.neighbours > 0 || row.isHeldUp) return colours.red(text);
  return row.isHarmed ? colours.yellow(text) : text;
}

function line(name: string, cells: readonly string[], rest: string): string {
  const numbers = cells.map((cell) => cell.padStart(widths.number)).join('');
  return `  ${printable(name).padEnd(widths.name)}${numbers}  ${printable(rest)}`.trimEnd();
}
