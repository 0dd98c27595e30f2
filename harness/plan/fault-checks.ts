/** What the target, engine or sink can't do is refused by name, here and not in the middle of a run. */
import type { FaultScenario } from '../scenario/schema.js';
import { alternatives, meantText } from '../scenario/suggest.js';
import type { FaultEntry } from './catalogue.js';
import type { SinkKind } from './plan.js';
import type { PlannedTarget } from './planned-target.js';
import type { Report } from './report.js';

export interface FaultSetting {
  readonly target: PlannedTarget;
  readonly sink: SinkKind;
  readonly seed: number;
  readonly durationMs: number;
}

export function reportUnknown(
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

export function checkPowers(
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

export function checkLasting(
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
