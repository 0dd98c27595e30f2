/**
 * Scenario, target, seed and the catalogue of kinds in; plan out. Pure: the same four give the same
 * plan on any machine, so a printed seed reproduces a run. Everything that can't be planned is told at
 * once, in one ScenarioError.
 */
import type { LineSpec } from '../line/spec.js';
import { type Locate, ScenarioError, unlocated } from '../scenario/problem.js';
import type { Scenario } from '../scenario/schema.js';
import { formatCount } from '../support/units.js';
import type { PlanCatalogue } from './catalogue.js';
import { checkDatagrams } from './datagram-checks.js';
import { checkDriven, planDriver } from './driver-plan.js';
import { streamsText } from './expected.js';
import { planFaults } from './fault-plan.js';
import { plannedFiles } from './file-checks.js';
import { checkHostile } from './hostile-checks.js';
import { choosePeriod } from './line-period.js';
import { planLoad } from './load-plan.js';
import {
  type Budget,
  type DrainPlan,
  type LoadPlan,
  type Plan,
  type PlannedFault,
  silencesWanted,
} from './plan.js';
import type { PlannedTarget } from './planned-target.js';
import { collectProblems, type Report } from './report.js';
import { planRotation } from './rotation-plan.js';
import { planSink } from './sink-plan.js';
import { planFormat, planSource } from './source-plan.js';
import { planTrials } from './writer-trials.js';

const linesMinDefault = 1_000;
/** Times in lines begin here: a fixed instant, so that bytes depend on the seed alone. */
const timestampOriginMs = Date.UTC(2026, 0, 1);

/**
 * @param locate where the scenario's fields stand, for errors (`LoadedScenario.source.locate`).
 * @throws ScenarioError with one line for each thing that can't be planned.
 */
export function makePlan(
  scenario: Scenario,
  target: PlannedTarget,
  seed: number,
  catalogue: PlanCatalogue,
  locate: Locate = unlocated,
): Plan {
  const { report, problems } = collectProblems();
  const load = planLoad(scenario.load, report);
  const sink = planSink(scenario, target, catalogue, report);
  const source = planSource(scenario, target, report);
  checkHostile(scenario.load.line.hostile, source, report);
  checkDatagrams(scenario.load.line.bytes, source, report);
  const files = plannedFiles(scenario, load.streams, source);
  const setting = { target, sink: sink.kind, seed, durationMs: load.durationMs, files };
  const faults = planFaults(scenario, catalogue.faults, setting, report);
  const plan: Plan = {
    schemaVersion: 1,
    scenario: scenario.name,
    description: scenario.description,
    seed,
    load: { ...load, ...planTrials(faults, catalogue.faults), ...planDriver(scenario) },
    line: planLine(scenario, load, seed, report),
    source,
    rotation: planRotation(scenario, target, load, source, report),
    faults,
    sink,
    target: {
      name: target.name,
      version: target.version,
      engine: target.engine,
      profile: target.profile,
      options: target.options,
      ...(target.configuration ? { configuration: target.configuration } : {}),
    },
    drain: planDrain(scenario, target, faults, catalogue),
    ...planAudit(scenario, faults, catalogue),
    budget: planBudget(scenario, load, report),
  };
  checkDriven(scenario, { source, rotation: plan.rotation, faults }, catalogue.faults, report);
  if (problems.length > 0) throw new ScenarioError(locate(problems));
  return plan;
}

function planDrain(
  { drain }: Scenario,
  { discoveryMs, retryMs }: PlannedTarget,
  faults: readonly PlannedFault[],
  { severing }: PlanCatalogue,
): DrainPlan {
  const { quiet: quietMs, timeout, lateAfter: lateAfterMs } = drain;
  const isSevered = faults.some(({ kind }) => severing?.has(kind));
  const pause = isSevered && retryMs !== undefined ? { retryMs } : {};
  return {
    ...{ quietMs, timeoutMs: timeout + (silencesWanted + 1) * (pause.retryMs ?? 0), lateAfterMs },
    ...{ discoveryMs, ...pause },
  };
}

function planAudit({ audit }: Scenario, faults: readonly PlannedFault[], catalogue: PlanCatalogue) {
  const tampering = catalogue.faults.filter(({ tampers }) => tampers).map(({ kind }) => kind);
  const wanted = audit ?? (faults.some(({ kind }) => tampering.includes(kind)) ? 'files' : 'none');
  return wanted === 'files' ? { audit: 'files' as const } : {};
}

function planLine(scenario: Scenario, load: LoadPlan, seed: number, report: Report): LineSpec {
  const { line } = scenario.load;
  const period = choosePeriod(line.bytes, load.streams, report, line.hostile);
  return {
    seed,
    format: planFormat(scenario, report),
    alphabet: line.alphabet,
    payload: line.payload,
    sizes: line.bytes,
    period,
    timestampOriginMs,
    timestampStepMs: timestampStepMs(load, period),
    criRecordBytesMax: line.criRecordBytesMax,
    ...(line.hostile ? { hostile: line.hostile } : {}),
  };
}

/** The time in lines moves on about as fast as the load does: one step for each period. */
function timestampStepMs(load: LoadPlan, period: number): number {
  if (load.unpaced || load.lines === null) return 1;
  const linesPerMs = load.lines / load.streams / load.durationMs;
  return Math.max(1, Math.round(period / linesPerMs));
}

function planBudget(scenario: Scenario, load: LoadPlan, report: Report): Budget {
  const allowed = scenario.expect;
  const lines = load.lines ?? Infinity;
  if (allowed.linesMin !== undefined && allowed.linesMin > lines) {
    report(
      ['expect', 'linesMin'],
      `${formatCount(allowed.linesMin)} is more than the ${formatCount(lines)} lines of the load, expected at most that, or no run could pass; lower it or lengthen the load`,
    );
  }
  const beyond = allowed.streams?.find(({ last }) => last > load.streams);
  if (beyond) {
    report(
      ['expect', 'streams'],
      `${streamsText([beyond])} is beyond the load's ${formatCount(load.streams)} streams, expected numbers up to that; lower it or raise load.streams`,
    );
  }
  return {
    lostMax: allowed.lost,
    destroyedMax: allowed.destroyed,
    duplicatedMax: allowed.duplicated,
    corruptedMax: allowed.corrupted,
    unexpectedMax: allowed.unexpected,
    reorderedMax: allowed.reordered,
    lateMax: allowed.late,
    latenessMsMax: allowed.latenessMs,
    linesMin: allowed.linesMin ?? Math.min(linesMinDefault, lines),
    ...(allowed.union === undefined ? {} : { unionMax: allowed.union }),
    ...(allowed.streams === undefined ? {} : { streams: allowed.streams }),
    ...(allowed.leaked === undefined ? {} : { leakedMax: allowed.leaked }),
  };
}
