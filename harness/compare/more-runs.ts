/**
 * How many runs of each side would probably decide what these could not. Either the difference goes on
 * as it was seen: then that many runs, drawn again and again from the ones that were seen, prove it in four
 * of five cases. Or nothing differs: then that many runs with the same shares bring the margin within
 * reach. A forecast, not a proof, and so by simulation; bounded by `runsWantedMax`.
 */
import type { Random } from '../support/random.js';
import type { ComparisonSetting, RunsWanted } from './comparison.js';
import { sharesApartAtMost } from './equivalence.js';
import { doubledRanks, drawSum, total } from './rank-distribution.js';
import { Shifts } from './shift.js';

const runsWantedMax = 1_000;
const power = 0.8;
const trials = 60;
const shufflesEach = 99;
const growth = 1.5;
const tolerance = 1e-9;

export interface Observed {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
  readonly setting: ComparisonSetting;
  readonly random: Random;
}

/** The fewer of both; null when neither is within the bound. */
export function runsWantedFor(observed: Observed): RunsWanted | null {
  const difference = runsForDifference(observed);
  const same = runsForSame(observed);
  if (same !== null && (difference === null || same <= difference)) {
    return { runs: same, shows: 'same' };
  }
  return difference === null ? null : { runs: difference, shows: 'difference' };
}

function runsForDifference(observed: Observed): number | null {
  const { baseline, candidate } = observed;
  if (new Set([...baseline, ...candidate]).size === 1) return null;
  const seen = Math.min(baseline.length, candidate.length);
  return leastWith((runs) => proves(observed, runs), seen);
}

/** Whether so many runs, drawn from those that were seen, prove it often enough; ends when that is sure. */
function proves({ baseline, candidate, setting, random }: Observed, runs: number): boolean {
  const alpha = setting.alpha / setting.judge.length;
  let failed = 0;
  for (let trial = 0; trial < trials; trial++) {
    const drawn = [...drawAgain(baseline, runs, random), ...drawAgain(candidate, runs, random)];
    if (!isProved(drawn, runs, alpha, random)) failed++;
    if (failed > (1 - power) * trials) return false;
  }
  return true;
}

function drawAgain(values: readonly number[], runs: number, random: Random): number[] {
  return Array.from({ length: runs }, () => values[random.integer(0, values.length - 1)]!);
}

/** A quick look at the rank test, over when too many shuffles lie beyond; a verdict takes the exact one. */
function isProved(values: readonly number[], runs: number, alpha: number, random: Random): boolean {
  const ranks = doubledRanks(values);
  const centre = total(ranks) / 2;
  const distance = Math.abs(total(ranks.slice(0, runs)) - centre) - tolerance;
  const beyondMax = alpha * (shufflesEach + 1) - 1;
  let beyond = 0;
  for (let shuffle = 0; shuffle < shufflesEach && beyond <= beyondMax; shuffle++) {
    if (Math.abs(drawSum(ranks, runs, random) - centre) >= distance) beyond++;
  }
  return beyond <= beyondMax;
}

/** With shares and amounts as they were seen; null when these lie too far apart. */
function runsForSame(observed: Observed): number | null {
  const byShares = runsForShares(observed);
  const byAmounts = runsForAmounts(observed);
  return byShares === null || byAmounts === null ? null : Math.max(byShares, byAmounts);
}

function runsForShares({ baseline, candidate, setting }: Observed): number | null {
  const { alpha, margin } = setting;
  const share = (values: readonly number[]) =>
    values.filter((value) => value > 0).length / values.length;
  const [one, other] = [share(baseline), share(candidate)];
  const at = (runs: number, of: number) =>
    Array.from({ length: runs }, (_, run) => (run < Math.round(of * runs) ? 1 : 0));
  const reaches = (runs: number) =>
    sharesApartAtMost(at(runs, one), at(runs, other), alpha) <= margin;
  return leastWith(reaches, Math.min(baseline.length, candidate.length));
}

/** The limits come closer with the root of the number of runs. */
function runsForAmounts({ baseline, candidate, setting, random }: Observed): number | null {
  const { typical, least, most } = new Shifts(2 * setting.alpha, random).of(baseline, candidate);
  const runs = Math.min(baseline.length, candidate.length);
  if (least === null || most === null) return runs;
  const reach = Math.max(most - typical, typical - least);
  if (reach === 0 && typical === 0) return runs;
  const room = (setting.margin * total(baseline)) / baseline.length - Math.abs(typical);
  const wanted = room > 0 ? Math.ceil(runs * Math.max(1, reach / room) ** 2) : runsWantedMax + 1;
  return wanted <= runsWantedMax ? wanted : null;
}

/** The least number from `from` on that does, by doubling and halving; null beyond the bound. */
function leastWith(does: (runs: number) => boolean, from: number): number | null {
  let enough = Math.max(2, from);
  let tooFew = enough - 1;
  while (!does(enough)) {
    if (enough >= runsWantedMax) return null;
    tooFew = enough;
    enough = Math.min(runsWantedMax, Math.ceil(enough * growth));
  }
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (does(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
