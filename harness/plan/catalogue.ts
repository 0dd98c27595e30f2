/**
 * What kinds of faults and sinks tell the planner. The kinds themselves live to the right of it, so
 * they come as data: a list of `Fault`s is a list of `FaultEntry`s.
 */
import type { z } from 'zod';
import type { EngineKind, ScenarioSinkKind } from '../scenario/kinds.js';
import type { PlannedTarget, Power } from './planned-target.js';

export interface FaultEntry {
  readonly kind: string;
  /** Validates the fault's own fields and fills in defaults. */
  readonly options: z.ZodType;
  /** Powers of the target without which it can't be injected or seen. */
  readonly requires?: readonly Power[];
  /** Engines that it works with; all when not given. */
  readonly engines?: readonly EngineKind[];
  /** Sinks that it works with; all when not given. */
  readonly sinks?: readonly ScenarioSinkKind[];
  /** What it alters behind the writer's back: that is audited in the end. */
  readonly tampers?: 'files';
  /** What it alters and puts back: two that alter the same can't be in force at once, or one's cure undoes the other. */
  readonly alters?: 'configuration';
  /** What the writer itself meets while it lasts, and then lives with. */
  readonly tries?: 'diskFull' | 'directoryGone';
  /** Whether `for` is needed, refused, or either ('either' when not given). */
  readonly lasts?: 'always' | 'never' | 'either';
  /** Which log file it hits, with these (checked) options; no stream: one that is drawn. */
  victim?(options: unknown): {
    readonly stream?: number | undefined;
    readonly file: 'live' | 'rotated';
  };
  /** Whether the load's driver takes part in it, with these (checked) options. */
  asksDriver?(options: unknown): boolean;
  /** Why this target can't have it with these (checked) options, as the end of a sentence; null: it can. */
  refusal?(options: unknown, target: PlannedTarget): string | null;
}

export interface SinkEntry {
  readonly kind: ScenarioSinkKind;
  /** Validates the sink's own fields and fills in defaults. */
  readonly options: z.ZodType;
}

export interface PlanCatalogue {
  readonly faults: readonly FaultEntry[];
  /** Kinds of those that may break the way to the sink: after them a shipper may wait before it tries again. */
  readonly severing?: ReadonlySet<string>;
  /** Kinds that are not listed take any options. */
  readonly sinks: readonly SinkEntry[];
}
