/**
 * One reporter in front of many. A reporter that throws, or that takes too long, never fails the run
 * and never keeps the others from reporting: it is named in a warning. One that throws while it
 * observes gets no further events, so a defect in it warns once and not at every sample.
 *
 * Reporters write one after the other, because a later one (the closing verdict) names the files of
 * the earlier ones. Bound: `writeTimeoutMs` for each; a reporter that never yields can't be bounded.
 */
import type { Clock } from '../harness/support/clock.js';
import { messageOf } from '../harness/support/errors.js';
import type { RunResult } from '../harness/verdict/result.js';
import type { ObservedEvent, Reporter } from './reporter.js';

export interface MultiplexerOptions {
  readonly clock: Clock;
  readonly warn: (message: string) => void;
  /** Default 30,000. */
  readonly writeTimeoutMs?: number;
}

const writeTimeoutMsDefault = 30_000;

export class ReporterMultiplexer {
  readonly #reporters: readonly Reporter[];
  readonly #options: MultiplexerOptions;
  readonly #silenced = new Set<Reporter>();

  constructor(reporters: readonly Reporter[], options: MultiplexerOptions) {
    this.#reporters = reporters;
    this.#options = options;
  }

  observe(event: ObservedEvent): void {
    for (const reporter of this.#reporters) {
      if (this.#silenced.has(reporter)) continue;
      try {
        reporter.observe?.(event);
      } catch (error) {
        this.#silenced.add(reporter);
        this.#warn(reporter, `stopped following the run: ${messageOf(error)}`);
      }
    }
  }

  /** Resolves to the paths of all files written; it never rejects. */
  async write(result: RunResult, directory: string): Promise<readonly string[]> {
    const files: string[] = [];
    for (const reporter of this.#reporters) {
      if (!reporter.write) continue;
      try {
        files.push(...(await this.#bounded(reporter.write(result, directory, [...files]))));
      } catch (error) {
        this.#warn(reporter, `wrote no report: ${messageOf(error)}`);
      }
    }
    return files;
  }

  async #bounded(writing: Promise<readonly string[]>): Promise<readonly string[]> {
    const timeoutMs = this.#options.writeTimeoutMs ?? writeTimeoutMsDefault;
    const timer = new AbortController();
    const expired = this.#options.clock.sleep(timeoutMs, timer.signal).then(() => {
      throw new Error(`not finished after ${timeoutMs} ms`);
    });
    writing.catch(() => {});
    expired.catch(() => {});
    try {
      return await Promise.race([writing, expired]);
    } finally {
      timer.abort();
    }
  }

  #warn(reporter: Reporter, what: string): void {
    this.#options.warn(`Reporter '${reporter.name}' ${what}`);
  }
}
