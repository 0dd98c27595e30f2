/**
 * Scenario, target, seed and the catalogue of kinds in; plan out. Pure: the same four give the same
 * plan on any machine, so a printed seed reproduces a run. Everything that can't be planned is told at
 * once, in one ScenarioError.
 */

import type { LineSpec } from '../line/spec.js';
import { explain, problemsOf } from '../scenario/explain.js';
import { type Locate, ScenarioError, unlocated } from '../scenario/problem.js';
import type { Scenario } from '../scenario/schema.js';
import { alternatives, meantText } from '../scenario/suggest.js';
import { formatCount } from '../support/units.js';
import type { PlanCatalogue } from './catalogue.js';
import { planFaults } from './fault-plan.js';
import { choosePeriod } from './line-period.js';
import { planLoad } from './load-plan.js';
import type { Budget, LoadPlan, Plan } from './plan.js';
import type { PlannedTarget } from './planned-target.js';
import { collectProblems, type Report } from './report.js';
import { planRotation } from './rotation-plan.js';

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
  const setting = { target, sink: sink.kind, seed, durationMs: load.durationMs };
  const plan: Plan = {
    schemaVersion: 1,
    scenario: scenario.name,
    description: scenario.description,
    seed,
    load,
    line: planLine(scenario, load, seed, report),
    rotation: planRotation(scenario, target, load, report),
    faults: planFaults(scenario.faults, catalogue.faults, setting, report),
    sink,
    target: {
      name: target.name,
      version: target.version,
      engine: target.engine,
      options: target.options,
    },
    drain: {
      quietMs: scenario.drain.quiet,
      timeoutMs: scenario.drain.timeout,
      lateAfterMs: scenario.drain.lateAfter,
    },
    budget: planBudget(scenario, load, report),
  };
  if (problems.length > 0) throw new ScenarioError(locate(problems));
  return plan;
}

function planLine(scenario: Scenario, load: LoadPlan, seed: number, report: Report): LineSpec {
  const { line } = scenario.load;
  const period = choosePeriod(line.bytes, load.streams, report);
  return {
    seed,
    format: line.format,
    alphabet: line.alphabet,
    payload: line.payload,
    sizes: line.bytes,
    period,
    timestampOriginMs,
    timestampStepMs: timestampStepMs(load, period),
    criRecordBytesMax: line.criRecordBytesMax,
  };
}

/** The time in lines moves on about as fast as the load does: one step for each period. */
function timestampStepMs(load: LoadPlan, period: number): number {
  if (load.unpaced || load.lines === null) return 1;
  const linesPerMs = load.lines / load.streams / load.durationMs;
  return Math.max(1, Math.round(period / linesPerMs));
}

function planSink(
  scenario: Scenario,
  target: PlannedTarget,
  catalogue: PlanCatalogue,
  report: Report,
): Plan['sink'] {
  const kind = scenario.sink.kind ?? target.sinks[0] ?? 'http';
  if (!target.sinks.includes(kind)) {
    report(
      ['sink', 'kind'],
      `'${kind}' is not spoken by target ${target.name}, expected ${alternatives(target.sinks)}${meantText(kind, target.sinks) || '; choose another sink or target'}`,
    );
  }
  const entry = catalogue.sinks.find((sink) => sink.kind === kind);
  if (entry === undefined) return { kind, options: scenario.sink.options };
  const result = entry.options.safeParse(scenario.sink.options, {
    error: explain,
    reportInput: true,
  });
  if (result.success) return { kind, options: result.data as Plan['sink']['options'] };
  for (const { path, text, at } of problemsOf(result.error.issues, ['sink'])) {
    report(path, text, at);
  }
  return { kind, options: {} };
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
  };
}
