/**
 * In which order the runs of a comparison go, and with which seeds: both runs of a pair have one seed,
 * and pairs alternate in blocks of two (A B B A or B A A B, by chance), so that a machine that grows
 * slower or warmer burdens both sides alike.
 */
import { Random } from '../support/random.js';
import type { Side } from './comparison.js';

export interface Turn {
  readonly side: Side;
  /** From 1. */
  readonly pair: number;
  readonly seed: number;
}

export function turnsOf(seed: number, pairs: number): Turn[] {
  const random = new Random(seed).derive('comparison');
  const turns: Turn[] = [];
  let first: Side = 'baseline';
  for (let pair = 1; pair <= pairs; pair++) {
    const blockBegins = pair % 2 === 1;
    if (!blockBegins) first = other(first);
    else if (random.chance(0.5)) first = other(first);
    const own = random.uint32();
    for (const side of [first, other(first)]) turns.push({ side, pair, seed: own });
  }
  return turns;
}

function other(side: Side): Side {
  return side === 'baseline' ? 'candidate' : 'baseline';
}
