/**
 * The verdict in sentences: the headline, what was lost and where, and what a reader should know
 * before believing it. Shared by the console, Markdown and HTML, so that all say the same.
 */
import { formatCount, formatShort } from '../../harness/support/units.js';
import type { Finding, LineRange, Outcome, RunResult } from '../../harness/verdict/result.js';
import { rangeLines, summariseLosses } from '../model/losses.js';
import { elapsed } from './elapsed.js';
import { dualHeadline } from './pipelines.js';
import { formatShare } from './share.js';

const outcomeOrder: Readonly<Record<Outcome, number>> = { fail: 0, unknown: 1, pass: 2 };

/** Worst first; otherwise in the order in which they were given. */
export function findingsWorstFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => outcomeOrder[a.outcome] - outcomeOrder[b.outcome]);
}

export function lines(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'line' : 'lines'}`;
}

function lossSentence(result: RunResult): string {
  const { lost, written } = result.account;
  const share = lost > 0 ? ` (${formatShare(lost, written)})` : '';
  return `${formatCount(lost)} of ${lines(written)} lost${share}`;
}

/** 'FAIL: 2,310 of 3,000,000 lines lost (0.077 %)', without colour. */
export function headline(result: RunResult): string {
  const word = result.outcome.toUpperCase();
  const worst = findingsWorstFirst(result.findings)[0];
  if (result.union) return `${word}: ${dualHeadline(result, worst, lossSentence(result))}`;
  const plain = result.outcome === 'pass' || (result.outcome === 'fail' && result.account.lost > 0);
  if (plain || !worst || worst.outcome !== result.outcome)
    return `${word}: ${lossSentence(result)}`;
  return `${word}: ${worst.message}`;
}

export function targetName(result: RunResult): string {
  const { name, version, engine, profile = 'default' } = result.target;
  const settings = profile === 'default' ? '' : `, profile ${profile}`;
  return `${name}${version ? ` ${version}` : ''} (${engine}${settings})`;
}

/** 'reference 1.0 (process), 100k lines/s for 30s, 240 rotations'. */
export function runSentence(result: RunResult): string {
  const { linesPerSecond, rotations } = result.writer;
  const load = elapsed(Math.max(0, result.loadEndedAtMs - result.loadStartedAtMs));
  const turns = `${formatCount(rotations)} ${rotations === 1 ? 'rotation' : 'rotations'}`;
  return `${targetName(result)}, ${formatShort(linesPerSecond)} lines/s for ${load}, ${turns}`;
}

/** Defect and overload apart, and what the shipper admits; empty when nothing was lost. */
export function lossNotes(result: RunResult): readonly string[] {
  if (result.account.lost === 0) return [];
  const { defectLines, overloadLines, complete } = summariseLosses(result);
  const least = complete ? '' : 'at least ';
  const notes: string[] = [];
  if (overloadLines > 0)
    notes.push(
      `Of these, ${least}${lines(defectLines)} to a defect and ${least}${lines(overloadLines)} to ` +
        'overload (backlog larger than what rotation kept).',
    );
  return [...notes, silenceSentence(result), ...firstLossNotes(result), ...clockNotes(result)];
}

const instantWithin = /\d\.\d{3} s\b/;

/** Evidence was put into words before anybody asked for a report: its instants are the run's. */
function clockNotes(result: RunResult): readonly string[] {
  const { ranges, loadStartedAtMs } = result;
  if (!ranges.some(({ evidence }) => instantWithin.test(evidence))) return [];
  const begun = `${(loadStartedAtMs / 1000).toFixed(3)} s`;
  return [
    `Instants count from the begin of the load, those in the words of evidence from the begin of the run, ${begun} before.`,
  ];
}

/** What a ramp is run for; older results do not tell. */
function firstLossNotes(result: RunResult): readonly string[] {
  const { firstLoss } = result;
  if (!firstLoss) return [];
  const { atMs, linesPerSecond, stream, sequence } = firstLoss;
  const rate = linesPerSecond === null ? '' : `, at about ${formatShort(linesPerSecond)} lines/s`;
  const which = `line ${formatCount(sequence)} of stream ${stream}`;
  return [
    `The lost line that was written first is ${which}: ${loadInstant(result, atMs)} into the load${rate}.`,
  ];
}

function silenceSentence(result: RunResult): string {
  const { admitted, silent } = result.silentLoss;
  if (admitted === null)
    return 'The shipper tells nothing about lines it drops, so all of it counts as silent loss.';
  const { written, delivered } = result.filtered ?? { written: 0, delivered: 0 };
  const mayBeOthers = admitted > 0 && admitted < result.account.lost + written - delivered;
  return written > delivered && mayBeOthers
    ? `The shipper admits ${lines(admitted)}, which may be lines of filtered streams; at least ${lines(silent)} went silently.`
    : `The shipper admits ${lines(admitted)}; ${lines(silent)} went silently.`;
}

/** 'lines 1,001 to 1,050 (50 lines)', or 'line 7'. */
export function rangeWords(range: LineRange): string {
  if (range.first === range.last) return `line ${formatCount(range.first)}`;
  const span = `lines ${formatCount(range.first)} to ${formatCount(range.last)}`;
  return `${span} (${lines(rangeLines(range))})`;
}

/** 'stream 1, generation 7, bytes 0 to 4,096'; the epoch only where there was a restart. */
export function placeWords(range: LineRange): string {
  const epoch = range.epoch > 1 ? ` epoch ${range.epoch}` : '';
  if (range.generation === 0) return `stream ${range.stream}${epoch}, no generation`;
  const bytes = `bytes ${formatCount(range.offsetFirst)} to ${formatCount(range.offsetEnd)}`;
  return `stream ${range.stream}${epoch}, generation ${range.generation}, ${bytes}`;
}

/** 'deleted-unread (overload)'; the kind where there is no cause. */
export function causeLabel(range: LineRange): string {
  const cause = range.cause ?? (range.kind === 'lost' ? 'unknown' : range.kind);
  return range.overload ? `${cause} (overload)` : cause;
}

/** '12.345 s' after the start of the load; negative before it. */
export function loadInstant(result: RunResult, atMs: number): string {
  return `${((atMs - result.loadStartedAtMs) / 1000).toFixed(3)} s`;
}
