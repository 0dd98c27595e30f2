/**
 * The table of `lostline faults try` in Markdown: a row for each scenario, with what the shipper did and
 * what it said. Paths of the run directory are left out, so that the table can stand in a repository.
 */
import { formatCount } from '../../harness/support/units.js';
import type { FaultReport, RunResult } from '../../harness/verdict/result.js';
import type { SurveyRow } from '../../harness/verdict/survey-row.js';
import { cell, code, table } from '../markdown/table.js';
import { recoveryWords, troubleLine } from '../words/faults.js';

const head = [
  'scenario',
  'sink',
  'outcome',
  'lost',
  'duplicated',
  'recovered',
  'behaviour',
  'what it said',
];
/** Figures in which a fault puts what the shipper made of it. */
const behaviourFigures = ['taken', 'behaviour'] as const;
/** A figure of this name is what it said, as the fault itself read it. */
const saidFigure = 'said';

/** `file:line:column: path: `; the row's first cell says which scenario it is. */
const placeInScenario = /^[^:\n]+:\d+:\d+: [\w.[\]]+: /;

/** Rows by their scenario's name, in Markdown. */
export function surveyRows(rows: readonly SurveyRow[]): ReadonlyMap<string, string> {
  return new Map(
    rows.map((row) => [row.scenario, `| ${[code(row.scenario), ...cellsOf(row)].join(' | ')} |`]),
  );
}

/** Head and rows. */
export function surveyTable(rows: Iterable<string>): string {
  return [table(head, []), ...rows].join('\n');
}

function cellsOf(row: SurveyRow): string[] {
  const { result, failure, directory, sink } = row;
  if (!result)
    return [
      sink,
      directory === null ? "can't be tried" : 'no verdict',
      '',
      '',
      '',
      cell(withoutPaths(failure.replace(placeInScenario, ''), directory)),
      '',
    ];
  const { lost, duplicated } = result.account;
  return [
    sink,
    result.outcome === 'pass' ? 'pass' : `**${result.outcome}**`,
    lost > 0 ? `**${formatCount(lost)}**` : '0',
    formatCount(duplicated),
    cell(recovered(result)),
    cell(withoutPaths(behaviour(result), directory)),
    cell(withoutPaths(said(result), directory)),
  ];
}

/** Of the fault that took longest. */
function recovered({ faults }: RunResult): string {
  const never = faults.find(({ recoveryMs, fromMs }) => recoveryMs === null && fromMs !== null);
  const slowest = [...faults].sort((a, b) => (b.recoveryMs ?? 0) - (a.recoveryMs ?? 0))[0];
  const told = never ?? slowest;
  return told ? recoveryWords(told) : '';
}

/** What the faults themselves saw of it, in words, and what went wrong beside a loss. */
function behaviour(result: RunResult): string {
  const seen = result.faults.flatMap(({ figures }) =>
    behaviourFigures.map((name) => String(figures[name] ?? '')).filter((words) => words !== ''),
  );
  const wrong = result.findings
    .filter(({ check, outcome }) => outcome !== 'pass' && !counted.has(check))
    .map(({ message }) => message);
  return [...new Set([...seen, ...wrong])].join('; ');
}

/** What these find stands in columns of its own. */
const counted: ReadonlySet<string> = new Set(['loss', 'silent-loss', 'duplicates']);

function said({ faults }: RunResult): string {
  const read = faults.flatMap(({ figures }) => figures[saidFigure] ?? []).map(String);
  return read.find((words) => words !== '') ?? firstTelling(faults);
}

function firstTelling(faults: readonly FaultReport[]): string {
  return faults.map(troubleLine).find((line) => line !== '') ?? '';
}

function withoutPaths(text: string, directory: string | null): string {
  const plain = directory === null ? text : text.replaceAll(directory, 'RUN');
  return plain.replace(/\s+/g, ' ').replace(/(?<!\w)(?:\/[\w.@-]+){2,}(?=\/[\w.@-]+)/g, '...');
}
