/**
 * The contract of a reporter: it follows a run's events while they happen, or writes files from the
 * result afterwards, or both. What it writes is a pure function of the result, so `lostline report`
 * on an old run directory gives the same files as the run did.
 */
import type { RunEvent } from '../harness/evidence/event.js';
import type { Sample } from '../harness/evidence/sample.js';
import type { Plan } from '../harness/plan/plan.js';
import type { Clock } from '../harness/support/clock.js';
import type { RunResult } from '../harness/verdict/result.js';

/** A sample as reporters see it, among the events: `{ event: 'sample', ...sample }`. */
export interface SampleEvent extends Sample {
  readonly event: 'sample';
}

export type ObservedEvent = RunEvent | SampleEvent;

export interface Reporter {
  readonly name: string;
  /** Called for each event, on the run's own thread: quick, bounded, never blocking. */
  observe?(event: ObservedEvent): void;
  /**
   * Writes its files into the run directory and returns their paths. `written` are the files that
   * the reporters before it wrote.
   */
  write?(
    result: RunResult,
    directory: string,
    written: readonly string[],
  ): Promise<readonly string[]>;
}

/** Where a reporter prints: process.stdout, or a plain object in tests. */
export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

export interface ReporterContext {
  /** Shares its origin with the run's events. */
  readonly clock: Clock;
  readonly screen: Screen;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Null when an old run is reported: then there is nothing to follow. */
  readonly plan: Plan | null;
}

export type ReporterFactory = (context: ReporterContext) => Reporter;
