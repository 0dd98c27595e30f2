/**
 * What a fault is: something broken on purpose for a while. It gives back its own cure and the proof
 * that it took place; without proof the verdict is `unknown`. One fault, one file; the list stands in
 * `catalogue.ts`.
 */
import type { z } from 'zod';
import type { Instance } from '../engine/engine.js';
import type { FaultEntry } from '../plan/catalogue.js';
import type { Sink } from '../sink/sink.js';
import type { Clock } from '../support/clock.js';

/** What a fault may lay its hands on. */
export interface Rig {
  readonly clock: Clock;
  readonly instance: Instance;
  readonly sinks: readonly Sink[];
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

/** `kind` is the word in the scenario; `options` checks what stands beside it there. */
export interface Fault<O = unknown> extends FaultEntry {
  readonly description: string;
  readonly options: z.ZodType<O>;
  inject(rig: Rig, options: O, signal: AbortSignal): Promise<Injected>;
}
