/**
 * Rotations by time that came so late that files lived much shorter than planned: then it was the harness
 * that was too quick for the shipper, and not the plan. Late is one that missed its instant by more than the writer
 * may be late, and by more than half of the least time between two of them. A stream of which a rotation
 * failed is left out: which of its rotations was which instant's, nobody can say.
 */
import type { Generation } from '../evidence/journal.js';
import { rotationInstants } from '../plan/rotation-instants.js';
import type { Evidence, Timing } from './evidence.js';

export interface LateRotations {
  /** Rotations that were held against their instants. */
  readonly held: number;
  readonly late: number;
  readonly latestMs: number;
}

const none: LateRotations = { held: 0, late: 0, latestMs: 0 };

export function lateRotations(
  { plan, journals }: Pick<Evidence, 'plan' | 'journals'>,
  { loadStartedAtMs }: Pick<Timing, 'loadStartedAtMs'>,
): LateRotations {
  const { rotation, budget } = plan;
  // While a shipper is being frozen, rotations wait for that; k6 begins to count when a stream begins.
  if (rotation?.trigger.kind !== 'time' || rotation.freezeShipperMs > 0) return none;
  if (plan.load.driver) return none;
  const { everyMs, jitter } = rotation.trigger;
  const lateMs = Math.max(budget.latenessMsMax, (everyMs * (1 - jitter)) / 2);
  const delays = journals
    .filter(({ rotationFailures }) => rotationFailures.length === 0)
    .flatMap(({ stream, generations }) => {
      // As many instants as there were rotations: a soak of days plans millions.
      const planned = rotationInstants(rotation, plan.seed, stream);
      return rotatedAt(generations, rotation.kind).flatMap((atMs) => {
        const { value } = planned.next();
        return value === undefined ? [] : [atMs - loadStartedAtMs - value];
      });
    });
  return {
    held: delays.length,
    late: delays.filter((delayMs) => delayMs > lateMs).length,
    latestMs: delays.reduce((most, delayMs) => Math.max(most, delayMs), 0),
  };
}

function rotatedAt(generations: readonly Generation[], kind: string): number[] {
  return generations.flatMap(({ rotation, rotatedAtMs }) =>
    rotation === kind && rotatedAtMs !== null ? [rotatedAtMs] : [],
  );
}
