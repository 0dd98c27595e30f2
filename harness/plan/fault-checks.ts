/**
 * What the target, engine or sink can't do is refused by name, here and not in the middle of a run.
 * `at` is where the fault stands in the scenario: `faults[2]`, or `chaos.faults[0]`.
 */
import type { ProblemPath } from '../scenario/problem.js';
import type { FaultScenario } from '../scenario/schema.js';
import { alternatives, nearestFew } from '../scenario/suggest.js';
import { formatDuration } from '../support/units.js';
import type { FaultEntry } from './catalogue.js';
import type { PlannedFiles } from './file-checks.js';
import type { ScenarioSinkKind } from './plan.js';
import type { PlannedTarget } from './planned-target.js';
import type { Report } from './report.js';

export interface FaultSetting {
  readonly target: PlannedTarget;
  readonly sink: ScenarioSinkKind;
  readonly seed: number;
  readonly durationMs: number;
  /** Not given where the scenario is too unsound to tell. */
  readonly files?: PlannedFiles;
}

/** There are too many kinds to list them all in a line. */
export function reportUnknown(
  kind: string,
  at: ProblemPath,
  catalogue: readonly FaultEntry[],
  report: Report,
): void {
  const near = nearestFew(
    kind,
    catalogue.map((entry) => entry.kind),
  ).map((word) => `'${word}'`);
  const meant = near.length === 0 ? '' : `; did you mean ${alternatives(near)}?`;
  report(
    [...at, 'kind'],
    `'${kind}' is unknown, expected one of the ${catalogue.length} kinds that 'lostline faults' lists${meant}`,
  );
}

export function checkPowers(
  entry: FaultEntry,
  at: ProblemPath,
  { target, sink }: FaultSetting,
  report: Report,
): void {
  const refuse = (text: string) => report([...at, 'kind'], `'${entry.kind}' ${text}`);
  for (const power of entry.requires ?? []) {
    if (target.powers.includes(power)) continue;
    refuse(
      `needs the power '${power}', which target ${target.name} lacks (it has ${alternatives(target.powers) || 'none'}); choose another target or remove the fault`,
    );
  }
  if (entry.engines && !entry.engines.includes(target.engine)) {
    refuse(
      `works with engine ${alternatives(entry.engines)}, but target ${target.name} runs in '${target.engine}'; choose another engine or remove the fault`,
    );
  }
  if (entry.sinks && !entry.sinks.includes(sink)) {
    refuse(
      `works with sink ${alternatives(entry.sinks)}, but the run uses '${sink}'; set sink.kind or remove the fault`,
    );
  }
}

/** What the fault itself says of the target, once its options are sound. */
export function checkRefusal(
  entry: FaultEntry,
  options: Readonly<Record<string, unknown>>,
  at: ProblemPath,
  { target }: Pick<FaultSetting, 'target'>,
  report: Report,
): void {
  if (!entry.options.safeParse(options).success) return;
  const refusal = entry.refusal?.(options, target);
  if (refusal) report([...at, 'kind'], `'${entry.kind}' ${refusal}`);
}

export function checkLasting(
  entry: FaultEntry,
  fault: Pick<FaultScenario, 'kind' | 'for'>,
  at: ProblemPath,
  report: Report,
): void {
  if (entry.lasts === 'always' && !fault.for) {
    report(at, `'${fault.kind}' lasts, expected 'for'; add 'for: 2s'`);
  }
  if (entry.lasts === 'never' && fault.for) {
    report([...at, 'for'], `has no meaning, because '${fault.kind}' is over at once; remove it`);
  }
}

export interface PlacedFault {
  readonly kind: string;
  readonly atMs: number;
  readonly forMs: number;
}

/** Whether both are in force at some instant. */
export function meet(one: PlacedFault, other: PlacedFault): boolean {
  return one.atMs < other.atMs + other.forMs && other.atMs < one.atMs + one.forMs;
}

/** What each kind alters: its own name stands for a kind that says nothing, so that it meets only itself. */
export function alteredBy(catalogue: readonly FaultEntry[]): (kind: string) => string {
  const altered = new Map(catalogue.map(({ kind, alters }) => [kind, alters ?? kind]));
  return (kind) => altered.get(kind) ?? kind;
}

/** Faults placed by hand that alter the same while both are in force. */
export function checkMeetings(
  placed: readonly (PlacedFault & { readonly at: ProblemPath })[],
  catalogue: readonly FaultEntry[],
  report: Report,
): void {
  const altering = catalogue.filter(({ alters }) => alters !== undefined);
  const alters = new Map(altering.map((entry) => [entry.kind, entry.alters]));
  const mine = placed.filter(({ kind }) => alters.has(kind)).sort((a, b) => a.atMs - b.atMs);
  const told = new Set<ProblemPath>();
  /** Of those that began before, the one that lasts longest. */
  let before: (typeof mine)[number] | undefined;
  for (const one of mine) {
    if (before && meet(before, one) && !told.has(one.at)) {
      told.add(one.at);
      const windowOf = ({ kind, atMs, forMs }: PlacedFault) =>
        `'${kind}' at ${formatDuration(atMs)} for ${formatDuration(forMs)}`;
      const what = alters.get(one.kind);
      report(
        [...one.at, 'kind'],
        `${windowOf(one)} meets ${windowOf(before)}, and both alter the ${what}, so that one's cure would undo the other; let one end before the next begins`,
      );
    }
    if (!before || one.atMs + one.forMs > before.atMs + before.forMs) before = one;
  }
}
