/** How the writers did, as result.json tells it. */

/** Milliseconds by which lines came later than the plan meant them to. */
interface LatenessMs {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface WriterResult {
  readonly linesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Null where the load had no pace, or no writer ended in good order. */
  readonly latenessMs: LatenessMs | null;
  readonly rotations: number;
  /** Missing: the writer met no full disk. */
  readonly heldUp?: WriterHeldUp | undefined;
}

/** By a disk of the log files that was full: the waits of all streams, and in how much time they lie. */
export interface WriterHeldUp {
  readonly waits: number;
  readonly waitedMs: number;
  /** Written while the writer waited, or caught up for at most as long. */
  readonly lines: number;
  /** Of all other lines. */
  readonly othersLatenessMs: LatenessMs;
}
