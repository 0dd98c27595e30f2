/**
 * Which slots of a period hold hostile lines: spread evenly, each somewhere within its own stretch of
 * the period, the classes dealt out in turn from a shuffled list. Between two of them stand at least two
 * ordinary lines, so that lines before and behind belong to one of them alone. Pure: spec in, places out.
 */
import { assert } from '../../support/assert.js';
import { Random } from '../../support/random.js';
import type { HostileClass, LineSpec } from '../spec.js';

/** The largest share of hostile lines: one in five leaves two ordinary ones between. */
export const hostileShareMax = 0.2;
/** Ordinary lines that stand between two hostile ones, at least. */
const ordinaryBetween = 2;

export interface HostilePlace {
  readonly kind: HostileClass;
  /** How many places of this class come before. */
  readonly variant: number;
}

/** How many lines of a period are hostile. */
export function hostileCount(share: number, period: number): number {
  return Math.round(share * period);
}

/** By slot; empty where all lines are ordinary. */
export function hostilePlaces({ hostile, seed, period, payload }: LineSpec) {
  const places = new Map<number, HostilePlace>();
  if (!hostile) return places;
  const { share, classes } = hostile;
  const count = hostileCount(share, period);
  assert(share <= hostileShareMax && count >= classes.length, 'every class has a place');
  assert(payload === 'unique', 'identical heads leave no room for hostile lines');
  const random = new Random(seed).derive('hostile places');
  const order = shuffled(classes, random);
  const stretch = period / count;
  for (let index = 0; index < count; index++) {
    const room = Math.max(0, Math.floor(stretch) - 1 - ordinaryBetween);
    const slot = Math.floor(index * stretch) + random.integer(0, room);
    const kind = order[index % order.length]!;
    places.set(slot, { kind, variant: Math.floor(index / order.length) });
  }
  return places;
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const left = [...values];
  return values.map(() => left.splice(random.integer(0, left.length - 1), 1)[0]!);
}
