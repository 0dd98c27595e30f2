import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComparisonSetting } from './comparison.js';
import { judgeComparison } from './judge-comparison.js';
import { type Lost, observed, times } from './testing/comparisons.js';

function judged(lost: Lost, setting: Partial<ComparisonSetting> = {}) {
  const given = observed(lost);
  return judgeComparison({ ...given, setting: { ...given.setting, ...setting } });
}

const manyLost = [350, 348, 351, 349, 350, 352];
const fewLost = [20, 22, 19, 21, 20, 18];

describe('a clear difference', () => {
  it('is told either way round', () => {
    const { verdict, reasons, measures } = judged({ baseline: manyLost, candidate: fewLost });
    expect(verdict).toBe('better');
    expect(reasons).toEqual([
      'The candidate has fewer lost lines: 20 lost lines a run instead of 350; 6 of 6 runs have any ' +
        'instead of 6 of 6 (exact permutation test, p = 0.0022).',
    ]);
    expect(measures[0]).toMatchObject({ name: 'lost', role: 'judged', candidateMore: 0 });
    expect(measures[0]!.shift).toEqual({ typical: -330, least: -332, most: -328 });
    expect(judged({ baseline: fewLost, candidate: manyLost }).verdict).toBe('worse');
  });

  it('is proved by four runs of each side, and by three it can not be', () => {
    const first = (count: number) => ({
      ...{ baseline: manyLost.slice(0, count), candidate: fewLost.slice(0, count) },
    });
    expect(judged(first(4)).verdict).toBe('better');
    const { verdict, reasons, pLeast, runsWanted } = judged(first(3));
    expect({ verdict, pLeast }).toEqual({ verdict: 'cannot tell', pLeast: expect.closeTo(0.1) });
    expect(reasons[0]).toContain('3 against 3 runs give p = 0.1 at the very least');
    expect(runsWanted).toEqual({ runs: 4, shows: 'difference' });
  });

  it('does not hang on the one run that lost a thousand times as much', () => {
    const candidate = [...times(7, 3), 0];
    const baseline = [...times(7, 0), 1_000_000];
    expect(judged({ baseline, candidate }).verdict).toBe('worse');
  });

  it('is not seen in how the same loss falls into lines and bursts of single runs', () => {
    const { verdict, measures } = judged({
      ...{ baseline: [0, 5000, 0, 100, 0, 0], candidate: [0, 0, 700, 0, 0, 9000] },
    });
    expect(verdict).toBe('cannot tell');
    expect(measures.map(({ p }) => p).every((p) => p > 0.5)).toBe(true);
  });
});

describe('a defect that strikes one run in twenty', () => {
  const struck = (runs: number, ...which: number[]) =>
    Array.from({ length: runs }, (_, run) => (which.includes(run) ? 37 : 0));

  it.each([
    ['none of ten runs', struck(10)],
    ['one run of ten', struck(10, 4)],
    ['one run of twenty', struck(20, 11)],
    ['three runs of sixty', struck(60, 3, 20, 44)],
  ])('is not called the same, nor worse, by %s', (_, candidate) => {
    const { verdict, runsWanted } = judged({ baseline: times(candidate.length, 0), candidate });
    expect(verdict).toBe('cannot tell');
    expect(runsWanted!.runs).toBeGreaterThan(candidate.length);
  });

  it('is worse with enough runs, and the forecast was near', () => {
    const early = judged({ baseline: times(20, 0), candidate: struck(20, 11) });
    expect(early.runsWanted).toMatchObject({ shows: 'difference' });
    const { runs } = early.runsWanted!;
    expect(runs).toBeGreaterThan(100);
    expect(runs).toBeLessThan(300);
    const candidate = struck(160, 3, 20, 44, 61, 80, 111, 140, 159);
    const { verdict, measures } = judged({ baseline: times(160, 0), candidate });
    expect(verdict).toBe('worse');
    expect(measures[0]).toMatchObject({ p: expect.closeTo(0.00714, 5), method: 'exact' });
  });
});

describe('the same', () => {
  it('is proved by 59 runs without loss on each side, and by 58 it is not', () => {
    const clean = (runs: number) => ({ baseline: times(runs, 0), candidate: times(runs, 0) });
    const { verdict, reasons } = judged(clean(59));
    expect(verdict).toBe('same');
    expect(reasons[0]).toBe(
      'With 95 % confidence the shares of runs with lost lines differ by at most 4.95 %, and what ' +
        'the candidate adds to the lost lines of a run is between 0 and 0.',
    );
    const open = judged(clean(58));
    expect(open.verdict).toBe('cannot tell');
    expect(open.runsWanted).toEqual({ runs: 59, shows: 'same' });
    expect(judged(clean(6)).runsWanted).toEqual({ runs: 59, shows: 'same' });
  });

  it('needs fewer runs for a wider margin', () => {
    const clean = { baseline: times(11, 0), candidate: times(11, 0) };
    expect(judged(clean, { margin: 0.25 }).verdict).toBe('same');
    expect(judged(clean, { margin: 0.2 }).verdict).toBe('cannot tell');
  });

  it('is proved of sides that lose alike, within the margin of what they lose', () => {
    const about = (shift: number) =>
      Array.from({ length: 60 }, (_, run) => 200 + ((run * 7 + shift) % 11));
    expect(judged({ baseline: about(0), candidate: about(5) }).verdict).toBe('same');
    const tight = judged({ baseline: about(0), candidate: about(5) }, { margin: 0.0001 });
    expect(tight.verdict).toBe('cannot tell');
  });

  it('is not said of sides that lose in all runs, but not alike', () => {
    const wide = Array.from({ length: 60 }, (_, run) => 1 + ((run * 7) % 60) * 10);
    const { verdict, reasons, runsWanted } = judged({ baseline: wide, candidate: wide });
    expect(verdict).toBe('cannot tell');
    expect(reasons[1]).toMatch(/may be between -\d+ and \d+, and the margin is 14\.8\./);
    expect(runsWanted === null || runsWanted.runs > 60).toBe(true);
  });

  const itself = {
    ...{ name: 'reference', version: '1', engine: 'process', configuration: null },
    options: { a: 1, b: 'x' },
  };
  const again = { ...itself, options: { b: 'x', a: 1 } };

  it('is a target with itself, with few runs too, as long as nothing speaks against it', () => {
    const targets = { baseline: itself, candidate: again };
    const alike = { baseline: [20, 0, 19], candidate: [0, 21, 18] };
    const { verdict, reasons } = judgeComparison(observed(alike, { targets }));
    expect(verdict).toBe('same');
    expect(reasons[0]).toMatch(/^Both sides are one and the same target with the same options/);
    const apart = { baseline: fewLost, candidate: manyLost };
    const drift = judgeComparison(observed(apart, { targets }));
    expect(drift.verdict).toBe('cannot tell');
    expect(drift.reasons[0]).toContain('Something else changed between the runs');
    expect(drift.runsWanted).toBeNull();
  });

  it.each([
    ['options', { options: { a: 2, b: 'x' } }],
    ['version', { version: '2' }],
    ['engine', { engine: 'docker' }],
    ['configuration', { configuration: 'new.conf' }],
  ])('is not a target with another %s', (_, change) => {
    const candidate = { ...itself, ...change };
    const clean = { baseline: times(6, 0), candidate: times(6, 0) };
    const other = judgeComparison(observed(clean, { targets: { baseline: itself, candidate } }));
    expect(other.verdict).toBe('cannot tell');
  });
});

describe('runs of which it is unknown what they lost', () => {
  it('are no runs without loss', () => {
    const baseline = [...manyLost, 'unknown'] as const;
    const { verdict, baseline: side } = judged({ baseline, candidate: [...fewLost, 18] });
    expect(verdict).toBe('better');
    expect(side).toMatchObject({ counted: 6, excluded: 1, losing: 6 });
  });

  it('leave nothing to tell when they are more than a quarter of a side', () => {
    const candidate = [...fewLost.slice(0, 4), 'unknown', 'unknown'] as const;
    const { verdict, reasons, runsWanted } = judged({ baseline: manyLost, candidate });
    expect({ verdict, runsWanted }).toEqual({ verdict: 'cannot tell', runsWanted: null });
    expect(reasons[0]).toContain('What 2 of 6 runs of the candidate lost is unknown');
  });

  it('or that of some of their lines, are no runs without loss either', () => {
    const given = observed({ baseline: times(6, 5), candidate: times(6, 0) });
    const runs = given.runs.map((run) =>
      run.side === 'candidate' ? { ...run, delivered: 950, indeterminate: 900 } : run,
    );
    const { verdict, reasons, candidate } = judgeComparison({ ...given, runs });
    expect(verdict).toBe('cannot tell');
    expect(candidate).toMatchObject({ counted: 0, excluded: 6 });
    expect(reasons[0]).toContain('is unknown, or what became of some of their lines');
  });

  it.each([
    ['writer-on-schedule: unknown', 6],
    ['drain: unknown', 0],
    ['self-test: unknown', 0],
  ])('are told by the checks that undermine loss, whatever was lost: %s', (complaint, kept) => {
    const given = observed({ baseline: times(6, 5), candidate: times(6, 0) });
    const runs = given.runs.map((run) => {
      const outcome = run.lost > 0 ? ('fail' as const) : ('unknown' as const);
      return { ...run, outcome, complaints: [complaint] };
    });
    const { baseline, candidate } = judgeComparison({ ...given, runs });
    expect([baseline.counted, candidate.counted]).toEqual([kept, kept]);
  });

  it('leave nothing to tell when there are no others', () => {
    const all = ['unknown', 'unknown'] as const;
    expect(judged({ baseline: all, candidate: all })).toMatchObject({
      ...{ verdict: 'cannot tell', measures: [], runsWanted: null },
    });
    expect(judged({ baseline: [], candidate: [] }).reasons).toEqual([
      'No run of the baseline was judged.',
    ]);
  });
});

describe('what decides', () => {
  function duplicating(candidate: number, judge: ComparisonSetting['judge']) {
    const given = observed({ baseline: manyLost, candidate: fewLost });
    const runs = given.runs.map((run) => ({
      ...run,
      duplicated: run.side === 'candidate' ? candidate + run.pair : run.pair,
    }));
    return judgeComparison({ ...given, runs, setting: { ...given.setting, judge } });
  }

  it('is loss, and duplicates only when they are asked for', () => {
    expect(duplicating(100, ['lost']).verdict).toBe('better');
    expect(duplicating(100, ['duplicated']).verdict).toBe('worse');
  });

  it('is the worst of what was asked for, told first', () => {
    const { verdict, reasons } = duplicating(100, ['lost', 'duplicated']);
    expect(verdict).toBe('worse');
    expect(reasons[0]).toContain('more duplicated lines');
    expect(reasons[1]).toContain('fewer lost lines');
  });

  it('shares the doubt among several, so that more looks find no more by chance', () => {
    const four = { baseline: manyLost.slice(0, 4), candidate: fewLost.slice(0, 4) };
    expect(judged(four).verdict).toBe('better');
    expect(judged(four, { judge: ['lost', 'duplicated'] }).verdict).toBe('cannot tell');
  });
});

describe('any comparison', () => {
  const lost = fc.array(fc.constantFrom(0, 0, 1, 20, 350), { minLength: 1, maxLength: 8 });

  it('turned around gives the opposite verdict', () => {
    const opposite = { better: 'worse', worse: 'better', same: 'same' } as const;
    fc.assert(
      fc.property(lost, lost, (baseline, candidate) => {
        const { verdict } = judged({ baseline, candidate }, { margin: 0.9 });
        const turned = judged({ baseline: candidate, candidate: baseline }, { margin: 0.9 });
        const proved = verdict === 'better' || verdict === 'worse';
        if (proved) expect(turned.verdict).toBe(opposite[verdict]);
        else expect(['same', 'cannot tell']).toContain(turned.verdict);
      }),
      { numRuns: 25 },
    );
  });

  it('has a reason, and is judged the same again', () => {
    fc.assert(
      fc.property(lost, lost, (baseline, candidate) => {
        const first = judged({ baseline, candidate });
        expect(first.reasons.length).toBeGreaterThan(0);
        expect(first.reasons.join(' ')).not.toMatch(/NaN|undefined|null/);
        expect(judged({ baseline, candidate })).toEqual(first);
      }),
      { numRuns: 10 },
    );
  });
});
