/** run.json: which run this directory is of; written before anything else happens. */
export interface RunHeader {
  readonly schemaVersion: 1;
  readonly lostlineVersion: string;
  readonly runId: string;
  /** The run's name in every line's token: six letters of base 36. */
  readonly run: string;
  readonly seed: number;
  readonly scenarioFile: string;
  readonly startedAt: string;
  /** The machine's monotonic clock at the run's origin; all `atMs` count from there. */
  readonly originMs: number;
  readonly command: readonly string[];
  /** The writer's journal, from the run directory, where the run shares that of another. */
  readonly journal?: string | undefined;
  /** Missing: a whole run, writer and sink on one machine. */
  readonly part?: RunPart | undefined;
  readonly machine: {
    readonly cores: number;
    readonly memoryBytes: number;
    readonly kernel: string;
  };
}

/** Which share of the load's streams one of several writers has: the `number`th of `of`, from 1. */
export interface Instance {
  readonly number: number;
  readonly of: number;
}

export interface WriterPart {
  readonly kind: 'writer';
  readonly instance?: Instance | undefined;
}

/** The header's `run` is '' where it takes lines of any. */
export interface SinkPart {
  readonly kind: 'sink';
  readonly protocol: string;
  /** Where shippers reach it; no secrets. */
  readonly endpoints: Readonly<Record<string, string>>;
}

/** Writers and sinks brought together, each in a folder of its own below this one. */
export interface JudgedPart {
  readonly kind: 'judged';
  readonly writers: readonly JudgedFolder[];
  readonly sinks: readonly JudgedFolder[];
  /** Whether a line at two sinks is a duplicate, or sinks are copies of each other. */
  readonly sinksAre: SinksAre;
}

export interface JudgedFolder {
  readonly folder: string;
  /** The directory that it was copied from, as it was named. */
  readonly from: string;
  /** A sink that was ended, and started again in another of these folders. */
  readonly isFollowed?: boolean | undefined;
}

export const sinksAre = ['shared', 'mirrored'] as const;
export type SinksAre = (typeof sinksAre)[number];

/** What was made apart from the rest of its run, on another machine perhaps. */
export type RunPart = WriterPart | SinkPart | JudgedPart;
