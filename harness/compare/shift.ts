/**
 * By how much: the median of all differences between a run of the candidate and a run of the baseline
 * (Hodges and Lehmann 1963), and the interval of shifts that the rank test does not refuse. Its ends are
 * two of these differences, counted in from both ends by the exact distribution of ranks without ties;
 * with ties the interval is longer than it would have to be, never shorter.
 */
import type { Random } from '../support/random.js';
import { rankDistribution } from './rank-distribution.js';

export interface Shift {
  /** Candidate minus baseline, for a run. */
  readonly typical: number;
  /** Null where so few runs bound nothing. */
  readonly least: number | null;
  readonly most: number | null;
}

export class Shifts {
  readonly #doubt: number;
  readonly #random: Random;
  /** By how many runs there are on each side: what takes time hangs on nothing else. */
  readonly #inward = new Map<string, number>();

  /** @param doubt the chance to miss the truth, both ends together: 0.05 for 95 % */
  constructor(doubt: number, random: Random) {
    this.#doubt = doubt;
    this.#random = random;
  }

  of(baseline: readonly number[], candidate: readonly number[]): Shift {
    const differences = candidate
      .flatMap((one) => baseline.map((other) => one - other))
      .sort((one, other) => one - other);
    const inward = this.#countedIn(baseline.length, candidate.length);
    return {
      typical: medianOf(differences),
      least: inward === 0 ? null : differences[inward - 1]!,
      most: inward === 0 ? null : differences.at(-inward)!,
    };
  }

  /** How many differences from the end the bound stands: 0 when not even the outermost is safe. */
  #countedIn(baseline: number, candidate: number): number {
    const key = `${baseline}/${candidate}`;
    const known = this.#inward.get(key) ?? this.#count(baseline, candidate);
    this.#inward.set(key, known);
    return known;
  }

  #count(baseline: number, candidate: number): number {
    const ranks = Array.from({ length: baseline + candidate }, (_, at) => at + 1);
    const { sums, chances } = rankDistribution(ranks, candidate, this.#random);
    const sumLeast = (candidate * (candidate + 1)) / 2;
    let below = 0;
    for (const [at, chance] of chances.entries()) {
      below += chance;
      if (below > this.#doubt / 2) return sums[at]! - sumLeast;
    }
    return 0;
  }
}

/** Of sorted values. */
export function medianOf(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}
