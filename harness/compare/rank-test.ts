/**
 * Does a run of one side tend to have more of something than a run of the other? The exact permutation
 * test on ranks (Wilcoxon 1945, Mann and Whitney 1947, with midranks for ties): if the sides were alike,
 * every way of handing out the labels would be as likely as the one that was seen. Ranks, because one
 * huge burst must not decide alone; runs, because the lines and episodes of one run hang together. On
 * zeros and ones it is Fisher's exact test. Two-sided.
 *
 * Runs come in pairs of one seed, yet labels are handed out over all of them: that is exact when runs are
 * independent, and errs to the safe side when equal seeds make the runs of a pair alike.
 */
import type { Random } from '../support/random.js';
import {
  choose,
  doubledRanks,
  type Method,
  rankDistribution,
  shuffles,
  total,
} from './rank-distribution.js';

export interface RankTest {
  /** How likely a difference of this size is when there is none. */
  readonly p: number;
  /** The smallest p that so many runs can give at all. */
  readonly pLeast: number;
  readonly method: Method;
  /** How often a run of the candidate has more than one of the baseline; ties count half. */
  readonly candidateMore: number;
}

/** Sums of whole numbers and their mean: what differs by less is equal. */
const tolerance = 1e-9;

/**
 * Of n over k outcomes, those that are furthest from the middle. Where the sides are equal, every outcome has its mirror, in
 * which they have changed places; else, with ties, the furthest may stand alone: all of one side alike, and below the other.
 */
export function leastP(baseline: number, candidate: number): number {
  const furthest = baseline === candidate ? 2 : 1;
  return Math.min(1, furthest / choose(baseline + candidate, candidate));
}

/** Both sides have at least one run. */
export function rankTest(
  baseline: readonly number[],
  candidate: readonly number[],
  random: Random,
): RankTest {
  const ranks = doubledRanks([...baseline, ...candidate]);
  const chosen = candidate.length;
  const seen = total(ranks.slice(baseline.length));
  const { method, sums, chances } = rankDistribution(ranks, chosen, random);
  const centre = (total(ranks) * chosen) / ranks.length;
  const distance = Math.abs(seen - centre) - tolerance;
  const beyond = total(chances.filter((_, at) => Math.abs(sums[at]! - centre) >= distance));
  // What was seen is one of the shuffles, too: so p is never zero (Phipson and Smyth 2010).
  const p = method === 'exact' ? beyond : (beyond * shuffles + 1) / (shuffles + 1);
  return {
    p: Math.min(1, p),
    pLeast: leastP(baseline.length, chosen),
    method,
    candidateMore: (seen / 2 - (chosen * (chosen + 1)) / 2) / (baseline.length * chosen),
  };
}
