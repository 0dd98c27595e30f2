/**
 * Evidence for `same`: two one-sided tests (Schuirmann 1987) on how many runs lose anything, and on how
 * much a run loses. The first is what keeps a defect of one run in twenty from hiding behind a handful of
 * good runs: 59 good runs on each side bring the margin down to 5 %. What is lost in rarer runs than that
 * is not bounded, and can't be.
 */
import { Random } from '../support/random.js';
import type { ComparisonSetting, Judgeable } from './comparison.js';
import { total } from './rank-distribution.js';
import * as words from './reasons.js';
import { excessAtMost } from './share.js';
import { Shifts } from './shift.js';

interface Compared {
  readonly name: Judgeable;
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
}

export interface Equality {
  readonly state: 'shown' | 'open';
  readonly reason: string;
}

export function equalityOf(
  { name, baseline, candidate }: Compared,
  { alpha, margin }: ComparisonSetting,
  seed: number,
): Equality {
  const apart = sharesApartAtMost(baseline, candidate, alpha);
  if (apart > margin) return { state: 'open', reason: words.sharesApart(name, apart, margin) };
  const random = new Random(seed).derive('equivalence');
  const { least, most } = new Shifts(2 * alpha, random).of(baseline, candidate);
  const room = (margin * total(baseline)) / baseline.length;
  if (least === null || most === null || least < -room || most > room) {
    return { state: 'open', reason: words.amountsApart(name, { least, most }, room) };
  }
  return { state: 'shown', reason: words.equal(name, apart, { least, most }, alpha) };
}

/** The larger of both directions, each at this doubt. */
export function sharesApartAtMost(
  baseline: readonly number[],
  candidate: readonly number[],
  doubt: number,
): number {
  const seen = (values: readonly number[]) => ({
    runs: values.length,
    losing: values.filter((value) => value > 0).length,
  });
  const [one, other] = [seen(baseline), seen(candidate)];
  return Math.max(excessAtMost(one, other, doubt), excessAtMost(other, one, doubt));
}
