/**
 * result.json: the verdict of a run, versioned, and all that a reporter is given. Instants are
 * milliseconds since the run's origin; `loadStartedAtMs` is where the plan's zero lies.
 */
import type { Account, StreamAccount } from '../ledger/account.js';
import type { Budget } from '../plan/plan.js';

export type Outcome = 'pass' | 'unknown' | 'fail';

/** Where a lost line died. Without evidence it is `unknown`, never a guess. */
export const causes = [
  'never-opened',
  'deleted-unread',
  'truncated-unread',
  'left-unread',
  'read-not-sent',
  'sent-refused',
  'accepted-not-counted',
  'arrived-corrupted',
  'unknown',
] as const;
export type Cause = (typeof causes)[number];

export const rangeKinds = ['lost', 'destroyed', 'duplicated', 'indeterminate'] as const;
export type RangeKind = (typeof rangeKinds)[number];

/** Neighbouring lines of one generation that share a fate. One line of ranges.ndjson. */
export interface LineRange {
  readonly kind: RangeKind;
  readonly stream: number;
  readonly epoch: number;
  readonly first: number;
  readonly last: number;
  readonly generation: number;
  /** The generation's paths, in order. */
  readonly paths: readonly string[];
  /** Byte range in the generation's file: [offsetFirst, offsetEnd). */
  readonly offsetFirst: number;
  readonly offsetEnd: number;
  readonly writtenFromMs: number;
  readonly writtenToMs: number;
  readonly rotatedAtMs: number | null;
  readonly deletedAtMs: number | null;
  /** Ids of the faults whose window the range falls into. */
  readonly faults: readonly string[];
  readonly cause: Cause | null;
  /** The shipper's backlog was larger than the rotation budget: no defect, too little room. */
  readonly overload: boolean;
  /** The observation that the cause rests on, in words. */
  readonly evidence: string;
}

export interface Finding {
  readonly check: string;
  readonly outcome: Outcome;
  readonly message: string;
}

/** Lost lines that belong together: neighbours in one generation, or lost to one fault. */
export interface Episode {
  readonly id: number;
  readonly lines: number;
  readonly ranges: number;
  readonly stream: number;
  readonly generations: readonly number[];
  readonly fault: string | null;
  readonly cause: Cause;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the count of episodes allows to say beyond this run, with 95 % confidence (Poisson). */
export interface EpisodeBound {
  readonly episodes: number;
  readonly rotations: number;
  readonly loadMs: number;
  readonly perHourMin: number;
  readonly perHourMax: number;
  readonly perThousandRotationsMax: number | null;
}

export interface GenerationSummary {
  readonly stream: number;
  readonly epoch: number;
  readonly generation: number;
  readonly path: string;
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
  readonly createdAtMs: number;
  readonly rotatedAtMs: number | null;
  readonly deletedAtMs: number | null;
  readonly lost: number;
  readonly destroyed: number;
}

/** Columns of equal length, thinned to at most `seriesPointsMax` points. */
export interface Series {
  readonly atMs: readonly number[];
  readonly written: readonly number[];
  readonly received: readonly number[];
  readonly delivered: readonly number[];
  readonly shipperCpuSeconds: readonly (number | null)[];
  readonly shipperMemoryBytes: readonly (number | null)[];
}

/** An instant or window to be drawn beside the series. */
export interface TimelineMark {
  readonly kind: 'rotation' | 'fault' | 'freeze' | 'phase' | 'shipper';
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Bounds of result.json; what is left out is counted, and stands whole in ranges.ndjson. */
export const resultLimits = {
  ranges: 10_000,
  generations: 2_000,
  episodes: 1_000,
  points: 1_000,
  marks: 2_000,
} as const;

export interface RunResult {
  readonly schemaVersion: 1;
  readonly lostlineVersion: string;
  readonly runId: string;
  readonly seed: number;
  readonly scenario: string;
  readonly description: string;
  readonly target: { readonly name: string; readonly version: string; readonly engine: string };
  readonly startedAt: string;
  readonly loadStartedAtMs: number;
  readonly loadEndedAtMs: number;
  readonly outcome: Outcome;
  readonly budget: Budget;
  readonly account: Account;
  readonly streams: readonly StreamAccount[];
  readonly ranges: readonly LineRange[];
  readonly rangesOmitted: number;
  readonly episodes: readonly Episode[];
  readonly episodesOmitted: number;
  readonly bound: EpisodeBound;
  /** Loss that the shipper admits itself, and what is left when that is subtracted. */
  readonly silentLoss: { readonly admitted: number | null; readonly silent: number };
  readonly findings: readonly Finding[];
  readonly writer: {
    readonly linesPerSecond: number;
    readonly bytesPerSecond: number;
    readonly latenessMs: {
      readonly p50: number;
      readonly p99: number;
      readonly max: number;
    } | null;
    readonly rotations: number;
  };
  readonly generations: readonly GenerationSummary[];
  readonly generationsOmitted: number;
  readonly series: Series;
  readonly timeline: readonly TimelineMark[];
  readonly timelineOmitted: number;
  /** Files beside result.json that a reader may want, relative to the run directory. */
  readonly reproduce: string;
}
