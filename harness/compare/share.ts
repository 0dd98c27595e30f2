/**
 * What share of runs loses anything: exact (Clopper and Pearson 1934) limits of a binomial share, by
 * bisection of the binomial sum, as `verdict/bound.ts` does it for Poisson counts.
 */

export interface Limits {
  readonly least: number;
  readonly most: number;
}

const bisections = 60;

/** Probability of `seen` or fewer of `runs` when each has the chance `share`. */
function atMost(seen: number, runs: number, share: number): number {
  if (seen >= runs || share <= 0) return 1;
  if (share >= 1) return 0;
  let logTerm = runs * Math.log1p(-share);
  let sum = Math.exp(logTerm);
  const odds = Math.log(share) - Math.log1p(-share);
  for (let at = 1; at <= seen; at++) {
    logTerm += Math.log((runs - at + 1) / at) + odds;
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

/** The largest share at which so few are still likelier than `doubt`. */
export function shareAtMost(seen: number, runs: number, doubt: number): number {
  if (seen >= runs) return 1;
  let [low, high] = [0, 1];
  for (let step = 0; step < bisections; step++) {
    const middle = (low + high) / 2;
    if (atMost(seen, runs, middle) > doubt) low = middle;
    else high = middle;
  }
  return high;
}

function shareAtLeast(seen: number, runs: number, doubt: number): number {
  return 1 - shareAtMost(runs - seen, runs, doubt);
}

/** @param doubt the chance to miss the truth, both ends together: 0.05 for 95 % */
export function shareLimits(seen: number, runs: number, doubt: number): Limits {
  return {
    least: shareAtLeast(seen, runs, doubt / 2),
    most: shareAtMost(seen, runs, doubt / 2),
  };
}

export interface Seen {
  readonly runs: number;
  readonly losing: number;
}

/**
 * How far the candidate's share may lie above the baseline's, at this doubt: the doubt is spent on both
 * shares, or all of it on the one whose other end is certain (no share is below 0 or above 1).
 */
export function excessAtMost(baseline: Seen, candidate: Seen, doubt: number): number {
  if (baseline.losing === 0) return shareAtMost(candidate.losing, candidate.runs, doubt);
  if (candidate.losing === candidate.runs) {
    return 1 - shareAtLeast(baseline.losing, baseline.runs, doubt);
  }
  const most = shareAtMost(candidate.losing, candidate.runs, doubt / 2);
  return most - shareAtLeast(baseline.losing, baseline.runs, doubt / 2);
}
