/** One of the four programs, as the supervisor knows it, and what the two tell each other. */
import type { Meters, Reading } from './meters.js';
import type { Settings } from './settings.js';

export interface Part {
  /** Where it takes what it is sent; 0: nobody sends it anything. */
  readonly port: number;
  /** Takes its configuration anew. */
  reload?(): void;
  /** Brings its gauges up to date. */
  measure?(): void;
  /** Goes on with what it holds for a while, then ends. */
  stop(): Promise<void>;
}

export interface PartSetting {
  readonly settings: Settings;
  /** Where the program after this one listens. */
  readonly upstreamPort: number;
  readonly meters: Meters;
  readonly say: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
}

export type ToSupervisor =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'meters'; readonly readings: readonly Reading[] };
export type ToPart = { readonly kind: 'reload' } | { readonly kind: 'stop' };
