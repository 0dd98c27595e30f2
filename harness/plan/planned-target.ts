/** What the planner must know of a target; `target/` implements it. */
import type { SinkKind } from './plan.js';

/**
 * What can be done to a target beside starting and stopping it. A fault that needs a power which the
 * target lacks is refused by name. `signal`: its process can be signalled; `restart`: it can be ended
 * and started with its state kept; `reload`: it takes a new configuration while running.
 */
export const powers = ['signal', 'restart', 'reload', 'state', 'metrics'] as const;
export type Power = (typeof powers)[number];

export interface PlannedTarget {
  readonly name: string;
  readonly version: string;
  readonly engine: 'docker' | 'process';
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly powers: readonly Power[];
  /** Preferred first. */
  readonly sinks: readonly SinkKind[];
}
