/**
 * A check: one question to the evidence, one finding. `pass` is only given with evidence; what nobody
 * can say is `unknown`. A check that takes the ground from under others says which: when it is
 * `unknown`, what they call a failure is not proved (`outcome.ts`).
 */
import type { Generation } from '../../evidence/journal.js';
import type { ClosedLedger } from '../../ledger/ledger.js';
import type { Missing } from '../backlog.js';
import type { Evidence, Timing } from '../evidence.js';
import type { LossDigest } from '../loss-digest.js';
import type { EpisodeBound, Finding, Outcome, RunResult } from '../result.js';

export interface CheckContext {
  readonly evidence: Evidence;
  readonly closed: ClosedLedger;
  readonly timing: Timing;
  readonly digest: LossDigest;
  /** Lines that generations are short of; those that miss none are not in it. */
  readonly missing: ReadonlyMap<Generation, Missing>;
  readonly bound: EpisodeBound;
  readonly silentLoss: RunResult['silentLoss'];
  /** Rotations that took place, of all streams. */
  readonly rotations: number;
  /** Messages that the sink took, less those that the ledger counted; null: no sink told. */
  readonly uncounted: number | null;
}

/** A finding whose check is not named yet. */
export interface Answer {
  readonly outcome: Outcome;
  readonly message: string;
}

export interface Check {
  readonly name: string;
  /** Checks whose `fail` means nothing while this one is `unknown`. */
  readonly undermines?: readonly string[] | 'all';
  /** Runs that it is asked of; all when not given. */
  readonly concerns?: (evidence: Pick<Evidence, 'plan' | 'span'>) => boolean;
  check(context: CheckContext): Answer;
}

/** Asks of the shipper, or of one clock, what nobody knows where writers and sinks ran by themselves. */
export function isOneRun({ span }: Pick<Evidence, 'span'>): boolean {
  return span === undefined;
}

export function pass(message: string): Answer {
  return { outcome: 'pass', message };
}

export function unknown(message: string): Answer {
  return { outcome: 'unknown', message };
}

export function fail(message: string): Answer {
  return { outcome: 'fail', message };
}

export function findingOf(check: Check, context: CheckContext): Finding {
  return { check: check.name, ...check.check(context) };
}
