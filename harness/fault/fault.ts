/**
 * What a fault is: something broken on purpose for a while. It gives back its own cure and the proof
 * that it took place; without proof the verdict is `unknown`. One fault, one file; the list stands in
 * `catalogue.ts`.
 */
import type { z } from 'zod';
import type { Instance } from '../engine/engine.js';
import type { Power } from '../plan/planned-target.js';
import type { SinkControl } from '../sink/sink.js';
import type { Clock } from '../support/clock.js';

/** What a fault may lay its hands on. */
export interface Rig {
  readonly clock: Clock;
  readonly instance: Instance;
  readonly sinks: readonly SinkControl[];
  /** Requests or connections that the sinks have turned away so far. */
  turnedAway(): number;
}

/** Safe to call twice. */
export type Heal = () => Promise<void>;

export interface Injected {
  readonly heal: Heal;
  /**
   * What shows that it took place, in words with the observed values; '' when nothing shows it. Asked
   * after the cure, because some traces are counters that move while the fault lasts.
   */
  trace(): Promise<string>;
}

export interface Fault<O = unknown> {
  /** The word in the scenario. */
  readonly kind: string;
  readonly description: string;
  readonly options: z.ZodType<O>;
  readonly requires: readonly Power[];
  inject(rig: Rig, options: O, signal: AbortSignal): Promise<Injected>;
}
