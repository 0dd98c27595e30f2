/**
 * The life of an instance, the same in every engine: start, signal, restart, stop, and the watch for an
 * end that nobody asked for. What differs is behind `Body` and `Life` (life.ts).
 *
 * Trade-off: an end during the first quarter of a second fails the start with the output's last lines; a
 * later one is told by `exited()` and is the run's affair.
 */
import type { Readable } from 'node:stream';
import { present } from '../support/assert.js';
import type { Clock } from '../support/clock.js';
import { EnvironmentError } from '../support/errors.js';
import type {
  ExecResult,
  ExitStatus,
  Instance,
  InstanceSpec,
  RestartOptions,
  Usage,
} from './engine.js';
import { outputBytesMaxDefault, usageIntervalMs } from './engine.js';
import { type Body, Ending, type Life } from './life.js';
import { OutputFile } from './output.js';

const settleMs = 250;
const killWaitMs = 10_000;
const tellLines = 5;

export class LivingInstance implements Instance {
  readonly id: string;
  readonly name: string;
  readonly #spec: InstanceSpec;
  readonly #body: Body;
  readonly #clock: Clock;
  readonly #output: OutputFile;
  #life: Life | undefined;
  #ending = new Ending();
  #state: 'idle' | 'running' | 'restarting' | 'discarded' = 'idle';
  #restarting: { called: AbortController; done: Promise<void> } | undefined;
  #cpuSecondsBefore = 0;
  #cpuSeconds = 0;

  constructor(spec: InstanceSpec, body: Body, clock: Clock) {
    this.id = body.id;
    this.name = spec.name;
    this.#spec = spec;
    this.#body = body;
    this.#clock = clock;
    this.#output = new OutputFile(spec.outputFile, spec.outputBytesMax ?? outputBytesMaxDefault);
  }

  /** Launches it; one that ends at once is disposed and thrown as an error. */
  async start(signal?: AbortSignal): Promise<this> {
    try {
      await this.#launch();
      await this.#settle(signal);
      return this;
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #settle(signal?: AbortSignal): Promise<void> {
    const settled = new AbortController();
    const signals = signal ? [signal, settled.signal] : [settled.signal];
    const wait = this.#clock.sleep(settleMs, AbortSignal.any(signals));
    const early = await Promise.race([this.#ending.promise, wait]);
    settled.abort();
    wait.catch(() => {});
    if (early) throw new EnvironmentError(this.#endedAtOnce(early));
  }

  #endedAtOnce(status: ExitStatus): string {
    const how = status.signal ? `signal ${status.signal}` : `exit code ${status.code}`;
    const lines = this.#output.lastLines(tellLines).map((line) => line.trim());
    const said = lines.length > 0 ? `its last words: ${lines.join(' / ')}` : 'it said nothing';
    return `instance '${this.name}' ended at once with ${how}; ${said} (all of it: ${this.#spec.outputFile})`;
  }

  async #launch(): Promise<void> {
    this.#output.grow();
    if (this.#ending.status) this.#ending = new Ending();
    const life = await this.#body.launch(this.#output);
    this.#life = life;
    this.#state = 'running';
    const ending = this.#ending;
    void life.ended.then((status) => {
      if (this.#life !== life || this.#state === 'restarting') return;
      this.#output.end();
      ending.resolve(status);
    });
  }

  async pids(): Promise<readonly number[]> {
    return this.#ending.status ? [] : (this.#life?.pids() ?? []);
  }

  async startedAtTicks(): Promise<string> {
    return present(this.#life, 'a start').startTicks;
  }

  address(port: number): Promise<string> {
    return this.#body.address(port);
  }

  output(): Readable {
    return this.#output.follow();
  }

  async signal(name: NodeJS.Signals): Promise<void> {
    if (this.#ending.status) {
      throw new EnvironmentError(`instance '${this.name}' has ended: it can't be sent ${name}`);
    }
    await present(this.#life, 'a start').send(name);
  }

  async restart(options: RestartOptions, signal?: AbortSignal): Promise<void> {
    const called = new AbortController();
    const signals = signal ? [signal, called.signal] : [called.signal];
    const work = this.#restart(options, AbortSignal.any(signals));
    this.#restarting = { called, done: work.catch(() => {}) };
    try {
      await work;
    } finally {
      this.#restarting = undefined;
    }
  }

  async #restart(options: RestartOptions, signal: AbortSignal): Promise<void> {
    const before = present(this.#life, 'a start');
    this.#state = 'restarting';
    try {
      if (!this.#ending.status) await this.#end(before, options.signal);
      this.#cpuSecondsBefore += this.#cpuSeconds;
      this.#cpuSeconds = 0;
      await this.#clock.sleep(options.downMs ?? 0, signal);
      await this.#launch();
    } catch (error) {
      this.#output.end();
      void before.ended.then(this.#ending.resolve);
      throw error;
    }
  }

  exec(command: readonly string[], signal?: AbortSignal): Promise<ExecResult> {
    return this.#body.exec(command, signal);
  }

  async *usage(signal: AbortSignal): AsyncIterable<Usage> {
    while (!signal.aborted && !this.#ending.status) {
      const reading = await this.#life?.reading();
      if (reading) {
        this.#cpuSeconds = Math.max(this.#cpuSeconds, reading.cpuSeconds);
        yield {
          atMs: this.#clock.nowMs(),
          cpuSeconds: this.#cpuSecondsBefore + this.#cpuSeconds,
          memoryBytes: reading.memoryBytes,
        };
      }
      await this.#clock.sleep(usageIntervalMs, signal).catch(() => {});
    }
  }

  exited(): Promise<ExitStatus> {
    return this.#ending.promise;
  }

  async stop(): Promise<ExitStatus> {
    this.#restarting?.called.abort();
    await this.#restarting?.done;
    if (!this.#ending.status) await this.#end(present(this.#life, 'a start'), 'SIGTERM');
    return this.#ending.promise;
  }

  /** A stopped process (SIGSTOP) handles nothing but SIGKILL: it goes on first. */
  async #end(life: Life, name: NodeJS.Signals): Promise<void> {
    if (name !== 'SIGKILL') {
      await life.send('SIGCONT');
      await life.send(name);
      if (await this.#within(life.ended, this.#spec.stopTimeoutMs)) return;
    }
    await life.send('SIGKILL');
    if (await this.#within(life.ended, killWaitMs)) return;
    throw new EnvironmentError(
      `instance '${this.name}' (process ${life.pid}) did not end within ${killWaitMs / 1000} s of SIGKILL: ` +
        'it hangs in the kernel, look at its disk and mounts',
    );
  }

  async #within(ended: Promise<ExitStatus>, ms: number): Promise<boolean> {
    const timer = new AbortController();
    const late = this.#clock.sleep(ms, timer.signal).then(
      () => false,
      () => false,
    );
    const inTime = await Promise.race([ended.then(() => true), late]);
    timer.abort();
    return inTime;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'discarded') return;
    const wasLaunched = this.#life !== undefined;
    this.#state = 'discarded';
    try {
      if (wasLaunched) await this.stop();
    } finally {
      await this.#body.discard();
      this.#output.close();
    }
  }
}
