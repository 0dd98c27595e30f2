/** What the planner is told of a target, and of what this version of Lostline can break and serve. */
import { faultCatalogue, severingKinds } from '../../fault/catalogue.js';
import type { PlanCatalogue } from '../../plan/catalogue.js';
import type { EngineKind } from '../../plan/plan.js';
import type { PlannedTarget } from '../../plan/planned-target.js';
import type { Redirection } from '../../plan/redirection.js';
import { isReadBack, type Protocol, scenarioSinkKinds, sinksSpoken } from '../../scenario/kinds.js';
import { sinkTypes } from '../../sink/open.js';
import { readBackTypes } from '../../sink/readback/open-read-back.js';
import { damagesOf } from '../../target/damage.js';
import { intervalMs } from '../../target/interval.js';
import type { Manifest, TargetChoice } from '../../target/manifest.js';

/** @param redirection of a configuration of the user's own: nobody knows the pauses that it sets */
export function plannedTarget(
  { manifest, version }: TargetChoice,
  engine: EngineKind,
  settings: Pick<PlannedTarget, 'profile' | 'options'>,
  redirection?: Redirection,
): PlannedTarget {
  return {
    name: manifest.name,
    version,
    engine,
    ...settings,
    ...(redirection ? {} : pausesOf(manifest, settings.options)),
    powers: manifest.powers,
    inputs: manifest.inputs,
    format: redirection ? undefined : formatOption(manifest, settings.options),
    damages: redirection ? [] : damagesOf(manifest),
    reload: manifest.reload?.kind ?? 'none',
    sinks: redirection
      ? [redirection.sinks[0].kind]
      : sinksSpoken(Object.keys(manifest.sinks) as Protocol[]),
    configuration: redirection,
  };
}

function pausesOf(manifest: Manifest, options: PlannedTarget['options']) {
  return {
    discoveryMs: intervalMs(manifest, 'discoveryInterval', options),
    retryMs: intervalMs(manifest, 'retryInterval', options),
  };
}

function formatOption({ options }: Manifest, values: PlannedTarget['options']) {
  const [found] = Object.entries(options).filter(([, { reads }]) => reads !== undefined);
  if (!found) return undefined;
  const [name, { reads = {} }] = found;
  return { name, value: String(values[name]), reads };
}

export function planCatalogue(): PlanCatalogue {
  const sinks = scenarioSinkKinds.map((kind) => ({
    kind,
    options: (isReadBack(kind) ? readBackTypes[kind] : sinkTypes[kind]).options,
  }));
  return { faults: [...faultCatalogue.values()], severing: severingKinds, sinks };
}
