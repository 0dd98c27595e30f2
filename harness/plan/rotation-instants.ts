/**
 * The instants at which a stream's file rotates, for rotations by time: a grid of `everyMs` from
 * `fromMs`, each point moved earlier by a seeded share of the interval. So the long-run rate is exact
 * whatever the jitter, the number of instants is known beforehand (`countMax`), they strictly increase,
 * and two are never closer than everyMs x (1 - jitter), which the planner holds against
 * `rotationNeedMs`. Planner, printer and writer all ask this generator, and see the same instants.
 */
import { Random } from '../support/random.js';
import type { RotationPlan } from './plan.js';

/** Instants of one stream (from 1) in milliseconds; none for triggers other than time. */
export function* rotationInstants(
  rotation: RotationPlan,
  seed: number,
  stream: number,
): Generator<number, void, undefined> {
  const { trigger, fromMs, countMax } = rotation;
  if (trigger.kind !== 'time') return;
  const random = new Random(seed).derive(`rotation/${stream}`);
  for (let number = 1; number <= countMax; number++) {
    const early = trigger.jitter === 0 ? 0 : trigger.jitter * random.fraction();
    yield fromMs + trigger.everyMs * (number - early);
  }
}

/** Grid points after `fromMs` and before `untilMs`. */
export function countInstants(everyMs: number, fromMs: number, untilMs: number): number {
  return Math.max(0, Math.ceil((untilMs - fromMs) / everyMs) - 1);
}

/** How long one rotation is under way: the next one of the same file must not begin before. */
export function rotationNeedMs(
  rotation: Pick<
    RotationPlan,
    'lateWriteMs' | 'createGapMs' | 'copyTruncateGapMs' | 'freezeShipperMs'
  >,
): number {
  const switchedMs = Math.max(rotation.lateWriteMs, rotation.createGapMs);
  return Math.max(switchedMs, rotation.copyTruncateGapMs, rotation.freezeShipperMs);
}
