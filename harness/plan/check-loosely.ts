/**
 * What can be said of faults and sink where the scenario's schema refuses some of it, so that no plan
 * can be made: unknown kinds, their options, and what the target can't do. Instants hang on the load,
 * and are left alone.
 */
import { entryFields } from '../scenario/chaos-schema.js';
import { placementFields } from '../scenario/fault-schema.js';
import { scenarioSinkKinds } from '../scenario/kinds.js';
import type { Problem, ProblemPath } from '../scenario/problem.js';
import type { PlanCatalogue } from './catalogue.js';
import { acceptedOptions } from './fault-plan.js';
import type { ScenarioSinkKind } from './plan.js';
import type { PlannedTarget } from './planned-target.js';
import { collectProblems } from './report.js';
import { planSink } from './sink-plan.js';

interface Fields {
  readonly [name: string]: unknown;
  readonly kind?: unknown;
  readonly for?: unknown;
  readonly faults?: unknown;
  readonly chaos?: unknown;
  readonly sink?: unknown;
}

/** The fields of a map; none of anything else. */
function fieldsOf(value: unknown): Fields {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? (value as Fields) : {};
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/** @param value the scenario as it was written */
export function checkLoosely(
  value: unknown,
  target: PlannedTarget,
  catalogue: PlanCatalogue,
): readonly Problem[] {
  const { report, problems } = collectProblems();
  const { faults, chaos, sink: sinkValue } = fieldsOf(value);
  const { kind, ...options } = fieldsOf(sinkValue);
  const isSound = kind === undefined || isSinkKind(kind);
  const wanted = isSound ? { kind, options } : { kind: undefined, options: {} };
  const sink = planSink({ sink: wanted }, target, catalogue, report).kind;
  const entries = isSound ? catalogue.faults : catalogue.faults.map(anySink);
  const setting = { target, sink, seed: 0, durationMs: Infinity };
  const check = (list: unknown, base: ProblemPath, own: readonly string[]) => {
    for (const [index, one] of (Array.isArray(list) ? list : []).entries()) {
      const fault = fieldsOf(one);
      if (typeof fault.kind !== 'string' || fault.kind === '') continue;
      const lasting = fault.for ? 1 : undefined;
      const read = { kind: fault.kind, for: lasting, options: without(fault, own) };
      acceptedOptions(read, [...base, index], entries, setting, report);
    }
  };
  check(faults, ['faults'], placementFields);
  check(fieldsOf(chaos).faults, ['chaos', 'faults'], entryFields);
  return problems;
}

/** With an unknown sink, no fault is refused for it. */
function anySink({ sinks: _, ...entry }: PlanCatalogue['faults'][number]) {
  return entry;
}

function isSinkKind(kind: unknown): kind is ScenarioSinkKind {
  return (scenarioSinkKinds as readonly unknown[]).includes(kind);
}
