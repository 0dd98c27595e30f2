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
  readonly machine: {
    readonly cores: number;
    readonly memoryBytes: number;
    readonly kernel: string;
  };
}
