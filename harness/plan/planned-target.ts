/** What the planner must know of a target; `target/` implements it. */
import type { LineFormat } from '../line/spec.js';
import type { ScenarioSinkKind } from './plan.js';
import type { Redirection } from './redirection.js';

/**
 * What can be done to a target beside starting and stopping it. A fault that needs a power which the
 * target lacks is refused by name. `signal`: its process can be signalled; `restart`: it can be ended
 * and started with its state kept; `reload`: it takes a new configuration while running.
 */
export const powers = ['signal', 'restart', 'reload', 'state', 'metrics'] as const;
export type Power = (typeof powers)[number];

/** The option that says what the lines in the files are wrapped in. */
export interface FormatOption {
  readonly name: string;
  readonly value: string;
  /** The format that each of its values reads. */
  readonly reads: Readonly<Record<string, LineFormat>>;
}

export interface PlannedTarget {
  readonly name: string;
  readonly version: string;
  readonly engine: 'docker' | 'process';
  readonly profile?: string | undefined;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly powers: readonly Power[];
  /** How often it looks for new files; undefined: nobody says. */
  readonly discoveryMs?: number | undefined;
  /** How long it waits before it tries a sink again that failed it; undefined: nobody says. */
  readonly retryMs?: number | undefined;
  /** Besides files. */
  readonly inputs?: readonly 'network'[] | undefined;
  /** None where it takes lines as they stand. */
  readonly format?: FormatOption | undefined;
  /** Preferred first. */
  readonly sinks: readonly ScenarioSinkKind[];
  /** What can be done to its configuration (see target/damage.ts); none where nothing is rendered for it. */
  readonly damages?: readonly string[] | undefined;
  /** How it takes a new configuration while it runs. */
  readonly reload?: 'signal' | 'http' | 'file-watch' | 'restart' | 'none' | undefined;
  /** Set when it runs a configuration of the user's own. */
  readonly configuration?: Redirection | undefined;
}
