/**
 * Stands in for a target that is not known, so that all other mistakes of its scenario can be told
 * beside that one: it can do everything, and the catalogue asks nothing of it.
 */
import { scenarioSinkKinds } from '../scenario/kinds.js';
import type { FaultEntry, PlanCatalogue } from './catalogue.js';
import { type PlannedTarget, powers } from './planned-target.js';

export const anyTarget: PlannedTarget = {
  ...{ name: 'any', version: '0', engine: 'docker', options: {} },
  ...{ powers, inputs: ['network'], sinks: scenarioSinkKinds },
};

/** The kinds and their options, without what they need of a target. */
export function undemanding({ faults, sinks }: PlanCatalogue): PlanCatalogue {
  const plain = ({
    kind,
    options,
    sinks,
    tampers,
    tries,
    victim,
    lasts,
    alters,
  }: FaultEntry): FaultEntry => ({
    ...{ kind, options },
    ...(sinks && { sinks }),
    ...(tampers && { tampers }),
    ...(tries && { tries }),
    ...(victim && { victim }),
    ...(lasts && { lasts }),
    ...(alters && { alters }),
  });
  return { faults: faults.map(plain), sinks };
}
