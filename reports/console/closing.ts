/**
 * The closing verdict: what happened, whether it adds up, what to do, how to see it again. Counts are
 * exact. Everything a run can put into it is stripped of control characters.
 */
import type { Colors } from 'picocolors/types.js';
import { formatCount } from '../../harness/support/units.js';
import type { LineRange, Outcome, RunResult } from '../../harness/verdict/result.js';
import { accountView, type Equation, type Term } from '../model/account.js';
import { summariseLosses, topRanges } from '../model/losses.js';
import { boundSentence } from '../words/bound.js';
import { causeWords } from '../words/glossary.js';
import { printable } from '../words/printable.js';
import { formatShare } from '../words/share.js';
import { filteredNotes, streamNotes } from '../words/streams.js';
import {
  causeLabel,
  findingsWorstFirst,
  headline,
  lines,
  loadInstant,
  lossNotes,
  placeWords,
  rangeWords,
  runSentence,
} from '../words/verdict.js';
import { contentLines } from './content.js';
import { faultLines } from './faults.js';
import { k6Lines } from './k6.js';
import { pipelineLines } from './pipelines.js';

const rangesShown = 5;

/** The whole text, ending in a line break. `written` are the report files, whole paths. */
export function closingText(
  result: RunResult,
  directory: string,
  written: readonly string[],
  colours: Colors,
): string {
  const sections = [
    opening(result, colours),
    pipelineLines(result, colours),
    equationLines(result, colours),
    findingLines(result, colours),
    k6Lines(result, colours),
    contentLines(result, colours),
    faultLines(result, colours),
    lossLines(result, directory, colours),
    endingLines(result, directory, written, colours),
  ];
  const text = sections.filter((section) => section.length > 0).map((lines) => lines.join('\n'));
  return `\n${text.join('\n\n')}\n`;
}

function paint(outcome: Outcome, colours: Colors): (text: string) => string {
  return { pass: colours.green, unknown: colours.yellow, fail: colours.red }[outcome];
}

function opening(result: RunResult, colours: Colors): string[] {
  const title = `${result.scenario}${result.description ? `: ${result.description}` : ''}`;
  return [
    colours.bold(paint(result.outcome, colours)(printable(headline(result)))),
    printable(title),
    printable(runSentence(result)),
  ];
}

function equationLines(result: RunResult, colours: Colors): string[] {
  const view = accountView(result.account, result.budget);
  const details = view.details.filter(({ count }) => count > 0);
  const rows = [
    ...equation(view.written, result.account.written, colours),
    ...equation(view.received, null, colours),
    ...details.map((detail) => row(' ', detail, null, colours)),
  ];
  if (!view.written.balanced)
    rows.push(colours.red('These do not add up: this is a bug of Lostline.'));
  const of = result.pipelines ? ` of ${whose(result)}` : '';
  return [colours.bold(`Account${of}`), ...rows];
}

/** The first of several pipelines, whose result this is. */
function whose({ pipelines }: RunResult): string {
  return printable(pipelines?.[0]?.name ?? '');
}

function equation(of: Equation, whole: number | null, colours: Colors): string[] {
  return [
    row(' ', of.total, null, colours),
    ...of.terms.map((term, index) => row(index === 0 ? '=' : '+', term, whole, colours)),
  ];
}

function row(sign: string, term: Term, whole: number | null, colours: Colors): string {
  const notes: string[] = [];
  if (whole !== null && term.count > 0) notes.push(formatShare(term.count, whole));
  if (term.allowed !== null) notes.push(`${formatCount(term.allowed)} allowed`);
  const text = `  ${sign} ${term.name.padEnd(14)}${formatCount(term.count).padStart(16)}`;
  const tones = { good: String, neutral: String, bad: colours.red, warn: colours.yellow };
  return `${tones[term.tone](text)}${notes.length > 0 ? colours.dim(`  ${notes.join(', ')}`) : ''}`;
}

function findingLines(result: RunResult, colours: Colors): string[] {
  const findings = findingsWorstFirst(result.findings);
  if (findings.length === 0) return [];
  return [
    colours.bold('Findings'),
    ...findings.map(({ check, outcome, message }) => {
      const word = paint(outcome, colours)(outcome.padEnd(7));
      return `  ${word}  ${printable(check)}: ${printable(message)}`;
    }),
  ];
}

function lossLines(result: RunResult, directory: string, colours: Colors): string[] {
  const lost = result.ranges.filter(({ kind }) => kind === 'lost');
  if (lost.length === 0) return [];
  const shown = topRanges(lost, rangesShown);
  const rest = lost.length + result.rangesOmitted - shown.length;
  const notes = [...filteredNotes(result), ...lossNotes(result), ...streamNotes(result)];
  const more = `  and ${formatCount(rest)} more ranges: lostline ranges ${printable(directory)}`;
  return [
    colours.bold(result.pipelines ? `Where ${whose(result)} lost it` : 'Where it was lost'),
    ...notes.map((note) => `  ${note}`),
    ...shown.flatMap((range) => rangeText(result, range, colours)),
    ...(rest > 0 ? [colours.dim(more)] : []),
    '',
    colours.bold('What to look at'),
    ...summariseLosses(result).causes.map(
      (group) => `  ${group.cause} (${lines(group.lines)}): ${causeWords[group.cause].next}`,
    ),
  ];
}

function rangeText(result: RunResult, range: LineRange, colours: Colors): string[] {
  const from = loadInstant(result, range.writtenFromMs);
  const during = range.faults.length > 0 ? `, during ${range.faults.join(', ')}` : '';
  const path = range.paths.at(-1) ?? 'no file';
  const detail = [`${path}, written from ${from} to ${loadInstant(result, range.writtenToMs)}`];
  return [
    `  ${colours.red(causeLabel(range))}: ${rangeWords(range)}, ${placeWords(range)}`,
    printable(`      ${detail}${during}`),
    ...(range.evidence ? [colours.dim(printable(`      ${range.evidence}`))] : []),
  ];
}

function endingLines(
  result: RunResult,
  directory: string,
  written: readonly string[],
  colours: Colors,
): string[] {
  const reports = written.length > 0 ? written : [directory];
  return [
    colours.bold('How sure'),
    `  ${boundSentence(result)}`,
    '',
    colours.bold('Again'),
    printable(`  ${result.reproduce}`),
    `  seed ${result.seed}`,
    '',
    colours.bold('Report'),
    ...reports.map((file) => printable(`  ${file}`)),
  ];
}
