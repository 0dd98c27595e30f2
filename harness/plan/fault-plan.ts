/**
 * The faults of a scenario with their instants and validated options. Every entry draws from its own
 * generator, so changing one never moves another.
 */
import { explain, problemsOf } from '../scenario/explain.js';
import { limits } from '../scenario/limits.js';
import type { ProblemPath } from '../scenario/problem.js';
import type { FaultScenario, Scenario } from '../scenario/schema.js';
import { formatCount } from '../support/units.js';
import type { FaultEntry } from './catalogue.js';
import { drawChaos } from './chaos.js';
import {
  alteredBy,
  checkLasting,
  checkMeetings,
  checkPowers,
  checkRefusal,
  type FaultSetting,
  type PlacedFault,
  reportUnknown,
} from './fault-checks.js';
import { instantsOf } from './fault-instants.js';
import { checkVictim } from './file-checks.js';
import type { PlannedFault } from './plan.js';
import type { Report } from './report.js';

type Unnumbered = Omit<PlannedFault, 'id'>;

export function planFaults(
  { faults, chaos }: Pick<Scenario, 'faults' | 'chaos'>,
  catalogue: readonly FaultEntry[],
  setting: FaultSetting,
  report: Report,
): PlannedFault[] {
  const planned: Unnumbered[] = [];
  const placed: (PlacedFault & { readonly at: ProblemPath })[] = [];
  const tooMany = (count: number, at: ProblemPath) => {
    if (planned.length + count <= limits.faultsMax) return false;
    report(at, `makes more than ${formatCount(limits.faultsMax)} faults in all; raise every`);
    return true;
  };
  for (const [index, fault] of faults.entries()) {
    const at = ['faults', index];
    const options = acceptedOptions(fault, at, catalogue, setting, report);
    if (options === null) continue;
    const instants = instantsOf(fault, index, setting, report);
    if (tooMany(instants.length, at)) return numbered(planned);
    const forMs = fault.for ?? 0;
    for (const atMs of instants) {
      planned.push({ kind: fault.kind, atMs, forMs, options });
      placed.push({ kind: fault.kind, atMs, forMs, at });
    }
  }
  checkMeetings(placed, catalogue, report);
  if (chaos === undefined) return numbered(planned);
  const accepted = chaos.faults.map((fault, index) =>
    acceptedOptions(fault, ['chaos', 'faults', index], catalogue, setting, report),
  );
  const drawn = drawChaos(
    chaos,
    planned,
    { ...setting, alteredBy: alteredBy(catalogue) },
    report,
  ).map(({ entry, ...fault }) => ({
    ...{ kind: fault.kind, atMs: fault.atMs, forMs: fault.forMs, options: accepted[entry] ?? {} },
  }));
  return numbered(tooMany(drawn.length, ['chaos']) ? planned : [...planned, ...drawn]);
}

/** Checked, and filled in with defaults; null when the kind is not known. */
export function acceptedOptions(
  fault: Pick<FaultScenario, 'kind' | 'for' | 'options'>,
  at: ProblemPath,
  catalogue: readonly FaultEntry[],
  setting: FaultSetting,
  report: Report,
): Readonly<Record<string, unknown>> | null {
  const entry = catalogue.find(({ kind }) => kind === fault.kind);
  if (entry === undefined) {
    reportUnknown(fault.kind, at, catalogue, report);
    return null;
  }
  checkPowers(entry, at, setting, report);
  checkLasting(entry, fault, at, report);
  const options = optionsOf(entry, fault, at, report);
  checkRefusal(entry, options, at, setting, report);
  if (setting.files) checkVictim(entry, options, at, setting.files, report);
  return options;
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
  fault: Pick<FaultScenario, 'options'>,
  at: ProblemPath,
  report: Report,
): Readonly<Record<string, unknown>> {
  const result = entry.options.safeParse(fault.options, { error: explain, reportInput: true });
  if (result.success) return result.data as Readonly<Record<string, unknown>>;
  for (const problem of problemsOf(result.error.issues, at)) {
    report(problem.path, problem.text, problem.at);
  }
  return {};
}
