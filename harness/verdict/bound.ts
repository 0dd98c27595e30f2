/**
 * What a count of episodes says beyond its run: exact (Garwood 1936) 95 % limits of a Poisson mean.
 * For none seen it is the one-sided upper limit, -ln 0.05 = 2.996 ("rule of three"); for k seen the
 * two-sided ones: the mean at which k or more is 2.5 % likely, and the one at which k or fewer is.
 * Above 1,000 episodes the Wilson-Hilferty form of the chi-square quantile stands in: it is then exact
 * to 6 digits.
 */
import type { EpisodeBound } from './result.js';

const tail = 0.025;
const normalQuantile = 1.959963984540054;
const exactMax = 1_000;
const hourMs = 3_600_000;
const bisections = 100;

export interface PoissonLimits {
  readonly lower: number;
  readonly upper: number;
}

/** @param count how many were seen: 0, 1, ... */
export function poissonLimits(count: number): PoissonLimits {
  if (count === 0) return { lower: 0, upper: -Math.log(0.05) };
  if (count > exactMax) {
    const lower = halfChiSquare(count, -normalQuantile);
    return { lower, upper: halfChiSquare(count + 1, normalQuantile) };
  }
  return {
    lower: meanWhere((mean) => 1 - atMost(count - 1, mean) >= tail, count),
    upper: meanWhere((mean) => atMost(count, mean) <= tail, count),
  };
}

/** The least mean that holds. */
function meanWhere(holds: (mean: number) => boolean, count: number): number {
  let low = 0;
  let high = count + 10 * Math.sqrt(count) + 20;
  for (let step = 0; step < bisections; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Probability of `count` or fewer at this mean; summed from the largest term down. */
function atMost(count: number, mean: number): number {
  if (mean === 0) return 1;
  let logTerm = -mean;
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= count; k++) {
    logTerm += Math.log(mean / k);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

/** Half the chi-square quantile with 2n degrees of freedom (Wilson and Hilferty 1931). */
function halfChiSquare(n: number, quantile: number): number {
  const spread = 1 / (9 * n);
  return n * (1 - spread + quantile * Math.sqrt(spread)) ** 3;
}

/** @param rotations of all streams; @param loadMs how long lines were written */
export function episodeBound(episodes: number, rotations: number, loadMs: number): EpisodeBound {
  const { lower, upper } = poissonLimits(episodes);
  const hours = Math.max(loadMs, 1) / hourMs;
  return {
    ...{ episodes, rotations, loadMs },
    perHourMin: lower / hours,
    perHourMax: upper / hours,
    perThousandRotationsMax: rotations > 0 ? (upper / rotations) * 1000 : null,
  };
}
