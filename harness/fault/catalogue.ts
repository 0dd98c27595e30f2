/** Every fault by its word in the scenario. */
import { AssertionFailure } from '../support/assert.js';
import type { Fault } from './fault.js';
import { freeze } from './freeze.js';
import { restart } from './restart.js';
import { sinkForget } from './sink-forget.js';
import { sinkRefuse } from './sink-refuse.js';
import { sinkReject } from './sink-reject.js';
import { sinkStall } from './sink-stall.js';

// Options are checked by the planner with the fault's own schema before `inject` sees them.
const list = [restart, freeze, sinkRefuse, sinkReject, sinkStall, sinkForget] as readonly Fault[];

export const faultCatalogue: ReadonlyMap<string, Fault> = new Map(
  list.map((fault) => [fault.kind, fault]),
);

/** The fault of a plan that the planner has accepted. */
export function faultOf(kind: string): Fault {
  const fault = faultCatalogue.get(kind);
  if (!fault) throw new AssertionFailure(`the plan has a fault of unknown kind '${kind}'`);
  return fault;
}
