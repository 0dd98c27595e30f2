/**
 * comparison.json: a baseline and a candidate, the runs of both, and what they prove. Versioned, and all
 * that a report of a comparison is given. `judgeComparison` makes the verdict from the rest.
 */
import type { Cause, Outcome } from '../verdict/result.js';
import type { Method } from './rank-distribution.js';
import type { Limits } from './share.js';
import type { Shift } from './shift.js';

export const comparisonFile = 'comparison.json';

export const sides = ['baseline', 'candidate'] as const;
export type Side = (typeof sides)[number];

/** Whether the candidate loses less, as much or more; what the runs can't tell is not told. */
export const comparisonVerdicts = ['better', 'same', 'worse', 'cannot tell'] as const;
export type ComparisonVerdict = (typeof comparisonVerdicts)[number];

/** What is counted for each run and put side by side; the lower the better. */
export const measureNames = [
  'lost',
  'episodes',
  'duplicated',
  'corrupted',
  'reordered',
  'cpuSeconds',
  'memoryBytes',
] as const;
export type MeasureName = (typeof measureNames)[number];

/** What may decide: not what a machine needs, because that hangs on the machine. */
export const judgeable = ['lost', 'episodes', 'duplicated', 'corrupted', 'reordered'] as const;
export type Judgeable = (typeof judgeable)[number];

export interface ComparedTarget {
  readonly name: string;
  readonly version: string;
  readonly engine: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** The shipper's own configuration that was run unchanged, as it was named; null for Lostline's. */
  readonly configuration: string | null;
}

export interface ComparedRun {
  readonly side: Side;
  /** From 1; both runs of a pair have the same seed, and so the same plan. */
  readonly pair: number;
  readonly seed: number;
  /** The run directory, within that of the comparison. */
  readonly directory: string;
  readonly outcome: Outcome;
  /** Checks that did not pass, as 'check: outcome'. */
  readonly complaints: readonly string[];
  readonly written: number;
  readonly delivered: number;
  readonly lost: number;
  /** Lost lines by cause, of the episodes that its result lists; missing in comparisons of earlier releases. */
  readonly causes?: Readonly<Partial<Record<Cause, number>>>;
  readonly destroyed: number;
  readonly indeterminate: number;
  readonly duplicated: number;
  readonly unexpected: number;
  readonly corrupted: number;
  readonly reordered: number;
  readonly episodes: number;
  /** Lost and not admitted by the shipper itself. */
  readonly silent: number;
  readonly cpuSeconds: number | null;
  /** The most that was seen. */
  readonly memoryBytes: number | null;
}

/** What was decided before the first run. */
export interface ComparisonSetting {
  /** Of each side. */
  readonly runs: number;
  /** Doubt that is left when a difference is told: 0.05. Shared by all measures that are judged. */
  readonly alpha: number;
  /** Differences up to this share don't matter: of the runs, and of what the baseline loses. */
  readonly margin: number;
  readonly judge: readonly Judgeable[];
}

export interface SideSummary {
  readonly counted: number;
  /** Left out because their verdict is unknown, or that of some lines: they are no evidence of a loss-free run. */
  readonly excluded: number;
  readonly losing: number;
  /** 95 % limits of the share of runs that lose (Clopper and Pearson). */
  readonly losingShare: Limits;
}

export interface MeasuredSide {
  readonly runs: number;
  /** Those that have any of it. */
  readonly runsWithAny: number;
  readonly mean: number;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly sum: number;
}

/** One measure over the runs that count. */
export interface ComparedMeasure {
  readonly name: MeasureName;
  readonly role: 'judged' | 'shown';
  readonly baseline: MeasuredSide;
  readonly candidate: MeasuredSide;
  readonly p: number;
  readonly method: Method;
  /** How often a run of the candidate has more than one of the baseline; ties count half. */
  readonly candidateMore: number;
  /** Candidate minus baseline for a run, with 95 % limits. */
  readonly shift: Shift;
}

/** A forecast: so many runs of each side would probably show a difference, or that there is none. */
export interface RunsWanted {
  readonly runs: number;
  readonly shows: 'difference' | 'same';
}

export interface ComparisonJudgement {
  readonly verdict: ComparisonVerdict;
  /** Sentences: why this verdict, and what to do where nothing can be told. */
  readonly reasons: readonly string[];
  readonly baseline: SideSummary;
  readonly candidate: SideSummary;
  /** The smallest p that these runs could give. */
  readonly pLeast: number;
  readonly measures: readonly ComparedMeasure[];
  /** What would probably decide; null when it is decided, or when more runs would not help. */
  readonly runsWanted: RunsWanted | null;
}

export interface Comparison extends ComparisonJudgement {
  readonly schemaVersion: 1;
  readonly lostlineVersion: string;
  readonly comparisonId: string;
  readonly scenario: string;
  readonly description: string;
  readonly seed: number;
  readonly startedAt: string;
  readonly state: 'complete' | 'running' | 'interrupted';
  readonly setting: ComparisonSetting;
  readonly targets: Readonly<Record<Side, ComparedTarget>>;
  /** Fields of the scenario that were set to something else, and the file. */
  readonly scenarioFile: string;
  readonly sets: readonly string[];
  /** In the order in which they were run. */
  readonly runs: readonly ComparedRun[];
  readonly reproduce: string;
}
