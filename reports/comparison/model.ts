/** A comparison as what all its reports show: names, a headline, and tables with both sides side by side. */
import {
  type ComparedMeasure,
  type ComparedRun,
  type ComparedTarget,
  type Comparison,
  type Side,
  type SideSummary,
  sides,
} from '../../harness/compare/comparison.js';
import { counts, whyNot } from '../../harness/compare/counted-run.js';
import { amount, meanWords, measureWords, percent } from '../../harness/compare/reasons.js';
import { formatBytes, formatCount } from '../../harness/support/units.js';
import { causes } from '../../harness/verdict/result.js';

export type Tone = 'good' | 'bad' | 'warn';

export const verdictTones: Readonly<Record<Comparison['verdict'], Tone>> = {
  better: 'good',
  same: 'good',
  worse: 'bad',
  'cannot tell': 'warn',
};

/** 'syslog-ng 4.8.1 source=file': with the options that the other side has otherwise. */
export function sideName({ targets }: Comparison, side: Side): string {
  const other = targets[side === 'baseline' ? 'candidate' : 'baseline'];
  const own = targets[side];
  const apart = Object.entries(own.options).filter(
    ([name, value]) => other.options[name] !== value,
  );
  const file = own.configuration === other.configuration ? '' : configurationOf(own);
  const options = own.name === other.name ? apart.map(([name, value]) => ` ${name}=${value}`) : [];
  return `${own.name} ${own.version}${engineOf(own, other)}${file}${options.join('')}`;
}

function configurationOf({ configuration }: ComparedTarget): string {
  return configuration === null ? '' : ` with ${configuration}`;
}

function engineOf(own: ComparedTarget, other: ComparedTarget): string {
  return own.engine === other.engine ? '' : ` (${own.engine})`;
}

/** 'BETTER: 0 lost lines a run instead of 350, syslog-ng 4.8.1 against syslog-ng 3.38.1'. */
export function headline(comparison: Comparison): string {
  const [baseline, candidate] = sides.map((side) => sideName(comparison, side));
  const against = `${candidate} against ${baseline}`;
  const word = comparison.verdict.toUpperCase();
  const judged = comparison.measures.find(({ role }) => role === 'judged');
  return judged ? `${word}: ${meanWords(judged)}, ${against}` : `${word}: ${against}`;
}

/** '6 runs of each side, judged by lost lines'. */
export function designSentence({ setting, runs, state, seed }: Comparison): string {
  const judged = setting.judge.map((name) => measureWords[name]).join(' and ');
  const made =
    state === 'complete'
      ? `${setting.runs} ${setting.runs === 1 ? 'run' : 'runs'} of each side`
      : `${runs.length} of ${2 * setting.runs} runs before it was interrupted`;
  return `${made}, in turns, each pair with one seed (from ${seed}); judged by ${judged}`;
}

export interface SideBySide {
  readonly name: string;
  readonly baseline: string;
  readonly candidate: string;
  /** Candidate minus baseline, the median over all pairs of runs, with 95 % limits. */
  readonly difference: string;
  readonly p: string;
  readonly role: 'judged' | 'shown';
}

/** Of the column; `sureSentence` says of what it is the median. */
export const differenceLabel = 'median difference, 95 %';

const plain = { difference: '', p: '', role: 'shown' } as const;

export function runRows({ baseline, candidate }: Comparison): SideBySide[] {
  const row = (name: string, of: (side: SideSummary) => string): SideBySide => ({
    ...{ name, baseline: of(baseline), candidate: of(candidate), ...plain },
  });
  return [
    row('runs that count', ({ counted, excluded }) => `${counted} of ${counted + excluded}`),
    row('runs with loss', ({ losing }) => String(losing)),
    row(
      'share with loss, 95 %',
      ({ losingShare: { least, most } }) => `${percent(least)} to ${percent(most)}`,
    ),
  ];
}

export function measureRows({ measures }: Comparison): SideBySide[] {
  return measures.map((measure) => {
    const show = shown(measure);
    const { least, most, typical } = measure.shift;
    const limits =
      least === null || most === null ? 'any' : `${signed(least, show)} to ${signed(most, show)}`;
    const spread = (side: ComparedMeasure['baseline']) =>
      side.least === side.most
        ? show(side.mean)
        : `${show(side.mean)} (${show(side.least)} to ${show(side.most)})`;
    return {
      name: measure.name === 'memoryBytes' ? 'memory' : measureWords[measure.name],
      ...{ baseline: spread(measure.baseline), candidate: spread(measure.candidate) },
      difference:
        typical === least && typical === most
          ? signed(typical, show)
          : `${signed(typical, show)} (${limits})`,
      p: measure.p < 0.0001 ? '< 0.0001' : String(Number(measure.p.toPrecision(2))),
      role: measure.role,
    };
  });
}

function shown({ name }: ComparedMeasure): (value: number) => string {
  return name === 'memoryBytes' ? formatBytes : amount;
}

function signed(value: number, show: (value: number) => string): string {
  if (value === 0) return '0';
  return value < 0 ? `-${show(-value)}` : `+${show(value)}`;
}

const accountFields = [
  ...(['written', 'delivered', 'lost', 'destroyed', 'indeterminate'] as const),
  ...(['duplicated', 'unexpected', 'corrupted', 'reordered'] as const),
];

/** Sums over the runs that count. */
export function accountRows({ runs }: Comparison): SideBySide[] {
  const sum = (side: Side, field: (typeof accountFields)[number]) =>
    runs
      .filter((run) => run.side === side && run.outcome !== 'unknown')
      .reduce((all, run) => all + run[field], 0);
  return accountFields.map((name) => ({
    ...{ name, ...plain },
    baseline: formatCount(sum('baseline', name)),
    candidate: formatCount(sum('candidate', name)),
  }));
}

/** Lost lines by cause, most first; none where nothing was lost, or no run tells. */
export function causeRows({ runs }: Comparison): SideBySide[] {
  const counted = runs.filter(({ outcome, causes }) => outcome !== 'unknown' && causes);
  const sum = (side: Side, of: (run: ComparedRun) => number) =>
    counted.filter((run) => run.side === side).reduce((all, run) => all + of(run), 0);
  const told = causes.map((cause) => rowOf(cause, (run) => run.causes?.[cause] ?? 0));
  const listed = ({ causes = {} }: ComparedRun) =>
    Object.values(causes).reduce((all, lines) => all + lines, 0);
  const rest = rowOf('in episodes that are not listed', (run) => run.lost - listed(run));
  return [...told, rest]
    .filter(({ lines }) => lines.baseline + lines.candidate > 0)
    .sort((a, b) => b.lines.baseline + b.lines.candidate - a.lines.baseline - a.lines.candidate)
    .map(({ name, lines }) => ({
      ...{ name, ...plain },
      baseline: formatCount(lines.baseline),
      candidate: formatCount(lines.candidate),
    }));

  function rowOf(name: string, of: (run: ComparedRun) => number) {
    return { name, lines: { baseline: sum('baseline', of), candidate: sum('candidate', of) } };
  }
}

/** The first ten of them; a reader who wants the others finds them in comparison.json. */
const excludedShown = 10;

export function excludedSentences({ runs }: Comparison): string[] {
  return runs
    .filter((run) => !counts(run))
    .slice(0, excludedShown)
    .map((run) => `${run.directory} does not count: ${whyNot(run)}`);
}

export function sureSentence({ setting, pLeast, measures }: Comparison): string {
  const least = Number(pLeast.toPrecision(2));
  const shuffled = measures.some(({ method }) => method === 'shuffled');
  return (
    'The median difference is that of all differences between a run of the candidate and one of the baseline: ' +
    'it need not be the difference of the means. ' +
    `A difference is told when an exact permutation test of the runs gives p <= ${setting.alpha}` +
    `${setting.judge.length > 1 ? ' / the number of judged measures' : ''}; ` +
    `so many runs can give ${least} at the least. The rows that don't decide are for information: of ` +
    `twenty of them, one has a p that small by chance.${shuffled ? ' With so many runs the test draws 20,000 shuffles instead of counting all.' : ''}`
  );
}
