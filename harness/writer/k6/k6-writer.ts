/**
 * A writer that is a k6 process: the script decides when lines are written, and the extension writes them and
 * their journal into the run's own directory, as the run has planned them. What is known of it meanwhile is what
 * journals say. It is told to end by SIGTERM, upon which k6 still judges its thresholds.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine, ExitStatus, Instance } from '../../engine/engine.js';
import type { K6Ending } from '../../evidence/event.js';
import type { DriverPlan } from '../../plan/plan.js';
import type { Clock } from '../../support/clock.js';
import { EnvironmentError, UsageError } from '../../support/errors.js';
import { makeFolder } from '../../support/folders.js';
import type { WriterProgress } from '../shared-state.js';
import type { Writer } from '../writer.js';
import { writeDriverScript } from './driver-script.js';
import { readExceptions } from './exceptions.js';
import { committed } from './heads.js';
import type { K6Program } from './in-container.js';
import { forbiddenNetworks } from './reach.js';
import { readScriptError } from './script-error.js';
import { readSummary } from './summary.js';

/**
 * k6's exit codes for a test that ran: thresholds kept, crossed, ended by its REST API, by a signal, by
 * `exec.test.abort()`, failed by the script.
 */
const ranTo: ReadonlySet<number> = new Set([0, 99, 103, 105, 108, 110]);
const quietly = ['--no-usage-report', '--quiet', '--no-color'];
const stopTimeoutMs = 30_000;
/** Over the duration, in which k6 sets up and tears down. */
const graceMs = 60_000;

export interface K6WriterOptions {
  /** k6 with the extension, on this machine or of an image. */
  readonly program: K6Program;
  /** Where it runs; prepared, and disposed of by whoever made it. */
  readonly engine: Engine;
  readonly driver: DriverPlan;
  /** The script, absolute. */
  readonly script: string;
  /** Where k6's REST API listens, host:port, by which externally-controlled executors are steered; '' is nowhere. */
  readonly address: string;
  /** See `Writer`. */
  readonly steering: string;
  /** The longest that k6 may take. */
  readonly durationMs: number;
  /** The run directory, absolute; it has run.json, plan.json, journal/ and logs/. */
  readonly directory: string;
  /** Log files of streams 1, 2, ... from the log directory; none where the plan's file name tells. */
  readonly files: readonly string[];
  /** Variables that its script finds. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

export class K6Writer implements Writer {
  readonly whenDone: Promise<void>;
  readonly #options: K6WriterOptions;
  readonly #stopping = new AbortController();
  #ending: K6Ending | null = null;
  #settle = { resolve: () => {}, reject: (_: Error) => {} };
  #begun: Promise<void> | null = null;

  constructor(options: K6WriterOptions) {
    this.#options = options;
    this.whenDone = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.whenDone.catch(() => {});
  }

  /** How k6 ended; null while it has not. */
  get ending(): K6Ending | null {
    return this.#ending;
  }

  get steering(): string {
    return this.#options.steering;
  }

  begin(atMs: number): void {
    this.#begun = this.#run(atMs).then(this.#settle.resolve, this.#settle.reject);
  }

  progress(): WriterProgress {
    const { lines, rotations } = committed(join(this.#options.directory, 'journal'));
    const unknown = { bytes: 0, rotationFailures: 0, latenessMsP99: 0, latenessMsMax: 0 };
    return { lines, rotations, ...unknown };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#begun) await this.#begun;
    else this.#settle.resolve();
  }

  /** Nothing waits for a frozen shipper, nor opens files anew: the planner refuses what would ask for it. */
  release(): void {}

  noteRemoved(): void {}

  reopen(): void {}

  async #run(atMs: number): Promise<void> {
    const { clock, durationMs } = this.#options;
    const { signal } = this.#stopping;
    await clock.sleep(Math.max(0, atMs - clock.nowMs()), signal).catch(() => {});
    if (signal.aborted) return;
    const instance = await this.#start().catch((error: unknown) => {
      throw this.#refusal() ?? error;
    });
    const patience = clock.sleep(durationMs + graceMs, signal).catch(() => {});
    const exited = instance.exited();
    const first = await Promise.race([exited, patience]);
    const status = first ?? (await instance.stop());
    const isTooLong = !first && !signal.aborted;
    this.#ending = this.#endingOf(status);
    if (isTooLong) throw this.#failure(`took longer than load.duration and ${graceMs / 1000} s`);
    if (status.signal === null && !ranTo.has(status.code ?? -1)) {
      throw this.#refusal() ?? this.#failure(`ended with exit code ${status.code}`);
    }
  }

  async #start(): Promise<Instance> {
    const { engine, program, driver, script, directory, environment } = this.#options;
    const folder = join(directory, 'k6');
    makeFolder(folder);
    const own = join(folder, 'driver.js');
    writeFileSync(join(folder, 'address'), this.#options.address);
    writeFileSync(join(folder, 'files.json'), JSON.stringify(this.#options.files));
    writeDriverScript(own, { script, options: driver.options, summary: this.#summary });
    return await engine.start(
      {
        name: 'k6',
        // Always told: k6's own choice is one port for all runs of a machine.
        command: ['run', ...quietly, '--address', this.#options.address, own],
        ...program,
        environment: {
          ...{ ...environment, LOSTLINE_RUN_DIRECTORY: directory },
          // Variables outweigh the options of scripts.
          K6_BLACKLIST_IPS: forbiddenNetworks.join(','),
        },
        outputFile: this.#output,
        stopTimeoutMs,
        endsItself: ranTo,
      },
      this.#stopping.signal,
    );
  }

  #endingOf({ code, signal }: ExitStatus): K6Ending {
    const exceptions = readExceptions(this.#output);
    return { code, signal, exceptions, ...readSummary(this.#summary) };
  }

  /** Where k6 tells of an error in the script; one of the extension may be the machine's, such as a full disk. */
  #refusal(): UsageError | EnvironmentError | undefined {
    const why = readScriptError(this.#output, this.#options.script);
    if (why === null) return undefined;
    const told = `${why} (k6 says more in ${this.#output})`;
    return why.includes(': GoError: ') ? new EnvironmentError(told) : new UsageError(told);
  }

  #failure(what: string): EnvironmentError {
    const { script } = this.#options;
    return new EnvironmentError(
      `k6: ${script}: it ${what}; what it said stands in ${this.#output}`,
    );
  }

  get #summary(): string {
    return join(this.#options.directory, 'k6', 'summary.json');
  }

  get #output(): string {
    return join(this.#options.directory, 'k6', 'output.log');
  }
}
