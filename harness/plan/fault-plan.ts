/**
 * The faults of a scenario with their instants. Repeated faults stand on a grid, moved earlier by a
 * seeded share of the interval, and each occurrence happens with the seeded `chance`. Every entry draws
 * from its own generator, so changing one never moves another. What the target, engine or sink can't
 * do is refused by name, here and not in the middle of a run.
 */
import { explain, problemsOf } from '../scenario/explain.js';
import { limits } from '../scenario/limits.js';
import type { FaultScenario, Scenario } from '../scenario/schema.js';
import { alternatives, meantText } from '../scenario/suggest.js';
import { Random } from '../support/random.js';
import { formatCount, formatDuration } from '../support/units.js';
import type { FaultEntry } from './catalogue.js';
import type { PlannedFault, SinkKind } from './plan.js';
import type { PlannedTarget } from './planned-target.js';
import type { Report } from './report.js';

export interface FaultSetting {
  readonly target: PlannedTarget;
  readonly sink: SinkKind;
  readonly seed: number;
  readonly durationMs: number;
}

type Unnumbered = Omit<PlannedFault, 'id'>;

export function planFaults(
  faults: Scenario['faults'],
  catalogue: readonly FaultEntry[],
  setting: FaultSetting,
  report: Report,
): PlannedFault[] {
  const planned: Unnumbered[] = [];
  for (const [index, fault] of faults.entries()) {
    const entry = catalogue.find(({ kind }) => kind === fault.kind);
    if (entry === undefined) {
      reportUnknown(fault.kind, index, catalogue, report);
      continue;
    }
    checkPowers(entry, index, setting, report);
    checkLasting(entry, fault, index, report);
    const options = optionsOf(entry, fault, index, report);
    const instants = instantsOf(fault, index, setting, report);
    if (planned.length + instants.length > limits.faultsMax) {
      const most = formatCount(limits.faultsMax);
      report(['faults', index], `makes more than ${most} faults in all; raise every`);
      break;
    }
    const forMs = fault.for ?? 0;
    for (const atMs of instants) planned.push({ kind: fault.kind, atMs, forMs, options });
  }
  return numbered(planned);
}

/** In the order of their instants, `kind#n` with n from 1 within a kind. */
function numbered(faults: readonly Unnumbered[]): PlannedFault[] {
  const counts = new Map<string, number>();
  return [...faults]
    .sort((a, b) => a.atMs - b.atMs)
    .map((fault) => {
      const number = (counts.get(fault.kind) ?? 0) + 1;
      counts.set(fault.kind, number);
      return { id: `${fault.kind}#${number}`, ...fault };
    });
}

function reportUnknown(
  kind: string,
  index: number,
  catalogue: readonly FaultEntry[],
  report: Report,
): void {
  const kinds = catalogue.map((entry) => entry.kind);
  const known = kinds.length === 0 ? 'none, because no fault is there' : alternatives(kinds);
  report(
    ['faults', index, 'kind'],
    `'${kind}' is unknown, expected ${known}${meantText(kind, kinds)}`,
  );
}

function checkPowers(
  entry: FaultEntry,
  index: number,
  { target, sink }: FaultSetting,
  report: Report,
): void {
  const refuse = (text: string) => report(['faults', index, 'kind'], `'${entry.kind}' ${text}`);
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

function checkLasting(
  entry: FaultEntry,
  fault: FaultScenario,
  index: number,
  report: Report,
): void {
  if (entry.lasts === 'always' && !fault.for) {
    report(['faults', index], `'${fault.kind}' lasts, expected 'for'; add 'for: 2s'`);
  }
  if (entry.lasts === 'never' && fault.for) {
    report(
      ['faults', index, 'for'],
      `has no meaning, because '${fault.kind}' is over at once; remove it`,
    );
  }
}

function optionsOf(
  entry: FaultEntry,
  fault: FaultScenario,
  index: number,
  report: Report,
): Readonly<Record<string, unknown>> {
  const result = entry.options.safeParse(fault.options, { error: explain, reportInput: true });
  if (result.success) return result.data as Readonly<Record<string, unknown>>;
  for (const problem of problemsOf(result.error.issues, ['faults', index])) {
    report(problem.path, problem.text, problem.at);
  }
  return {};
}

function instantsOf(
  fault: FaultScenario,
  index: number,
  { seed, durationMs }: FaultSetting,
  report: Report,
): number[] {
  const forMs = fault.for ?? 0;
  const lastMs = Math.min(fault.until ?? durationMs, durationMs - forMs);
  if (fault.at !== undefined) {
    if (fault.at > lastMs) {
      report(
        ['faults', index, 'at'],
        `${formatDuration(fault.at)} is too late, expected fault and cure before the load's end at ${formatDuration(durationMs)}; lower at or for, or lengthen the load`,
      );
    }
    return [fault.at];
  }
  const everyMs = fault.every ?? Infinity;
  const random = new Random(seed).derive(`fault/${index}`);
  const instants: number[] = [];
  const count = Math.max(0, Math.floor((lastMs - fault.from) / everyMs));
  for (let number = 1; number <= Math.min(count, limits.faultsMax + 1); number++) {
    const early = fault.jitter * random.fraction();
    const happens = random.chance(fault.chance);
    if (happens) instants.push(fault.from + everyMs * (number - early));
  }
  if (count === 0) {
    report(
      ['faults', index, 'every'],
      `${formatDuration(everyMs)} leaves no time for a single occurrence until ${formatDuration(Math.max(0, lastMs))}, expected at least one; lower it or lengthen the load`,
    );
  }
  return instants;
}
