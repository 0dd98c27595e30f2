/** Why a comparison ends as it does, in sentences; and what to do where it can't tell. */
import { formatCount } from '../support/units.js';
import { shipperAlive } from '../verdict/checks/shipper-alive.js';
import { complaintOf } from './compared-run.js';
import type {
  ComparedMeasure,
  ComparedRun,
  ComparisonSetting,
  Judgeable,
  MeasureName,
  RunsWanted,
  Side,
  SideSummary,
} from './comparison.js';
import { counts } from './counted-run.js';
import type { Shift } from './shift.js';

const shipperEnded = complaintOf({ check: shipperAlive.name, outcome: 'fail' });

/** What a run has of each measure. */
export const measureWords: Readonly<Record<MeasureName, string>> = {
  lost: 'lost lines',
  episodes: 'loss episodes',
  duplicated: 'duplicated lines',
  corrupted: 'corrupted messages',
  reordered: 'reordered lines',
  cpuSeconds: 'seconds of processor time',
  memoryBytes: 'bytes of memory',
};

export const notJudged =
  "The runs have not all been made yet; 'lostline report' judges those that have.";

/** Never '0 %' or '100 %' for what is not quite: 4.96 %, 99.2 %. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

/** '1,394.2', '0.05': a tenth, or three digits where it is small; never '0' for what is more. */
export function amount(value: number): string {
  const digits = Math.abs(value) >= 100 ? Math.round(value * 10) / 10 : value.toPrecision(3);
  return Number.isInteger(value) ? formatCount(value) : formatCount(Number(digits));
}

function pWords({ p, method }: Pick<ComparedMeasure, 'p' | 'method'>): string {
  const value = p < 0.0001 ? 'p < 0.0001' : `p = ${Number(p.toPrecision(2))}`;
  return `${method === 'exact' ? 'exact' : 'shuffled'} permutation test, ${value}`;
}

/** '0 lost lines a run instead of 350'. */
export function meanWords({ name, baseline, candidate }: ComparedMeasure): string {
  return `${amount(candidate.mean)} ${measureWords[name]} a run instead of ${amount(baseline.mean)}`;
}

/** '3 of 60 runs have any instead of 0 of 60'. */
function runsWithAny({ baseline, candidate }: ComparedMeasure): string {
  const [one, other] = [candidate, baseline].map(
    ({ runs, runsWithAny }) => `${formatCount(runsWithAny)} of ${formatCount(runs)}`,
  );
  return `${one} runs have any instead of ${other}`;
}

export function proved(measure: ComparedMeasure): string {
  const word = measure.candidateMore > 0.5 ? 'more' : 'fewer';
  return `The candidate has ${word} ${measureWords[measure.name]}: ${meanWords(measure)}; ${runsWithAny(measure)} (${pWords(measure)}).`;
}

export function notProved(measure: ComparedMeasure): string {
  const { name, baseline, candidate } = measure;
  if (baseline.most === 0 && candidate.most === 0) {
    return `No run of either side has ${measureWords[name]}.`;
  }
  return `No difference in ${measureWords[name]} is proved: ${meanWords(measure)}; ${runsWithAny(measure)} (${pWords(measure)}).`;
}

export function isItself(judged: readonly ComparedMeasure[]): string {
  const seen = judged.map(notProved).join(' ');
  return `Both sides are one and the same target with the same options, and nothing speaks against it. ${seen}`;
}

export function differsFromItself(measure: ComparedMeasure): string {
  return (
    `Both sides are one and the same target with the same options, yet they differ: ${meanWords(measure)} ` +
    `(${pWords(measure)}). Something else changed between the runs, such as the load of the machine; or it is chance.`
  );
}

/** How many runs of a side a shipper did not get through by itself; null where it always did. */
export function ended(side: Side, runs: readonly ComparedRun[]): string | null {
  const own = runs.filter((run) => run.side === side && counts(run));
  const gone = own.filter(({ complaints }) => complaints.includes(shipperEnded));
  if (gone.length === 0) return null;
  return `In ${gone.length} of ${own.length} ${side} runs the shipper ended by itself, or did not come back after a fault.`;
}

/** Null when enough is left. */
export function excluded(
  { baseline, candidate }: Readonly<Record<'baseline' | 'candidate', SideSummary>>,
  shareMax: number,
): string | null {
  for (const [name, side] of Object.entries({ baseline, candidate })) {
    const runs = side.counted + side.excluded;
    if (runs === 0) return `No run of the ${name} was judged.`;
    if (side.excluded / runs <= shareMax) continue;
    return (
      `What ${side.excluded} of ${runs} runs of the ${name} lost is unknown, or what became of some of their lines, ` +
      `and that is no evidence of a run without loss: at most ${percent(shareMax)} may be. Their own reports tell why.`
    );
  }
  return null;
}

export function tooFew({ baseline, candidate, pLeast }: TooFew, alpha: number): string {
  return (
    `So few runs can't prove any difference: ${baseline.counted} against ${candidate.counted} runs give ` +
    `p = ${Number(pLeast.toPrecision(2))} at the very least, and ${alpha} is needed.`
  );
}

interface TooFew {
  readonly baseline: SideSummary;
  readonly candidate: SideSummary;
  readonly pLeast: number;
}

function runsWith(name: Judgeable): string {
  return `the shares of runs with ${measureWords[name]} differ by at most`;
}

export function sharesApart(name: Judgeable, apart: number, margin: number): string {
  return `That they are the same is not proved either: sure is that ${runsWith(name)} ${percent(apart)}, and the margin is ${percent(margin)}.`;
}

type Ends = Pick<Shift, 'least' | 'most'>;

function between({ least, most }: Ends): string {
  return least === null || most === null
    ? 'anything'
    : `between ${amount(least)} and ${amount(most)}`;
}

export function amountsApart(name: Judgeable, ends: Ends, room: number): string {
  return (
    `That they are the same is not proved either: what the candidate adds to the ${measureWords[name]} of a run ` +
    `may be ${between(ends)}, and the margin is ${amount(room)}.`
  );
}

export function equal(name: Judgeable, apart: number, ends: Ends, alpha: number): string {
  return (
    `With ${percent(1 - alpha)} confidence ${runsWith(name)} ${percent(apart)}, and what the candidate adds ` +
    `to the ${measureWords[name]} of a run is ${between(ends)}.`
  );
}

export function moreRuns({ margin, runs }: ComparisonSetting, wanted: RunsWanted | null): string {
  if (wanted === null) {
    return 'If it goes on like this, not even 1,000 runs of each side would decide; a larger --margin may.';
  }
  const count = formatCount(wanted.runs);
  const more =
    wanted.runs > runs ? `: ${formatCount(wanted.runs - runs)} more, --runs ${wanted.runs}` : '';
  return wanted.shows === 'same'
    ? `If no more runs lose than so far, ${count} of each side that count would prove them the same within ${percent(margin)}${more}; a larger --margin needs fewer.`
    : `If it goes on like this, about ${count} runs of each side that count would prove the difference${more}.`;
}
