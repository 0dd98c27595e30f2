/**
 * From the runs of both sides to `better`, `same`, `worse` or `cannot tell`; pure.
 *
 * - A run is the unit: the lines and episodes of one run share a process, a seed and often one cause. Runs
 *   whose own verdict is unknown, or that of some of their lines, are left out, and too many of them leave
 *   nothing to tell.
 * - `better` and `worse` need an exact test at `alpha`, shared by all measures that are judged. One
 *   judged measure that got worse is enough for `worse`.
 * - `same` needs evidence as well: two one-sided tests at `alpha` put the share of losing runs, and what
 *   a run loses, within the margin. Or both sides are one and the same, and nothing speaks against it.
 */
import { Random } from '../support/random.js';
import {
  type ComparedMeasure,
  type ComparedTarget,
  type Comparison,
  type ComparisonJudgement,
  type ComparisonVerdict,
  type Judgeable,
  type MeasuredSide,
  type MeasureName,
  measureNames,
  type Side,
  type SideSummary,
  sides,
} from './comparison.js';
import { counts } from './counted-run.js';
import { equalityOf } from './equivalence.js';
import { runsWantedFor } from './more-runs.js';
import { total } from './rank-distribution.js';
import { leastP, rankTest } from './rank-test.js';
import * as words from './reasons.js';
import { shareLimits } from './share.js';
import { medianOf, Shifts } from './shift.js';

export type Judged = Pick<Comparison, 'seed' | 'setting' | 'targets' | 'runs'>;

/** Both limits together of what is told beside the verdict: 95 %. */
const doubt = 0.05;
const excludedShareMax = 0.25;

export function judgeComparison(given: Judged): ComparisonJudgement {
  const { seed, setting } = given;
  const sidesOf = {
    baseline: summaryOf(given, 'baseline'),
    candidate: summaryOf(given, 'candidate'),
  };
  const { baseline, candidate } = sidesOf;
  const pLeast = leastP(baseline.counted, candidate.counted);
  const some = baseline.counted > 0 && candidate.counted > 0;
  const random = new Random(seed).derive('judge');
  const shifts = new Shifts(doubt, random);
  const measures = some
    ? measureNames.flatMap((name) => measured(given, name, random, shifts))
    : [];
  const facts = { ...sidesOf, pLeast, measures };
  const { verdict, undecided, ...why } = decide(given, facts);
  const ended = sides.map((side) => words.ended(side, given.runs));
  const reasons = [...why.reasons, ...ended.filter((sentence) => sentence !== null)];
  if (!undecided || !some) return { verdict, reasons, ...facts, runsWanted: null };
  const runsWanted = runsWantedFor({ ...valuesOf(given, setting.judge[0]!), setting, random });
  return {
    ...{ verdict, ...facts, runsWanted },
    reasons: [...reasons, words.moreRuns(setting, runsWanted)],
  };
}

/** While the runs go on: what is left by a comparison that was killed. */
export function notJudged(given: Judged): ComparisonJudgement {
  const [baseline, candidate] = [summaryOf(given, 'baseline'), summaryOf(given, 'candidate')];
  const pLeast = leastP(baseline.counted, candidate.counted);
  const reasons = [words.notJudged];
  return {
    ...{ verdict: 'cannot tell', reasons, baseline, candidate, pLeast },
    ...{ measures: [], runsWanted: null },
  };
}

export type Facts = Omit<ComparisonJudgement, 'verdict' | 'reasons' | 'runsWanted'>;

interface Decision {
  readonly verdict: ComparisonVerdict;
  readonly reasons: readonly string[];
  /** More runs may decide. */
  readonly undecided?: true;
}

function decide(given: Judged, facts: Facts): Decision {
  const { setting, targets } = given;
  const excluded = words.excluded(facts, excludedShareMax);
  if (excluded) return { verdict: 'cannot tell', reasons: [excluded] };
  const judged = facts.measures.filter(({ role }) => role === 'judged');
  const alpha = setting.alpha / setting.judge.length;
  const proved = judged.filter(({ p }) => p <= alpha);
  const [first] = proved;
  if (!sameTarget(targets.baseline, targets.candidate)) {
    return first ? differing(proved) : without(given, facts, judged);
  }
  return first
    ? { verdict: 'cannot tell', reasons: [words.differsFromItself(first)] }
    : { verdict: 'same', reasons: [words.isItself(judged)] };
}

function differing(proved: readonly ComparedMeasure[]): Decision {
  const worse = proved.filter(({ candidateMore }) => candidateMore > 0.5);
  const better = proved.filter((one) => !worse.includes(one));
  const reasons = [...worse, ...better].map(words.proved);
  return { verdict: worse.length > 0 ? 'worse' : 'better', reasons };
}

/** No difference is proved: is it proved that there is none worth the name? */
function without(given: Judged, facts: Facts, judged: readonly ComparedMeasure[]): Decision {
  const { setting, seed } = given;
  const equal = setting.judge.map((name) => equalityOf(valuesOf(given, name), setting, seed));
  if (equal.every(({ state }) => state === 'shown')) {
    return { verdict: 'same', reasons: equal.map(({ reason }) => reason) };
  }
  const alpha = setting.alpha / setting.judge.length;
  const why = facts.pLeast > alpha ? [words.tooFew(facts, alpha)] : judged.map(words.notProved);
  const open = equal.filter(({ state }) => state === 'open').map(({ reason }) => reason);
  return { verdict: 'cannot tell', reasons: [...why, ...open], undecided: true };
}

/** With other options, another engine or another configuration the target is another one. */
function sameTarget(one: ComparedTarget, other: ComparedTarget): boolean {
  const text = ({ name, version, engine, options, configuration }: ComparedTarget) =>
    JSON.stringify([name, version, engine, configuration, Object.entries(options).sort()]);
  return text(one) === text(other);
}

function summaryOf({ runs }: Judged, side: Side): SideSummary {
  const own = runs.filter((run) => run.side === side);
  const counted = own.filter(counts);
  const losing = counted.filter(({ lost }) => lost > 0).length;
  return {
    ...{ counted: counted.length, excluded: own.length - counted.length, losing },
    losingShare: shareLimits(losing, counted.length, doubt),
  };
}

export interface Values {
  readonly name: Judgeable;
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
}

function valuesOf({ runs }: Judged, name: Judgeable): Values {
  const of = (side: Side) =>
    runs.filter((run) => run.side === side && counts(run)).map((run) => run[name]);
  return { name, baseline: of('baseline'), candidate: of('candidate') };
}

/** Nothing where a shipper's processor time or memory was not seen on one of the sides. */
function measured(
  { runs, setting }: Judged,
  name: MeasureName,
  random: Random,
  shifts: Shifts,
): ComparedMeasure[] {
  const of = (side: Side) =>
    runs
      .filter((run) => run.side === side && counts(run))
      .map((run) => run[name])
      .filter((value) => value !== null);
  const [baseline, candidate] = [of('baseline'), of('candidate')];
  if (baseline.length === 0 || candidate.length === 0) return [];
  const { p, method, candidateMore } = rankTest(baseline, candidate, random);
  const judged = setting.judge.some((one) => one === name);
  return [
    {
      ...{ name, role: judged ? 'judged' : 'shown', p, method, candidateMore },
      ...{ baseline: describe(baseline), candidate: describe(candidate) },
      shift: shifts.of(baseline, candidate),
    },
  ];
}

function describe(values: readonly number[]): MeasuredSide {
  const sorted = [...values].sort((one, other) => one - other);
  const sum = total(sorted);
  return {
    ...{ runs: sorted.length, runsWithAny: sorted.filter((value) => value > 0).length },
    ...{ mean: sum / sorted.length, median: medianOf(sorted), sum },
    ...{ least: sorted[0]!, most: sorted.at(-1)! },
  };
}
