/**
 * A plan: every phase, rotation and fault of a run with its instant, made from scenario, target and
 * seed alone. It is a plain value: it is printed by `lostline plan`, saved as plan.json, and nothing
 * downstream asks the scenario again. All instants are milliseconds from the start of the load.
 */
import type { LineSpec } from '../line/spec.js';
import type { EngineKind, RotationKind, ScenarioSinkKind } from '../scenario/kinds.js';
import { limits } from '../scenario/limits.js';
import type { Redirection } from './redirection.js';
import type { SourcePlan } from './source-plan.js';

export {
  type EngineKind,
  isReadBack,
  type Protocol,
  protocolOf,
  protocols,
  type ReadBackKind,
  type RotationKind,
  readBackKinds,
  type ScenarioSinkKind,
  type SinkKind,
  sinkKinds,
  sinksSpoken,
} from '../scenario/kinds.js';

/** The rate runs in a straight line from `fromRate` to `toRate`, in lines per second over all streams. */
export interface LoadSegment {
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromRate: number;
  readonly toRate: number;
}

export interface LoadPlan {
  readonly durationMs: number;
  /** Without gaps from 0 to `durationMs`; a single one of rate 0 when `unpaced`. */
  readonly segments: readonly LoadSegment[];
  /**
   * Lines over all streams at which the load ends: exactly what the segments add up to, or for an
   * unpaced load the number asked for. null: an unpaced load that only ends at `durationMs`.
   */
  readonly lines: number | null;
  /** Streams are numbered 1 .. streams; each carries an equal share of the rate. */
  readonly streams: number;
  readonly threads: number;
  readonly writeMode: 'append' | 'offset';
  /** Upper bound of one write(2). */
  readonly blockBytesMax: number;
  /** No load limit on rate: blocks as fast as the disk takes them (benchmarks). */
  readonly unpaced: boolean;
  /** File name of a stream, with `{stream}` replaced by its four-digit number. */
  readonly fileName: string;
  /** Who writes the lines in place of Lostline's own writer; it is unpaced then, as nobody here sets its pace. */
  readonly driver?: DriverPlan | undefined;
  /** What the writer itself meets of the planned faults; missing: nothing, and either ends the run. */
  readonly trials?: WriterTrials | undefined;
}

export interface DriverPlan {
  readonly kind: 'k6';
  /** As the scenario has it: from the scenario's folder. */
  readonly script: string;
  /** k6 runs in a container of it; missing: as a program of this machine. */
  readonly image?: string | undefined;
  /** Laid over the script's own. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Ids of faults that hit the log files' own place, not only their reader. */
export interface WriterTrials {
  /** The disk of the log files is full: the writer waits for space. */
  readonly diskFull: readonly string[];
  /** The directory is taken away: the writer opens its files anew when it is told to. */
  readonly directoryGone: readonly string[];
  /** It waits for space no longer than this at a time. */
  readonly spaceWaitMsMax: number;
}

export type RotationTrigger =
  | { readonly kind: 'time'; readonly everyMs: number; readonly jitter: number }
  | {
      readonly kind: 'bytes';
      readonly bytes: number;
      /** The size is looked at so often only; after every block when not given. */
      readonly lookEveryMs?: number;
    }
  | { readonly kind: 'lines'; readonly lines: number };

export interface RotationPlan {
  readonly kind: PlannedRotationKind;
  readonly trigger: RotationTrigger;
  /** Rotated files kept; the oldest is deleted. 0 deletes at once. */
  readonly keep: number;
  /** The writer goes on with the old descriptor for so long after the rotation. */
  readonly lateWriteMs: number;
  /** No file stands at the path for so long. */
  readonly createGapMs: number;
  /** Time between the copy and the truncate of copytruncate. */
  readonly copyTruncateGapMs: number;
  /** `churn`: a file is deleted so long after its last line. */
  readonly deleteAfterMs?: number;
  /** gzip starts so long after the rotation (`compress`). */
  readonly compressDelayMs: number;
  /** Rotate after the first half of a line was written. */
  readonly midLine: boolean;
  /** Freeze the shipper (SIGSTOP) over each rotation for so long; 0 is never. */
  readonly freezeShipperMs: number;
  /** `logrotate`: use its `copytruncate` instead of `create`. */
  readonly logrotateMode: 'create' | 'copytruncate';
  /** Nothing rotates before this instant, and nothing after `untilMs`. */
  readonly fromMs: number;
  readonly untilMs: number;
  /**
   * Rotations of one stream never exceed this number: the bound of the storm. For a trigger of kind
   * `time` it is the exact number of instants.
   */
  readonly countMax: number;
}

/** `churn` is no rotation of a scenario's: a source of short-lived files goes on so. */
export type PlannedRotationKind = RotationKind | 'churn';

export interface PlannedFault {
  /** Unique within the plan: `kind#n`. */
  readonly id: string;
  readonly kind: string;
  readonly atMs: number;
  /** The cure comes so long after the fault; 0 for an instantaneous fault. */
  readonly forMs: number;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * While lines are missing, counters must be at rest for so many times the longest silence that the shipper came back
 * from: a shorter rest proves no loss.
 */
export const silencesWanted = 2;

export interface DrainPlan {
  /** Counters must be at rest for so long before the pipeline counts as drained. */
  readonly quietMs: number;
  /** The drain is given up after so long. */
  readonly timeoutMs: number;
  /** A line delivered later than this after the end of the load is `late`. */
  readonly lateAfterMs: number;
  /** The target looks for new files so often: while lines are missing, the rest must be longer. */
  readonly discoveryMs?: number | undefined;
  /** A fault breaks its way to the sink, and it waits so long before it tries again: the same holds. */
  readonly retryMs?: number | undefined;
}

/** Both ends included. */
export interface StreamSpan {
  readonly first: number;
  readonly last: number;
}

/** What the scenario allows. `undefined` means that nobody asked, so nothing is judged. */
export interface Budget {
  readonly lostMax: number;
  readonly destroyedMax?: number | undefined;
  readonly duplicatedMax?: number | undefined;
  readonly corruptedMax: number;
  readonly unexpectedMax: number;
  readonly reorderedMax?: number | undefined;
  readonly lateMax?: number | undefined;
  /** The writer's 99th percentile of lateness. */
  readonly latenessMsMax: number;
  /** Fewer written lines prove nothing. */
  readonly linesMin: number;
  /** Streams whose lines are to arrive, apart from each other and in order; all when not given. */
  readonly streams?: readonly StreamSpan[] | undefined;
  /** Lines of the other streams that may arrive. */
  readonly leakedMax?: number | undefined;
  /** Lines that no pipeline may deliver; given, what one pipeline alone loses is not judged. */
  readonly unionMax?: number | undefined;
}

/** Whether what all pipelines lost is judged in place of what this one did; of one alone nobody could unite it. */
export function isUnited({ budget, pipeline }: Pick<Plan, 'budget' | 'pipeline'>): boolean {
  return budget.unionMax !== undefined && pipeline !== undefined;
}

/** Pipelines that may read the same files, the first one among them. */
export const pipelinesMax = 1 + limits.secondaryMax;

export interface PlannedTargetChoice {
  readonly name: string;
  readonly version: string;
  readonly engine: EngineKind;
  /** The named set of options that these began with; missing: `default`. */
  readonly profile?: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  /** The shipper's own configuration (`--config`); rendered from its template when not given. */
  readonly configuration?: Redirection | undefined;
}

export interface SinkPlan {
  readonly kind: ScenarioSinkKind;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A further pipeline in the plan of the first; its own plan stands in its own run directory. */
export interface SecondaryPlan {
  /** '2-rsyslog': also of its run directory. */
  readonly name: string;
  readonly target: PlannedTargetChoice;
  readonly sink: SinkPlan;
  readonly faults: readonly PlannedFault[];
}

export interface Plan {
  readonly schemaVersion: 1;
  readonly scenario: string;
  readonly description: string;
  readonly seed: number;
  readonly load: LoadPlan;
  readonly line: LineSpec;
  /** Not in plans of earlier releases; see `sourceOf`. */
  readonly source?: SourcePlan;
  readonly rotation: RotationPlan | null;
  readonly faults: readonly PlannedFault[];
  readonly sink: SinkPlan;
  readonly target: PlannedTargetChoice;
  readonly drain: DrainPlan;
  /** What is compared with what was written when the shipper has ended; missing: nothing. */
  readonly audit?: 'files' | undefined;
  readonly budget: Budget;
  /** Which of the pipelines this is, from 1; missing where there is one. */
  readonly pipeline?: number | undefined;
  /** In the plan of the first pipeline alone: the others, in order. */
  readonly secondary?: readonly SecondaryPlan[] | undefined;
}
