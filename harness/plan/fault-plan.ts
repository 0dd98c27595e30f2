/**
 * The faults of a scenario with their instants and validated options. Every entry draws from its own
 * generator, so changing one never moves another.
 */
import { explain, problemsOf } from '../scenario/explain.js';
import { limits } from '../scenario/limits.js';
import type { FaultScenario, Scenario } from '../scenario/schema.js';
import { formatCount } from '../support/units.js';
import type { FaultEntry } from './catalogue.js';
import { checkLasting, checkPowers, type FaultSetting, reportUnknown } from './fault-checks.js';
import { instantsOf } from './fault-instants.js';
import type { PlannedFault } from './plan.js';
import type { Report } from './report.js';

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
