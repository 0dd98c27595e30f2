/**
 * From evidence to verdict, pure: the ledger is closed against the journals, every range gets its place
 * and its cause, every check gives its finding, and the worst that is proved wins. Ranges are made
 * while one iterates; result.json holds the first `resultLimits.ranges` and counts the rest.
 */
import { corruptionKinds } from '../ledger/account.js';
import type { ClosedLedger } from '../ledger/ledger.js';
import { episodeBound } from './bound.js';
import { checks } from './checks/catalogue.js';
import { type CheckContext, findingOf } from './checks/check.js';
import { Episodes } from './episodes.js';
import { type Evidence, eventsOf, type Timing, timingOf } from './evidence.js';
import { missingByGeneration } from './generation-losses.js';
import { summarise } from './generation-summaries.js';
import { LossDigest } from './loss-digest.js';
import { settle, worstOf } from './outcome.js';
import { RangeMaker } from './range-maker.js';
import { reproduceCommand } from './reproduce.js';
import { type LineRange, type RunResult, resultLimits } from './result.js';
import { seriesOf } from './series.js';
import { timelineOf } from './timeline.js';
import { rotationsOf, summariseWriter } from './writer-summary.js';
import { writtenOf } from './written.js';

export interface Judgement {
  readonly result: RunResult;
  /** All ranges, also those that result.json leaves out; may be called again. */
  ranges(): Generator<LineRange>;
}

/** @throws AssertionFailure when the account does not add up: a bug of ours */
export function judge(evidence: Evidence): Judgement {
  const closed = evidence.ledger.close(writtenOf(evidence));
  const timing = timingOf(evidence);
  const missing = missingByGeneration(evidence.journals, closed);
  const uncounted = uncountedOf(evidence, closed);
  const maker = new RangeMaker({
    ...{ evidence, closed, timing, missing },
    uncounted: Math.max(0, uncounted ?? 0),
  });
  const folded = foldRanges(maker.all());
  const rotations = rotationsOf(evidence.journals);
  const loadMs = timing.loadEndedAtMs - timing.loadStartedAtMs;
  const bound = episodeBound(folded.episodes.count, rotations, loadMs);
  const silentLoss = silentLossOf(evidence, closed);
  const { digest } = folded;
  const context = {
    ...{ evidence, closed, timing, digest, bound, silentLoss, rotations, uncounted },
  };
  const result: RunResult = {
    ...identity(evidence, timing),
    ...verdictOf(context),
    ...{ bound, silentLoss },
    account: closed.account,
    streams: closed.streams.map(({ account }) => account),
    ranges: folded.ranges,
    rangesOmitted: folded.count - folded.ranges.length,
    episodes: folded.episodes.list(),
    episodesOmitted: Math.max(0, folded.episodes.count - resultLimits.episodes),
    ...writerOf(evidence, closed, timing),
    ...summarise(evidence.journals, missing),
    series: seriesOf(evidence.samples),
    ...timelineOf(evidence.events, evidence.journals, timing.endedAtMs),
    reproduce: reproduceCommand(evidence.header),
  };
  return { result, ranges: () => maker.all() };
}

function identity({ header, plan }: Evidence, timing: Timing) {
  const { name, version, engine } = plan.target;
  return {
    schemaVersion: 1 as const,
    lostlineVersion: header.lostlineVersion,
    runId: header.runId,
    seed: plan.seed,
    scenario: plan.scenario,
    description: plan.description,
    target: { name, version, engine },
    startedAt: header.startedAt,
    loadStartedAtMs: timing.loadStartedAtMs,
    loadEndedAtMs: timing.loadEndedAtMs,
    budget: plan.budget,
  };
}

function verdictOf(context: CheckContext): Pick<RunResult, 'outcome' | 'findings'> {
  const findings = settle(
    checks.map((check) => findingOf(check, context)),
    checks,
  );
  return { outcome: worstOf(findings.map(({ outcome }) => outcome)), findings };
}

function foldRanges(all: Iterable<LineRange>) {
  const digest = new LossDigest();
  const episodes = new Episodes(resultLimits.episodes);
  const ranges: LineRange[] = [];
  let count = 0;
  for (const range of all) {
    digest.add(range);
    episodes.add(range);
    if (ranges.length < resultLimits.ranges) ranges.push(range);
    count++;
  }
  return { digest, episodes, ranges, count };
}

/** Messages that the sink took, less those the ledger counted; null when no sink told. */
function uncountedOf(evidence: Evidence, { received, apart }: ClosedLedger): number | null {
  const sink = eventsOf(evidence, 'sink').at(-1);
  if (!sink) return null;
  const own = apart.map(({ account }) => {
    const corrupted = corruptionKinds.reduce((sum, kind) => sum + account.corrupted[kind], 0);
    return account.delivered + account.duplicated + account.unexpected + corrupted;
  });
  return sink.accepted - received - own.reduce((sum, count) => sum + count, 0);
}

function silentLossOf({ samples }: Evidence, { account }: ClosedLedger): RunResult['silentLoss'] {
  const admitted = samples.findLast((sample) => sample.admittedDrops !== null)?.admittedDrops;
  return {
    admitted: admitted ?? null,
    silent: Math.max(0, account.lost - (admitted ?? 0)),
  };
}

function writerOf(evidence: Evidence, closed: ClosedLedger, timing: Timing) {
  const { plan, journals, lines } = evidence;
  const bytes = journals.reduce((sum, { intendedNext }) => sum + lines.offsetOf(intendedNext), 0);
  const sums = { lines: closed.account.written, bytes, unpaced: plan.load.unpaced };
  return { writer: summariseWriter(journals, timing, sums) };
}
