/** samples.ndjson: the run's counters at an interval (at most every 200 ms; thinned on long runs). */
export interface Sample {
  readonly atMs: number;
  /** Lines written so far, all streams. */
  readonly written: number;
  /** Intact messages received so far, duplicates included. */
  readonly received: number;
  /** Distinct lines received so far. */
  readonly delivered: number;
  readonly rotations: number;
  /** Shipper: CPU seconds used since its start and resident bytes; null where nobody can say. */
  readonly shipperCpuSeconds: number | null;
  readonly shipperMemoryBytes: number | null;
  /** The harness's own CPU seconds since the run's origin. */
  readonly harnessCpuSeconds: number;
  readonly harnessMemoryBytes: number;
  /** Lines the shipper admits to have dropped, from its metrics or output; null: it tells nothing. */
  readonly admittedDrops: number | null;
  /** What its output said of lost lines without their number so far; missing: nothing. */
  readonly lossMessages?: readonly LossMessage[];
  /** What its metrics admit; missing: it has none. */
  readonly admits?: Admissions | null;
  /** Series that its manifest wants charted; missing: none. */
  readonly charted?: Charted;
}

/** Words of the shipper's output, as it said them first, and how often it said their like. */
export interface LossMessage {
  readonly text: string;
  readonly times: number;
}

/** By the name of the chart; null: not known at that instant. */
export type Charted = Readonly<Record<string, number | null>>;

/**
 * Lines (where the shipper counts lines) that it dropped for good, sent again, held back, or cut; null:
 * it has no series for that.
 */
export const admissionKinds = ['dropped', 'retried', 'paused', 'truncated'] as const;
export type AdmissionKind = (typeof admissionKinds)[number];
export type Admissions = Readonly<Record<AdmissionKind, number | null>>;

/**
 * reads.ndjson: where the shipper's descriptors stood, from /proc/<pid>/fdinfo and the inode behind
 * /proc/<pid>/fd. A record is written when a descriptor appears, moves or goes.
 */
export interface ReadPosition {
  readonly atMs: number;
  readonly pid: number;
  readonly descriptor: number;
  /** Decimal strings: both are 64-bit. */
  readonly device: string;
  readonly inode: string;
  /** Read offset in bytes; null in the record that says that the descriptor is closed. */
  readonly position: number | null;
  /**
   * The offsets of this look went further than the shipper can have read since the last one: it went
   * over some bytes by lseek(2), in this file or in another of the same look.
   */
  readonly skipped?: true;
}

/** One look at all descriptors of the shipper, so that "not open in N looks" can be said. */
export interface ReadLook {
  readonly atMs: number;
  readonly look: true;
  readonly looks: number;
  /** Descriptors that were open and not followed, because there were too many; none when not given. */
  readonly overflow?: number;
}
