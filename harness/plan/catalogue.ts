/**
 * What kinds of faults and sinks tell the planner. The kinds themselves live to the right of it, so
 * they come as data: a list of `Fault`s is a list of `FaultEntry`s.
 */
import type { z } from 'zod';
import type { EngineKind, SinkKind } from '../scenario/kinds.js';
import type { Power } from './planned-target.js';

export interface FaultEntry {
  readonly kind: string;
  /** Validates the fault's own fields and fills in defaults. */
  readonly options: z.ZodType;
  /** Powers of the target without which it can't be injected or seen. */
  readonly requires?: readonly Power[];
  /** Engines that it works with; all when not given. */
  readonly engines?: readonly EngineKind[];
  /** Sinks that it works with; all when not given. */
  readonly sinks?: readonly SinkKind[];
  /** Whether `for` is needed, refused, or either ('either' when not given). */
  readonly lasts?: 'always' | 'never' | 'either';
}

export interface SinkEntry {
  readonly kind: SinkKind;
  /** Validates the sink's own fields and fills in defaults. */
  readonly options: z.ZodType;
}

export interface PlanCatalogue {
  readonly faults: readonly FaultEntry[];
  /** Kinds that are not listed take any options. */
  readonly sinks: readonly SinkEntry[];
}
