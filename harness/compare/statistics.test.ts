/** Published or independently computed values (SciPy's mannwhitneyu, fisher_exact, binomtest), and invariants. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../support/random.js';
import { doubledRanks, rankDistribution } from './rank-distribution.js';
import { leastP, rankTest } from './rank-test.js';
import { excessAtMost, shareAtMost, shareLimits } from './share.js';
import { Shifts } from './shift.js';

const random = () => new Random(1);

const shiftOf = (baseline: readonly number[], candidate: readonly number[]) =>
  new Shifts(0.05, random()).of(baseline, candidate);

/** Permeability of human chorioamnion: Hollander and Wolfe (1973), page 69, in hundredths. */
const term = [80, 83, 189, 104, 145, 138, 191, 164, 73, 146];
const early = [115, 88, 90, 74, 121];

function repeated(...counts: [times: number, value: number][]): number[] {
  return counts.flatMap(([times, value]) => Array.from({ length: times }, () => value));
}

describe('the rank test', () => {
  it.each([
    ['Hollander and Wolfe', term, early, 0.2544122544],
    ['all of six apart', [350, 348, 351, 349, 350, 352], [20, 22, 19, 21, 20, 18], 0.0021645022],
    ['ties', [0, 0, 0, 5, 5, 9], [0, 0, 3, 5, 9, 12], 0.6536796537],
    ['one run of six', [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 7], 1],
    ['unequal numbers of runs', [0, 0, 0, 2], [0, 1, 5, 5, 5], 0.1428571429],
    ['Fisher, 6 of 120 against none', repeated([120, 0]), repeated([114, 0], [6, 1]), 0.0293134943],
    ['Fisher, 8 of 20 against 1', repeated([19, 0], [1, 1]), repeated([12, 0], [8, 1]), 0.019656],
    ['Fisher, tea tasted', [1, 1, 1, 0], [1, 0, 0, 0], 0.4857142857],
  ])('gives the exact p: %s', (_, baseline, candidate, p) => {
    const test = rankTest(baseline, candidate, random());
    expect(test.method).toBe('exact');
    expect(test.p).toBeCloseTo(p, 6);
  });

  it('says how often a run of the candidate has more', () => {
    expect(rankTest([1, 2], [3, 4], random()).candidateMore).toBe(1);
    expect(rankTest([3, 4], [1, 2], random()).candidateMore).toBe(0);
    expect(rankTest([0, 0], [0, 7], random()).candidateMore).toBe(0.75);
    expect(rankTest(term, early, random()).candidateMore).toBeCloseTo(15 / 50);
  });

  it('knows what so few runs can show at the very most', () => {
    expect(leastP(3, 3)).toBeCloseTo(0.1);
    expect(leastP(4, 4)).toBeCloseTo(2 / 70);
    expect(leastP(6, 6)).toBeCloseTo(2 / 924);
    expect(rankTest([1, 2, 3, 4], [5, 6, 7, 8], random()).p).toBeCloseTo(2 / 70);
  });

  const values = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 });

  it('knows it of unequal sides, where ties let one outcome stand alone', () => {
    const { p, pLeast } = rankTest([0, 0, 0, 0], [5, 6, 7], random());
    expect(p).toBeCloseTo(1 / 35);
    expect(pLeast).toBeCloseTo(1 / 35);
    expect(rankTest([1, 2, 3, 4], [5, 6, 7], random()).p).toBeCloseTo(2 / 35);
  });

  it('never gives less than that', () => {
    fc.assert(
      fc.property(values, values, (baseline, candidate) => {
        const { p, pLeast } = rankTest(baseline, candidate, random());
        expect(p).toBeGreaterThan(pLeast - 1e-9);
      }),
    );
  });

  it('agrees with counting all ways by hand', () => {
    fc.assert(
      fc.property(values, values, (baseline, candidate) => {
        const { p } = rankTest(baseline, candidate, random());
        expect(p).toBeCloseTo(countedByHand(baseline, candidate), 9);
      }),
    );
  });

  it('does not care which side is called the candidate, nor about the unit', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const { p, candidateMore } = rankTest(one, other, random());
        const turned = rankTest(other, one, random());
        expect(turned.p).toBeCloseTo(p, 9);
        expect(turned.candidateMore).toBeCloseTo(1 - candidateMore, 9);
        const scaled = rankTest(
          one.map((value) => value ** 3),
          other.map((value) => value ** 3),
          random(),
        );
        expect(scaled.p).toBeCloseTo(p, 9);
      }),
    );
  });

  it('shuffles where counting would take too long, and says so', () => {
    const draw = new Random(7);
    const many = () => Array.from({ length: 150 }, () => draw.uint32());
    const alike = rankTest(many(), many(), random());
    expect(alike.method).toBe('shuffled');
    expect(alike.p).toBeGreaterThan(0.05);
    const apart = rankTest(
      many(),
      many().map((value) => value + 2 ** 32),
      random(),
    );
    expect(apart.p).toBeGreaterThan(0);
    expect(apart.p).toBeLessThan(0.0001);
  });

  it('blames nobody more often than it may, also when equal seeds make runs alike', () => {
    const draw = new Random(11);
    const trials = 1500;
    let blamed = 0;
    for (let trial = 0; trial < trials; trial++) {
      const seeds = Array.from({ length: 6 }, () => draw.integer(0, 30));
      const run = () => seeds.map((seed) => seed + draw.integer(0, 10));
      if (rankTest(run(), run(), draw).p <= 0.05) blamed++;
    }
    expect(blamed / trials).toBeLessThan(0.05);
  });
});

function countedByHand(baseline: readonly number[], candidate: readonly number[]): number {
  const ranks = doubledRanks([...baseline, ...candidate]);
  const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0);
  const centre = (sum(ranks) * candidate.length) / ranks.length;
  const distance = Math.abs(sum(ranks.slice(baseline.length)) - centre) - 1e-9;
  let [all, beyond] = [0, 0];
  for (let mask = 0; mask < 2 ** ranks.length; mask++) {
    const chosen = ranks.filter((_, at) => mask & (1 << at));
    if (chosen.length !== candidate.length) continue;
    all++;
    if (Math.abs(sum(chosen) - centre) >= distance) beyond++;
  }
  return beyond / all;
}

describe('the distribution of ranks', () => {
  it('adds up to one and is centred', () => {
    const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(values, fc.nat(), (list, any) => {
        const ranks = doubledRanks(list);
        const chosen = 1 + (any % (list.length - 1));
        const { sums, chances } = rankDistribution(ranks, chosen, random());
        const whole = chances.reduce((sum, chance) => sum + chance, 0);
        const mean = sums.reduce((sum, value, at) => sum + value * chances[at]!, 0);
        expect(whole).toBeCloseTo(1, 9);
        const all = ranks.reduce((sum, rank) => sum + rank, 0);
        expect(mean).toBeCloseTo((all * chosen) / ranks.length, 6);
      }),
    );
  });
});

describe('the shift', () => {
  it('is that of Hollander and Wolfe, with their limits', () => {
    const shift = shiftOf(term, early);
    expect(shift).toEqual({ typical: expect.closeTo(-30.5, 9), least: -76, most: 15 });
  });

  it('has no limits where so few runs bound nothing', () => {
    expect(shiftOf([5], [7])).toEqual({ typical: 2, least: null, most: null });
    expect(shiftOf([5, 5, 5], [7, 7, 7])).toMatchObject({ least: null });
    expect(shiftOf([5, 5, 5, 5], [7, 8, 7, 7])).toMatchObject({
      ...{ typical: 2, least: 2, most: 3 },
    });
  });

  it('leaves out zero exactly when the test proves a difference, where nothing is tied', () => {
    const apart = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 10, maxLength: 14 });
    fc.assert(
      fc.property(apart, (values) => {
        const [baseline, candidate] = [values.slice(0, 5), values.slice(5)];
        const { p } = rankTest(baseline, candidate, random());
        const { least, most } = shiftOf(baseline, candidate);
        expect(least! > 0 || most! < 0).toBe(p <= 0.05);
      }),
    );
  });
});

describe('the share of runs that lose', () => {
  it.each([
    [0, 6, 0, 0.4592581264],
    [6, 6, 0.5407418736, 1],
    [0, 59, 0, 0.0606089],
    [1, 20, 0.0012650895, 0.2487327628],
    [3, 10, 0.0667395112, 0.6524528501],
    [50, 120, 0.32736767, 0.5101784457],
  ])('of %i in %i has the limits of Clopper and Pearson', (losing, runs, least, most) => {
    const limits = shareLimits(losing, runs, 0.05);
    expect(limits.least).toBeCloseTo(least, 8);
    expect(limits.most).toBeCloseTo(most, 8);
  });

  it('of none in 59 is below one in twenty, and of none in 58 is not', () => {
    expect(shareAtMost(0, 59, 0.05)).toBeLessThan(0.05);
    expect(shareAtMost(0, 58, 0.05)).toBeGreaterThan(0.05);
  });

  it('of two sides lies apart by no more than what both leave open', () => {
    const seen = (losing: number, runs: number) => ({ losing, runs });
    expect(excessAtMost(seen(0, 6), seen(0, 6), 0.05)).toBeCloseTo(0.393, 3);
    expect(excessAtMost(seen(6, 6), seen(6, 6), 0.05)).toBeCloseTo(0.393, 3);
    expect(excessAtMost(seen(0, 6), seen(6, 6), 0.05)).toBe(1);
    expect(excessAtMost(seen(6, 6), seen(0, 6), 0.05)).toBeLessThan(0);
  });
});
