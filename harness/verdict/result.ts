/**
 * result.json: the verdict of a run, versioned, and all that a reporter is given. Instants are
 * milliseconds since the run's origin; `loadStartedAtMs` is where the plan's zero lies.
 */
import type { Figures } from '../evidence/event.js';
import type { Account } from '../ledger/account.js';
import type { Noise } from '../ledger/ledger.js';
import type { HostileClass } from '../line/spec.js';
import type { Budget } from '../plan/plan.js';
import type { FirstLoss } from './first-loss.js';
import type { K6Result } from './k6/k6-result.js';
import type { FilteredResult, StreamResult } from './stream-result.js';
import type { WriterResult } from './writer-result.js';

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
  'tampered',
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
  /** 0: the journal names no file for these lines. */
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
  /** Ids of the faults whose window the range falls into; of a duplicated one, those after which its lines came again. */
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
  /** Of most of its lines. */
  readonly cause: Cause;
  /** Lines by cause, most first, where there is more than one. */
  readonly causes?: Readonly<Partial<Record<Cause, number>>>;
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
  /** Series of the shipper's own that its manifest names; missing: none. */
  readonly charted?:
    | readonly { readonly name: string; readonly values: readonly (number | null)[] }[]
    | undefined;
}

/** An instant or window to be drawn beside the series. */
export interface TimelineMark {
  readonly kind: 'rotation' | 'fault' | 'freeze' | 'phase' | 'shipper';
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** How far a fault came: never begun, in force until the run's end, over, or gone wrong. */
export const faultStates = ['planned', 'injected', 'healed', 'failed'] as const;
export type FaultState = (typeof faultStates)[number];

/**
 * What one fault cost. Lost lines are counted where they were written, cut at the window's edges: a
 * line in two windows counts in both, so these need not add up to all that was lost.
 */
export interface FaultReport {
  readonly id: string;
  readonly kind: string;
  /** Null when it was never injected. */
  readonly fromMs: number | null;
  /** Its cure, or the run's end. */
  readonly toMs: number | null;
  readonly plannedAtMs: number;
  readonly state: FaultState;
  /** What shows that it took place; '' when nothing does. */
  readonly proof: string;
  /** Why it failed; '' when it did not. */
  readonly failure: string;
  readonly figures: Figures;
  /** Written before it, still on the way when it came, and it was the first fault that they met. */
  readonly lostBefore: number;
  readonly lostDuring: number;
  /** Written after its cure, before the pipeline had recovered and before the next fault. */
  readonly lostAfter: number;
  /** Repeated arrivals from it to the next fault that came after its cure. */
  readonly duplicates: number;
  /** Ids of the listed episodes that meet its window or the time until recovery; 100 at most. */
  readonly episodes: readonly number[];
  /**
   * From the cure until what was on its way had shrunk to its level before the fault, and no line that
   * was written got lost any more, as the first sample shows that sees it: at the most, for samples lie 200 ms apart, further
   * on runs of hours. Null when that did not come about, or nothing shows it.
   */
  readonly recoveryMs: number | null;
  /** The last lines that the shipper put out in its window; to the next fault for one that is over at once. */
  readonly said: readonly string[];
}

/** What became of the lines of one class, or of those of none. */
export interface ContentRow {
  readonly class: 'ordinary' | HostileClass;
  /** delivered + mutated + dropped + destroyed + indeterminate */
  readonly written: number;
  readonly delivered: number;
  /** Lines that arrived, but not as they were written, by how: 'replaced', 'escaped and cut', 'split'. */
  readonly mutated: Readonly<Record<string, number>>;
  /**
   * Lost without arriving changed: nothing came, or bytes that nobody can tell to be this line, because its token
   * was hit. The account counts such a message under `corrupted`.
   */
  readonly dropped: number;
  readonly destroyed: number;
  readonly indeterminate: number;
  /** Ordinary lines lost in one run with a line of this class. */
  readonly neighboursLost: number;
  /** What the lines behind came later than those before: by line of this class, and at most. */
  readonly heldUpMs: { readonly mean: number; readonly max: number };
}

/** One of several pipelines that read the same files; its own result stands in its directory. */
export interface PipelineResult {
  /** '2-rsyslog'. */
  readonly name: string;
  /** From the run directory; '.' for the first pipeline, whose result this is. */
  readonly directory: string;
  readonly target: RunResult['target'];
  readonly sink: string;
  readonly outcome: Outcome;
  readonly account: Account;
}

/** Neighbouring lines that every pipeline lost. One line of union.ndjson. */
export interface UnionRange {
  readonly stream: number;
  readonly epoch: number;
  readonly first: number;
  readonly last: number;
  readonly generation: number;
  /** The generation's last path. */
  readonly path: string;
  /** One of each pipeline, in their order. */
  readonly causes: readonly Cause[];
}

/** What several pipelines delivered between them. */
export interface UnionResult {
  readonly written: number;
  /** By at least one of them. */
  readonly delivered: number;
  /** By all of them. */
  readonly lost: number;
  readonly destroyed: number;
  readonly indeterminate: number;
  /** Lines that the first pipeline lost and another one delivered. */
  readonly saved: number;
  readonly ranges: readonly UnionRange[];
  readonly rangesOmitted: number;
}

/** Bounds of result.json; what is left out is counted, and stands whole in ranges.ndjson. */
export const resultLimits = {
  ranges: 10_000,
  generations: 2_000,
  episodes: 1_000,
  points: 1_000,
  marks: 2_000,
  faults: 1_000,
} as const;

export interface RunResult {
  readonly schemaVersion: 1;
  readonly lostlineVersion: string;
  readonly runId: string;
  readonly seed: number;
  readonly scenario: string;
  readonly description: string;
  readonly target: {
    readonly name: string;
    readonly version: string;
    readonly engine: string;
    readonly profile?: string | undefined;
  };
  readonly startedAt: string;
  readonly loadStartedAtMs: number;
  readonly loadEndedAtMs: number;
  readonly outcome: Outcome;
  readonly budget: Budget;
  readonly account: Account;
  /** Missing: none was lost. */
  readonly firstLoss?: FirstLoss | undefined;
  /** Missing: k6 did not drive the load. */
  readonly k6?: K6Result | undefined;
  /** With hostile lines: the ordinary ones, then each class; together the account. */
  readonly content?: readonly ContentRow[] | undefined;
  /** What the victims of floods logged and the sinks took, beside the account; missing: nothing. */
  readonly noise?: Noise | undefined;
  readonly streams: readonly StreamResult[];
  /** Missing: the lines of all streams were to arrive. */
  readonly filtered?: FilteredResult | undefined;
  readonly ranges: readonly LineRange[];
  readonly rangesOmitted: number;
  readonly episodes: readonly Episode[];
  readonly episodesOmitted: number;
  readonly bound: EpisodeBound;
  /**
   * Loss that the shipper admits itself, and what is left when that is subtracted: the least that went silently, for what it
   * admits may be lines of filtered streams, or of floods' victims.
   */
  readonly silentLoss: { readonly admitted: number | null; readonly silent: number };
  readonly findings: readonly Finding[];
  readonly writer: WriterResult;
  readonly generations: readonly GenerationSummary[];
  readonly generationsOmitted: number;
  readonly series: Series;
  readonly timeline: readonly TimelineMark[];
  readonly timelineOmitted: number;
  /** In the order of the plan. */
  readonly faults: readonly FaultReport[];
  readonly faultsOmitted: number;
  /** Files beside result.json that a reader may want, relative to the run directory. */
  readonly reproduce: string;
  /** Dual shipping: all pipelines, the first one first. */
  readonly pipelines?: readonly PipelineResult[] | undefined;
  readonly union?: UnionResult | undefined;
}
