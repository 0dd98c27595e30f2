/** What came of the benchmarks: plain data, as it is written with `--json`. */
import type { Measurement } from './bench.js';

export interface BenchOutcome {
  readonly name: string;
  readonly measurements: readonly Measurement[];
  /** What is not on this machine. */
  readonly missing?: string;
  /** Why there are no (more) measurements. */
  readonly failure?: string;
}

/** Lines per second of both, pairwise in time. */
export interface ContestOutcome {
  readonly name: string;
  readonly ours: string;
  readonly theirs: string;
  readonly pairs: readonly { readonly ours: number; readonly theirs: number }[];
  /** What is not on this machine. */
  readonly missing?: string;
  readonly failure?: string;
}

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly kernel: string;
  readonly node: string;
  /** Load average of the last minute before the first benchmark. */
  readonly load: number;
}

export interface Outcomes {
  readonly machine: Machine;
  readonly benches: readonly BenchOutcome[];
  readonly contests: readonly ContestOutcome[];
}
