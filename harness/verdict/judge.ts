/**
 * From evidence to verdict, pure: the ledger is closed against the journals, every range gets its place
 * and its cause, every check gives its finding, and the worst that is proved wins. Ranges are made
 * while one iterates; result.json holds the first `resultLimits.ranges` and counts the rest.
 */
import { corruptionKinds } from '../ledger/account.js';
import type { ClosedLedger } from '../ledger/ledger.js';
import { isUnited } from '../plan/plan.js';
import { episodeBound } from './bound.js';
import { checks } from './checks/catalogue.js';
import { type CheckContext, findingOf } from './checks/check.js';
import { contentRows } from './content/rows.js';
import { Episodes } from './episodes.js';
import { type Evidence, eventsOf, type Timing, timingOf } from './evidence.js';
import { faultWindows } from './fault-windows.js';
import { type FaultReports, faultReportsOf } from './faults/report-faults.js';
import { firstLossOf } from './first-loss.js';
import { missingByGeneration } from './generation-losses.js';
import { summarise } from './generation-summaries.js';
import { k6ResultOf } from './k6/k6-result.js';
import { LossDigest } from './loss-digest.js';
import { outcomeOf, settle, worstOf } from './outcome.js';
import { RangeMaker } from './range-maker.js';
import { reproduceCommand } from './reproduce.js';
import { type LineRange, type RunResult, resultLimits } from './result.js';
import { seriesOf } from './series.js';
import { filteredOf, streamsOf, writtenInAll } from './streams.js';
import { timelineOf } from './timeline.js';
import { rotationsOf, summariseWriter } from './writer-summary.js';
import { writtenOf } from './written.js';

export interface Judgement {
  readonly result: RunResult;
  readonly closed: ClosedLedger;
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
  const instants = maker.writtenInstants();
  const faults = faultReportsOf(evidence, closed, timing, instants);
  const folded = foldRanges(maker.all(), faults);
  const rotations = rotationsOf(evidence.journals);
  const loadMs = timing.loadEndedAtMs - timing.loadStartedAtMs;
  const bound = episodeBound(folded.episodes.count, rotations, loadMs);
  const silentLoss = silentLossOf(evidence, closed);
  const { digest } = folded;
  const filtered = filteredOf(closed);
  const episodes = folded.episodes.list();
  const context = {
    ...{ evidence, closed, timing, digest, missing, bound, silentLoss, rotations, uncounted },
  };
  const content = contentRows(evidence, closed);
  const k6 = k6ResultOf(context);
  const haveOneClock = (evidence.span?.writers.length ?? 1) === 1;
  const firstLoss = haveOneClock ? firstLossOf(digest.earliest, instants, timing) : null;
  const result: RunResult = {
    ...identity(evidence, timing),
    ...verdictOf(context),
    ...{ bound, silentLoss },
    account: closed.account,
    ...(firstLoss ? { firstLoss } : {}),
    ...(k6 ? { k6 } : {}),
    ...(content.length > 0 ? { content } : {}),
    ...(closed.noise.messages > 0 ? { noise: closed.noise } : {}),
    streams: streamsOf(closed, faultWindows(evidence.events, timing.endedAtMs), instants),
    ...(filtered ? { filtered } : {}),
    ranges: folded.ranges,
    rangesOmitted: folded.count - folded.ranges.length,
    episodes,
    episodesOmitted: Math.max(0, folded.episodes.count - resultLimits.episodes),
    ...writerOf(evidence, closed, timing),
    ...summarise(evidence.journals, missing),
    series: seriesOf(evidence.samples),
    ...timelineOf(evidence.events, evidence.journals, timing.endedAtMs),
    ...(faults?.list(episodes) ?? { faults: [], faultsOmitted: 0 }),
    reproduce: reproduceCommand(evidence.header),
  };
  return { result, closed, ranges: () => maker.all() };
}

function identity({ header, plan }: Evidence, timing: Timing) {
  const { name, version, engine, profile } = plan.target;
  return {
    schemaVersion: 1 as const,
    lostlineVersion: header.lostlineVersion,
    runId: header.runId,
    seed: plan.seed,
    scenario: plan.scenario,
    description: plan.description,
    target: { name, version, engine, profile },
    startedAt: header.startedAt,
    loadStartedAtMs: timing.loadStartedAtMs,
    loadEndedAtMs: timing.loadEndedAtMs,
    budget: plan.budget,
  };
}

function verdictOf(context: CheckContext): Pick<RunResult, 'outcome' | 'findings'> {
  const findings = settle(
    checks
      .filter(({ concerns }) => concerns?.(context.evidence) ?? true)
      .map((check) => findingOf(check, context)),
    checks,
  );
  // Of one of several pipelines, what it lost is asked when all are united.
  const outcome = isUnited(context.evidence.plan)
    ? worstOf(findings.map((one) => one.outcome))
    : outcomeOf(findings);
  return { outcome, findings };
}

function foldRanges(all: Iterable<LineRange>, faults: FaultReports | null) {
  const digest = new LossDigest();
  const episodes = new Episodes(resultLimits.episodes);
  const ranges: LineRange[] = [];
  let count = 0;
  for (const range of all) {
    digest.add(range);
    episodes.add(range);
    faults?.add(range);
    if (ranges.length < resultLimits.ranges) ranges.push(range);
    count++;
  }
  return { digest, episodes, ranges, count };
}

/** Messages that the sink took, less those the ledger counted; null when no sink told. */
function uncountedOf(evidence: Evidence, closed: ClosedLedger): number | null {
  const { received, noise, apart, filtered } = closed;
  const sink = eventsOf(evidence, 'sink').at(-1);
  if (!sink) return null;
  const own = [...apart, ...filtered].map(({ account }) => {
    const corrupted = corruptionKinds.reduce((sum, kind) => sum + account.corrupted[kind], 0);
    return account.delivered + account.duplicated + account.unexpected + corrupted;
  });
  return sink.accepted - received - noise.messages - own.reduce((sum, count) => sum + count, 0);
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
  const sums = { lines: writtenInAll(closed), bytes, unpaced: plan.load.unpaced };
  return { writer: summariseWriter(evidence, timing, sums) };
}
