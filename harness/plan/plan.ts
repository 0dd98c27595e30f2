/**
 * A plan: every phase, rotation and fault of a run with its instant, made from scenario, target and
 * seed alone. It is a plain value: it is printed by `lostline plan`, saved as plan.json, and nothing
 * downstream asks the scenario again. All instants are milliseconds from the start of the load.
 */
import type { LineSpec } from '../line/spec.js';
import type { EngineKind, RotationKind, SinkKind } from '../scenario/kinds.js';

export {
  type EngineKind,
  engineKinds,
  type RotationKind,
  rotationKinds,
  type SinkKind,
  sinkKinds,
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
}

export type RotationTrigger =
  | { readonly kind: 'time'; readonly everyMs: number; readonly jitter: number }
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'lines'; readonly lines: number };

export interface RotationPlan {
  readonly kind: RotationKind;
  readonly trigger: RotationTrigger;
  /** Rotated files kept; the oldest is deleted. 0 deletes at once. */
  readonly keep: number;
  /** The writer goes on with the old descriptor for so long after the rotation. */
  readonly lateWriteMs: number;
  /** No file stands at the path for so long. */
  readonly createGapMs: number;
  /** Time between the copy and the truncate of copytruncate. */
  readonly copyTruncateGapMs: number;
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

export interface PlannedFault {
  /** Unique within the plan: `kind#n`. */
  readonly id: string;
  readonly kind: string;
  readonly atMs: number;
  /** The cure comes so long after the fault; 0 for an instantaneous fault. */
  readonly forMs: number;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface DrainPlan {
  /** Counters must be at rest for so long before the pipeline counts as drained. */
  readonly quietMs: number;
  /** The drain is given up after so long. */
  readonly timeoutMs: number;
  /** A line delivered later than this after the end of the load is `late`. */
  readonly lateAfterMs: number;
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
}

export interface Plan {
  readonly schemaVersion: 1;
  readonly scenario: string;
  readonly description: string;
  readonly seed: number;
  readonly load: LoadPlan;
  readonly line: LineSpec;
  readonly rotation: RotationPlan | null;
  readonly faults: readonly PlannedFault[];
  readonly sink: { readonly kind: SinkKind; readonly options: Readonly<Record<string, unknown>> };
  readonly target: {
    readonly name: string;
    readonly version: string;
    readonly engine: EngineKind;
    readonly options: Readonly<Record<string, unknown>>;
  };
  readonly drain: DrainPlan;
  readonly budget: Budget;
}
