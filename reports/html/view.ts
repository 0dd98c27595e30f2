/**
 * The view of report.html: every value that page.mustache shows, already in words. The template
 * escapes all of it; only the charts are markup, and those come from escaping templates too.
 */
import { corruptionKinds } from '../../harness/ledger/account.js';
import { formatBytes, formatCount, formatShort } from '../../harness/support/units.js';
import { causes, type RunResult, rangeKinds } from '../../harness/verdict/result.js';
import { accountView, type Equation, type Term } from '../model/account.js';
import { summariseLosses } from '../model/losses.js';
import { boundSentence } from '../words/bound.js';
import { causeWords, kindWords, otherWords, outcomeWords } from '../words/glossary.js';
import { formatShare } from '../words/share.js';
import { filteredNotes } from '../words/streams.js';
import { findingsWorstFirst, headline, lossNotes, runSentence } from '../words/verdict.js';
import { contentTable } from './content.js';
import { faultsTable } from './faults-table.js';
import { k6Tables } from './k6.js';
import { pipelinesTable } from './pipelines.js';
import { tableViews } from './tables.js';

export function pageView(result: RunResult) {
  const account = accountView(result.account, result.budget);
  return {
    ...{ outcome: result.outcome, headline: headline(result), scenario: result.scenario },
    ...{ description: result.description, run: runSentence(result) },
    outcomeMeaning: outcomeWords[result.outcome],
    equations: [
      equationView(account.written, result.account.written),
      equationView(account.received, null),
    ],
    balanced: account.written.balanced,
    corrupted: account.details.filter(({ count }) => count > 0).map((term) => termView(term, null)),
    hasDetails: account.details.some(({ count }) => count > 0),
    notes: [...filteredNotes(result), ...lossNotes(result)],
    causes: summariseLosses(result).causes.map((group) => ({
      ...{ cause: group.cause, ...causeWords[group.cause] },
      ...{ lines: formatCount(group.lines), ranges: formatCount(group.ranges) },
      overload: group.overloadLines > 0 ? formatCount(group.overloadLines) : null,
    })),
    hasCauses: result.account.lost > 0,
    findings: findingsWorstFirst(result.findings),
    bound: boundSentence(result),
    facts: facts(result),
    ...tableViews(result),
    pipelines: pipelinesTable(result),
    contentPart: contentTable(result),
    faultsPart: faultsTable(result),
    k6Part: k6Tables(result),
    whose: result.pipelines?.[0] ? ` of ${result.pipelines[0].name}` : '',
    ...{ reproduce: result.reproduce, seed: String(result.seed) },
    glossary: glossary(),
  };
}

function termView(term: Term, whole: number | null, sign = '') {
  return {
    ...{ sign, name: term.name, tone: term.tone, count: formatCount(term.count) },
    share: whole !== null && term.count > 0 ? formatShare(term.count, whole) : null,
    allowed: term.allowed === null ? null : `${formatCount(term.allowed)} allowed`,
  };
}

function equationView({ total, terms }: Equation, whole: number | null) {
  return {
    name: total.name,
    total: termView(total, null),
    terms: terms.map((term, index) => termView(term, whole, index === 0 ? '=' : '+')),
  };
}

function facts(result: RunResult) {
  const { latenessMs, linesPerSecond, bytesPerSecond, rotations, heldUp } = result.writer;
  const late = (ms: number) => `${Number(ms.toPrecision(3))} ms`;
  const cpu = result.series.shipperCpuSeconds.at(-1) ?? null;
  const memory = Math.max(0, ...result.series.shipperMemoryBytes.map((bytes) => bytes ?? 0));
  const pairs: (readonly [string, string | null])[] = [
    ['Run', result.runId],
    ['Started', result.startedAt],
    ['Target', `${result.target.name} ${result.target.version}`],
    ['Engine', result.target.engine],
    ['Written', `${formatShort(linesPerSecond)} lines/s, ${formatBytes(bytesPerSecond)}/s`],
    ['Rotations', formatCount(rotations)],
    [
      'Writer late by',
      latenessMs &&
        `${late(latenessMs.p50)} median, ${late(latenessMs.p99)} p99, ${late(latenessMs.max)} most`,
    ],
    ['Writer held up', heldUp ? `${(heldUp.waitedMs / 1000).toFixed(1)} s by a full disk` : null],
    ['Shipper CPU', cpu === null ? null : `${Number(cpu.toFixed(2))} s`],
    ['Shipper memory', memory > 0 ? `${formatBytes(memory)} at most` : null],
    ['Lostline', result.lostlineVersion],
  ];
  return pairs.filter(([, value]) => value !== null).map(([name, value]) => ({ name, value }));
}

function glossary() {
  return [
    ...otherWords.map(([word, meaning]) => ({ word, meaning })),
    ...rangeKinds.map((kind) => ({ word: kind, meaning: kindWords[kind] })),
    ...causes.map((cause) => ({ word: cause, meaning: causeWords[cause].meaning })),
    ...corruptionKinds.map((kind) => ({ word: kind, meaning: corruptionWords[kind] })),
  ];
}

const corruptionWords = {
  truncated: 'A message that is the beginning of a line and then ends.',
  split: 'A line that arrived in several messages.',
  merged: 'Several lines, or parts of them, in one message.',
  mutated: 'A line in which bytes were changed.',
  nulFilled: 'NUL bytes where text was written.',
} as const;
