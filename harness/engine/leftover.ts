/** Something that a killed harness left behind; see `leftovers.ts`. */
export interface Leftover {
  readonly kind: 'container' | 'network' | 'process';
  /** Container or network name, or process id. */
  readonly id: string;
  readonly runId: string;
  /** Safe twice. */
  remove(): Promise<void>;
}
