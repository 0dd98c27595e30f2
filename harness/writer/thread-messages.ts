/** What a writer thread is given and what it tells. */
import type { MessagePort } from 'node:worker_threads';
import type { Plan } from '../plan/plan.js';
import type { RotationState } from './rotation-runner.js';

/** The part of a plan that a writer needs. */
export type WriterPlan = Pick<Plan, 'seed' | 'load' | 'line' | 'source' | 'rotation'>;

export interface WriterThreadData {
  readonly plan: WriterPlan;
  readonly run: string;
  readonly epoch: number;
  readonly directory: string;
  readonly journalDirectory: string;
  /** A reading of `monotonicMs`: the run's origin. */
  readonly originMs: number;
  /** The streams this thread hosts; a stream's place in this list is the place of its gate. */
  readonly streams: readonly number[];
  readonly shared: SharedArrayBuffer;
  readonly errands: MessagePort | null;
}

/** A rotation of a stream changed its state. Numbers count from 0 for each stream. */
export interface RotationNotice {
  readonly notice: 'rotation';
  readonly state: RotationState;
  readonly stream: number;
  readonly rotation: number;
  /** The generation in use when the notice was given. */
  readonly generation: number;
  readonly atMs: number;
}

export type ThreadMessage =
  | RotationNotice
  | { readonly notice: 'ready' }
  | { readonly notice: 'done' }
  /** `reported` errors are for people; others are bugs and carry their stack. */
  | { readonly notice: 'error'; readonly kind: 'reported' | 'bug'; readonly message: string };
