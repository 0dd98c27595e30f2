/** Every fault by its word in the scenario. A family has a folder and a list of its own. */
import { AssertionFailure } from '../support/assert.js';
import { configFaults } from './config/list.js';
import { diskFaults } from './disk/list.js';
import type { AnyFault } from './fault.js';
import { floodFaults } from './flood/list.js';
import { networkFaults } from './network/list.js';
import { processFaults } from './process/list.js';
import { sinkFaults } from './sink/list.js';
import { tamperFaults } from './tamper/list.js';

// Options are checked by the planner with the fault's own schema before `inject` sees them.
const list: readonly AnyFault[] = [
  ...processFaults,
  ...configFaults,
  ...sinkFaults,
  ...networkFaults,
  ...diskFaults,
  ...floodFaults,
  ...tamperFaults,
];

export const faultCatalogue: ReadonlyMap<string, AnyFault> = new Map(
  list.map((fault) => [fault.kind, fault]),
);

/** Of the way to the sink: after these a shipper may wait before it tries again. */
export const severingKinds: ReadonlySet<string> = new Set(
  [...sinkFaults, ...networkFaults].map(({ kind }) => kind),
);

/** The fault of a plan that the planner has accepted. */
export function faultOf(kind: string): AnyFault {
  const fault = faultCatalogue.get(kind);
  if (!fault) throw new AssertionFailure(`the plan has a fault of unknown kind '${kind}'`);
  return fault;
}
