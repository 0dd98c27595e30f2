/**
 * The permutation distribution behind every test of a comparison: all ways in which `chosen` of the
 * given ranks could have fallen to one side, each as likely as the other, and the sum of the ranks in
 * each. Exact by counting: dynamic programming over ranks, how many are chosen and their sum. Where that
 * would take more than `stepsMax` steps, a fixed number of seeded shuffles stands in, and `method` says
 * so. Ranks may be tied (midranks), and are doubled so that they stay whole.
 */
import type { Random } from '../support/random.js';

export type Method = 'exact' | 'shuffled';

export interface RankDistribution {
  readonly method: Method;
  /** Sums that are possible, ascending. */
  readonly sums: readonly number[];
  /** How likely each is; they add up to one. */
  readonly chances: readonly number[];
}

/** A tenth of a second: 60 runs a side without ties, hundreds where most runs lose nothing. */
const stepsMax = 1e8;
/** Ways are counted in doubles: 1000 choose 500 still fits. */
const ranksMax = 1_000;
export const shuffles = 20_000;

/** Twice the rank of each value among all of them, ties sharing the mean of theirs. */
export function doubledRanks(values: readonly number[]): number[] {
  const sorted = [...values].sort((one, other) => one - other);
  const ranks = new Map<number, number>();
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    ranks.set(sorted[from]!, from + 1 + to);
    from = to;
  }
  return values.map((value) => ranks.get(value)!);
}

/** @param ranks of all runs; @param chosen how many of them fall to one side */
export function rankDistribution(
  ranks: readonly number[],
  chosen: number,
  random: Random,
): RankDistribution {
  const least = Math.min(...ranks);
  const raised = ranks.map((rank) => rank - least).sort((one, other) => other - one);
  const sumMax = total(raised.slice(0, chosen));
  const above = raised.filter((rank) => rank > 0);
  const steps = above.length * (Math.min(chosen, above.length) + 1) * (sumMax + 1);
  const counted = steps <= stepsMax && ranks.length <= ranksMax;
  const found = counted
    ? countWays(above, ranks.length - above.length, chosen, sumMax)
    : shuffleWays(raised, chosen, sumMax, random);
  return describe(found, chosen * least, counted ? 'exact' : 'shuffled');
}

/**
 * Ways to each sum from 0 to `sumMax`. Ranks at the least, such as those of all runs without loss, add
 * nothing to a sum and are put in at the end, for however many places are left.
 */
function countWays(
  above: readonly number[],
  atLeast: number,
  chosen: number,
  sumMax: number,
): Float64Array {
  const width = sumMax + 1;
  const most = Math.min(chosen, above.length);
  const ways = new Float64Array((most + 1) * width);
  ways[0] = 1;
  for (const rank of above) {
    for (let count = most; count >= 1; count--) {
      const [to, from] = [count * width, (count - 1) * width - rank];
      for (let sum = rank; sum < width; sum++) ways[to + sum]! += ways[from + sum]!;
    }
  }
  const whole = new Float64Array(width);
  for (let count = Math.max(0, chosen - atLeast); count <= most; count++) {
    const rest = choose(atLeast, chosen - count);
    for (let sum = 0; sum < width; sum++) whole[sum]! += ways[count * width + sum]! * rest;
  }
  return whole;
}

/** Ways to take `some` of `all`. */
export function choose(all: number, some: number): number {
  let ways = 1;
  for (let at = 1; at <= some; at++) ways *= (all - some + at) / at;
  return ways;
}

/** The same by drawing: the first `chosen` of a shuffled deck (Fisher and Yates). */
function shuffleWays(
  ranks: readonly number[],
  chosen: number,
  sumMax: number,
  random: Random,
): Float64Array {
  const ways = new Float64Array(sumMax + 1);
  const deck = [...ranks];
  for (let draw = 0; draw < shuffles; draw++) ways[drawSum(deck, chosen, random)]! += 1;
  return ways;
}

/** Sum of `chosen` cards drawn without putting back; leaves the deck in another order. */
export function drawSum(deck: number[], chosen: number, random: Random): number {
  let sum = 0;
  for (let at = 0; at < chosen; at++) {
    const other = at + Math.floor(random.fraction() * (deck.length - at));
    const card = deck[other]!;
    deck[other] = deck[at]!;
    deck[at] = card;
    sum += card;
  }
  return sum;
}

function describe(ways: Float64Array, offset: number, method: Method): RankDistribution {
  const all = ways.reduce((sum, count) => sum + count, 0);
  const sums: number[] = [];
  const chances: number[] = [];
  for (const [sum, count] of ways.entries()) {
    if (count === 0) continue;
    sums.push(sum + offset);
    chances.push(count / all);
  }
  return { method, sums, chances };
}

export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
