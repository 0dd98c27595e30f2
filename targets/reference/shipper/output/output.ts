/** Where lines go. `send` resolves when the batch counts as accepted, and rejects when it is refused. */
export interface Output {
  /** Batches that may be under way at once; they arrive in the order of the calls. */
  readonly windowBatches: number;
  send(pieces: readonly Buffer[], signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
