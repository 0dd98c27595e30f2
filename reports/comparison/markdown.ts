/** A comparison as a comment for a pull request: the verdict and the table open, the single runs folded. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ComparedRun, type Comparison, sides } from '../../harness/compare/comparison.js';
import { formatCount } from '../../harness/support/units.js';
import { markdownCode, markdownText } from '../markdown/escape.js';
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
  type Tone,
  verdictTones,
} from './model.js';
import type { ComparisonReporter } from './reporter.js';

/** Keeps the comment far below GitHub's 65,536 characters. */
const runsShown = 200;
const alerts: Readonly<Record<Tone, string>> = { good: 'NOTE', warn: 'WARNING', bad: 'CAUTION' };

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function folded(title: string, body: string): string {
  return `<details>\n<summary>${title}</summary>\n\n${body}\n\n</details>`;
}

function measuresTable(comparison: Comparison): string {
  const [baseline, candidate] = sides.map((side) => markdownText(sideName(comparison, side)));
  const cells = (row: SideBySide) => {
    const name = row.role === 'judged' ? `**${row.name}**` : row.name;
    return [name, row.baseline, row.candidate, row.difference, markdownText(row.p)];
  };
  return table(
    ['a run', baseline!, candidate!, differenceLabel, 'p'],
    [...runRows(comparison), ...measureRows(comparison)].map(cells),
  );
}

function accountTable(comparison: Comparison): string {
  const rows = accountRows(comparison).map(({ name, baseline, candidate }) => [
    ...[name, baseline, candidate],
  ]);
  return table(['all runs that count', 'baseline', 'candidate'], rows);
}

function causesTable(comparison: Comparison): string {
  const rows = causeRows(comparison).map(({ name, baseline, candidate }) => [
    ...[name, baseline, candidate],
  ]);
  return rows.length === 0 ? '' : table(['lost lines by cause', 'baseline', 'candidate'], rows);
}

function runRow(run: ComparedRun): string[] {
  return [
    markdownCode(run.directory),
    ...[String(run.seed), run.outcome, formatCount(run.lost), formatCount(run.episodes)],
    formatCount(run.duplicated),
  ];
}

function runsTable({ runs }: Comparison): string {
  const head = ['run', 'seed', 'outcome', 'lost', 'episodes', 'duplicated'];
  const shown = runs.slice(0, runsShown);
  const count = shown.length < runs.length ? `${shown.length} of ${runs.length}` : runs.length;
  return folded(`Runs: ${count}`, table(head, shown.map(runRow)));
}

export function comparisonComment(comparison: Comparison): string {
  const notes = excludedSentences(comparison).map((note) => `- ${markdownText(note)}`);
  return `${[
    `### Lostline: ${markdownText(comparison.scenario)}`,
    `> [!${alerts[verdictTones[comparison.verdict]]}]\n> **${markdownText(headline(comparison))}**`,
    markdownText(designSentence(comparison)),
    comparison.reasons.map((reason) => `- ${markdownText(reason)}`).join('\n'),
    measuresTable(comparison),
    causesTable(comparison),
    notes.join('\n'),
    folded('Account', accountTable(comparison)),
    runsTable(comparison),
    markdownText(sureSentence(comparison)),
    `Again: ${markdownCode(comparison.reproduce)}`,
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

export function comparisonMarkdown(): ComparisonReporter {
  return {
    name: 'markdown',
    write: async (comparison, directory) => {
      const file = join(directory, 'report.md');
      await writeFile(file, comparisonComment(comparison));
      return [file];
    },
  };
}
