/**
 * The `markdown` reporter: a comment for a pull request. The verdict and the account stand open, the
 * rest is folded. Bound: `rangesShown` ranges and `episodesShown` episodes, so that it stays far
 * below GitHub's limit of 65,536 characters for a comment.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCount } from '../../harness/support/units.js';
import type { LineRange, Outcome, RunResult } from '../../harness/verdict/result.js';
import { accountView, type Equation } from '../model/account.js';
import { rangeLines, summariseLosses, topRanges } from '../model/losses.js';
import type { Reporter } from '../reporter.js';
import { boundSentence } from '../words/bound.js';
import { causesOf } from '../words/causes.js';
import { causeWords } from '../words/glossary.js';
import { shortened } from '../words/printable.js';
import { filteredNotes, streamNotes } from '../words/streams.js';
import {
  causeLabel,
  findingsWorstFirst,
  headline,
  lines,
  loadInstant,
  lossNotes,
  runSentence,
} from '../words/verdict.js';
import { contentSection } from './content.js';
import { markdownCode, markdownText } from './escape.js';
import { faultsSection } from './faults.js';
import { k6Section } from './k6.js';
import { pipelinesSection } from './pipelines.js';
import { cell, cellCharactersMax, code, folded, table } from './table.js';

const rangesShown = 20;
const episodesShown = 10;

const alerts: Readonly<Record<Outcome, string>> = {
  pass: 'NOTE',
  unknown: 'WARNING',
  fail: 'CAUTION',
};

function equationRows({ total, terms }: Equation): string[][] {
  return [total, ...terms].map(({ name, count, allowed, tone }, index) => {
    const sign = index === 0 ? '' : index === 1 ? '= ' : '+ ';
    const number = tone === 'bad' ? `**${formatCount(count)}**` : formatCount(count);
    return [index === 0 ? `**${name}**` : `${sign}${name}`, number, bound(allowed)];
  });
}

function bound(allowed: number | null): string {
  return allowed === null ? '' : formatCount(allowed);
}

function accountTable(result: RunResult): string {
  const { written, received, details } = accountView(result.account, result.budget);
  const extra = details
    .filter(({ count }) => count > 0)
    .map(({ name, count, allowed }) => [name, formatCount(count), bound(allowed)]);
  const rows = [...equationRows(written), ...equationRows(received), ...extra];
  const warning = written.balanced ? '' : '\n\n**These do not add up: a bug of Lostline.**';
  const [first] = result.pipelines ?? [];
  const title = first ? `account of ${cell(first.name)}` : 'account';
  return `${table([title, 'lines', 'allowed'], rows)}${warning}`;
}

function findingsTable(result: RunResult): string {
  const rows = findingsWorstFirst(result.findings).map(({ check, outcome, message }) => [
    outcome === 'pass' ? outcome : `**${outcome}**`,
    cell(check),
    markdownText(shortened(message, 4 * cellCharactersMax)),
  ]);
  return table(['outcome', 'check', 'message'], rows);
}

function rangeRow(result: RunResult, range: LineRange): string[] {
  const faults = range.faults.length > 0 ? `, during ${code(range.faults.join(', '))}` : '';
  return [
    range.kind,
    formatCount(rangeLines(range)),
    `${formatCount(range.first)} to ${formatCount(range.last)}`,
    `s${range.stream} g${range.generation} ${code(range.paths.at(-1) ?? '')}`,
    loadInstant(result, range.writtenFromMs),
    `${causeLabel(range)}${faults}`,
    cell(range.evidence),
  ];
}

function rangesSection(result: RunResult): string {
  const total = result.ranges.length + result.rangesOmitted;
  if (total === 0) return '';
  const shown = topRanges(result.ranges, rangesShown);
  const head = ['kind', 'lines', 'sequence', 'file', 'written at', 'cause', 'evidence'];
  const rows = shown.map((range) => rangeRow(result, range));
  const title =
    shown.length < total
      ? `Ranges: ${formatCount(shown.length)} of ${formatCount(total)}, worst first`
      : `Ranges: ${formatCount(total)}`;
  return folded(title, table(head, rows));
}

function episodesSection(result: RunResult): string {
  const total = result.episodes.length + result.episodesOmitted;
  if (total === 0) return '';
  const worst = [...result.episodes].sort((a, b) => b.lines - a.lines).slice(0, episodesShown);
  const rows = worst.map((episode) => [
    formatCount(episode.lines),
    causesOf(episode),
    `s${episode.stream} g${cell(episode.generations.join(', '))}`,
    episode.fault === null ? '' : code(episode.fault),
    `${loadInstant(result, episode.fromMs)} to ${loadInstant(result, episode.toMs)}`,
  ]);
  const head = ['lines', 'cause', 'generations', 'fault', 'written'];
  return folded(`Loss episodes: ${formatCount(total)}`, table(head, rows));
}

function lossSection(result: RunResult): string {
  const causes = summariseLosses(result).causes.map(
    ({ cause, lines: count }) => `- **${cause}** (${lines(count)}): ${causeWords[cause].next}`,
  );
  const notes = [...filteredNotes(result), ...lossNotes(result), ...streamNotes(result)];
  return [notes.join(' '), causes.join('\n')].filter(Boolean).join('\n\n');
}

function again(result: RunResult): string {
  const run = `Run ${code(result.runId)}, seed ${result.seed}, Lostline ${cell(result.lostlineVersion)}`;
  return `${run}. Again: ${markdownCode(result.reproduce)}`;
}

export function markdownReport(result: RunResult): string {
  const title = `### Lostline: ${cell(result.scenario)}`;
  const verdict = `> [!${alerts[result.outcome]}]\n> **${markdownText(headline(result))}**`;
  return `${[
    title,
    verdict,
    markdownText(runSentence(result)),
    pipelinesSection(result),
    accountTable(result),
    lossSection(result),
    k6Section(result),
    contentSection(result),
    faultsSection(result),
    folded(`Findings: ${result.findings.length}`, findingsTable(result)),
    episodesSection(result),
    rangesSection(result),
    boundSentence(result),
    again(result),
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

export function markdownReporter(): Reporter {
  return {
    name: 'markdown',
    write: async (result, directory) => {
      const file = join(directory, 'report.md');
      await writeFile(file, markdownReport(result));
      return [file];
    },
  };
}
