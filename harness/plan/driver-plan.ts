/** The load of a k6 script: what k6 is told, and the refusal of what only Lostline's own writer can do. */
import type { Scenario } from '../scenario/schema.js';
import type { FaultEntry } from './catalogue.js';
import type { LoadPlan, PlannedFault, RotationPlan } from './plan.js';
import type { Report } from './report.js';
import type { SourcePlan } from './source-plan.js';

/** What the extension can do (harness/xk6/logfile). */
const rotationKinds: readonly string[] = [
  ...['rename-create', 'rename-chain', 'copytruncate', 'truncate', 'delete-create', 'kubelet'],
];
const noMore = 'which k6 can not do; remove it, or leave driver out';

export interface DrivenParts {
  readonly source: SourcePlan;
  readonly rotation: RotationPlan | null;
  readonly faults: readonly PlannedFault[];
}

export function planDriver({ load }: Scenario): Pick<LoadPlan, 'driver'> {
  const { driver, script, image, options } = load;
  if (driver === undefined || script === undefined) return {};
  const from = image === undefined ? {} : { image };
  return { driver: { kind: driver, script, ...from, options: options ?? {} } };
}

export function checkDriven(
  { load }: Scenario,
  { source, rotation, faults }: DrivenParts,
  catalogue: readonly FaultEntry[],
  report: Report,
): void {
  checkAsked(load, faults, catalogue, report);
  if (load.driver === undefined) return;
  checkSource(source, report);
  if (load.line.hostile) report(['load', 'line', 'hostile'], `asks for hostile lines, ${noMore}`);
  if (load.write.mode === 'offset') report(['load', 'write', 'mode'], `is offset, ${noMore}`);
  if (rotation && !rotationKinds.includes(rotation.kind)) {
    report(['rotation', 'kind'], `is ${rotation.kind}, ${noMore}`);
  }
  if (rotation?.freezeShipperMs) report(['rotation', 'freezeShipperMs'], `is set, ${noMore}`);
  if (rotation?.midLine) report(['rotation', 'midLine'], `is on, ${noMore}`);
  const tries = new Set(catalogue.filter((one) => one.tries).map(({ kind }) => kind));
  const tried = faults.find(({ kind }) => tries.has(kind));
  if (tried) report(['faults'], `${tried.kind} asks the writer to wait or to reopen, ${noMore}`);
}

/** Plain files, and those of pods as a kubelet lays them out, each with its first file. */
function checkSource(source: SourcePlan, report: Report): void {
  if (source.kind === 'files') return;
  if (source.kind !== 'kubernetes' || source.runtime === 'kubelet') {
    const which = source.kind === 'kubernetes' ? 'a real kubelet' : source.kind;
    report(['source'], `asks for ${which}, ${noMore}`);
    return;
  }
  if (source.restartEvery !== null) report(['source', 'restartEvery'], `is set, ${noMore}`);
  if (source.churn) report(['source', 'churn'], `is set, ${noMore}`);
}

/** Faults that a k6 script takes part in: there must be one, and it is told of one victim. */
function checkAsked(
  { driver, image }: Scenario['load'],
  faults: readonly PlannedFault[],
  catalogue: readonly FaultEntry[],
  report: Report,
): void {
  const entryOf = (kind: string) => catalogue.find((entry) => entry.kind === kind);
  const asking = faults.filter(({ kind, options }) => entryOf(kind)?.asksDriver?.(options));
  const [first] = asking;
  if (first && driver === undefined) {
    report(
      ['faults'],
      `${first.kind} is sent by k6, which needs 'driver: k6' and a script in 'load'; add them, or leave sender out`,
    );
  }
  if (first && image !== undefined) {
    report(
      ['load', 'image'],
      `puts k6 into a network of its own, from which it can not reach the victim of ${first.kind}; remove it, or leave sender out`,
    );
  }
  if (asking.length > 1) {
    report(
      ['faults'],
      `${asking.length} of them are sent by k6, expected one at most, because a script is told of one victim; remove the others`,
    );
  }
}
