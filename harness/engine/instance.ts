/**
 * The life of an instance, the same in every engine: start, signal, restart, stop, and the watch for an
 * end that nobody asked for. What differs is behind `Body` and `Life` (life.ts).
 *
 * Trade-off: an end during the first quarter of a second fails the start with the output's last lines; a
 * later one is told by `exited()` and is the run's affair.
 */
import { rmSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { present } from '../support/assert.js';
import type { Clock } from '../support/clock.js';
import { EnvironmentError } from '../support/errors.js';
import type {
  ExecResult,
  ExitStatus,
  Instance,
  InstanceSpec,
  LimitControl,
  RestartOptions,
  Usage,
} from './engine.js';
import { outputBytesMaxDefault, usageIntervalMs } from './engine.js';
import { howItEnded } from './how-it-ended.js';
import { kill } from './kill.js';
import { type Body, Ending, type Life } from './life.js';
import { OutputFile } from './output.js';

const settleMs = 250;
/** How long an engine may take to tell the end of a process that has gone. */
const endToldMs = 10_000;
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

  /** What has gone by then has ended at once, however late the engine tells so. */
  async #settle(signal?: AbortSignal): Promise<void> {
    let early = await this.#within(this.#ending.promise, settleMs, signal);
    if (!early && (await this.#life?.isGone())) {
      early = await this.#within(this.#ending.promise, endToldMs, signal);
    }
    const isDone = this.#spec.endsItself?.has(early?.code ?? -1);
    if (early && !isDone) throw new EnvironmentError(this.#endedAtOnce(early));
  }

  /** Undefined when it has not ended by then. */
  async #within(
    ended: Promise<ExitStatus>,
    ms: number,
    signal?: AbortSignal,
  ): Promise<ExitStatus | undefined> {
    const told = new AbortController();
    const signals = signal ? [signal, told.signal] : [told.signal];
    const wait = this.#clock.sleep(ms, AbortSignal.any(signals));
    const status = await Promise.race([ended, wait]);
    told.abort();
    wait.catch(() => {});
    return status ?? undefined;
  }

  #endedAtOnce(status: ExitStatus): string {
    const lines = this.#output.lastLines(tellLines).map((line) => line.trim());
    const said = lines.length > 0 ? `its last words: ${lines.join(' / ')}` : 'it said nothing';
    return `instance '${this.name}' ended at once with ${howItEnded(status)}; ${said} (all of it: ${this.#spec.outputFile})`;
  }

  async #launch(): Promise<void> {
    for (const file of this.#spec.transientFiles ?? []) removeTransient(file);
    this.#output.grow();
    if (this.#ending.status) this.#ending = new Ending();
    const life = await this.#body.launch(this.#output);
    this.#life = life;
    this.#state = 'running';
    const ending = this.#ending;
    void life.ended.then((status) => this.#noteEnd(life, ending, status));
  }

  #noteEnd(life: Life, ending: Ending, status: ExitStatus): void {
    if (this.#life !== life || this.#state === 'restarting') return;
    this.#output.end();
    ending.resolve(status);
  }

  async pids(): Promise<readonly number[]> {
    return this.#ending.status ? [] : (this.#life?.pids() ?? []);
  }

  async startedAtTicks(): Promise<string> {
    return present(this.#life, 'a start').startTicks;
  }

  program(): Promise<string> {
    return this.#body.program(this.#life?.pid ?? 0);
  }

  get limits(): LimitControl | undefined {
    return this.#body.limits;
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
    await sendTo(present(this.#life, 'a start'), name);
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
    if (!this.#ending.status) await this.#bringToEnd(before, options, signal);
    try {
      this.#cpuSecondsBefore += this.#cpuSeconds;
      this.#cpuSeconds = 0;
      await options.meanwhile?.(signal);
      await this.#clock.sleep(options.downMs ?? 0, signal);
      if (options.as) await this.#body.replace(options.as);
      await this.#launch();
    } catch (error) {
      this.#output.end();
      void before.ended.then(this.#ending.resolve);
      throw error;
    }
  }

  /** One that could not be ended runs on, and its end is told again from then on. */
  async #bringToEnd(life: Life, { end, signal: name }: RestartOptions, signal: AbortSignal) {
    try {
      await end?.(signal);
      await this.#end(life, end ? 'SIGKILL' : name);
    } catch (error) {
      this.#state = 'running';
      void life.ended.then((status) => this.#noteEnd(life, this.#ending, status));
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
      await sendTo(life, 'SIGCONT');
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

/** These hold for a whole program, its workers too; all others are for the main process, which passes them on. */
const ofAllProcesses: ReadonlySet<NodeJS.Signals> = new Set(['SIGSTOP', 'SIGCONT']);
/** Of looks for processes that were made while others were stopped. */
const looksMax = 5;

/** Where not all can be stopped, none stays so. */
async function sendTo(life: Life, name: NodeJS.Signals): Promise<void> {
  await life.send(name);
  if (!ofAllProcesses.has(name)) return;
  try {
    sendToOthers(life, name);
  } catch (error) {
    if (name === 'SIGSTOP') await sendTo(life, 'SIGCONT').catch(() => {});
    throw error;
  }
}

function sendToOthers(life: Life, name: NodeJS.Signals): void {
  const told = new Set([life.pid]);
  for (let look = 0; look < looksMax; look++) {
    const others = life.pids().filter((pid) => !told.has(pid));
    if (others.length === 0) return;
    for (const pid of others) {
      kill(pid, name);
      told.add(pid);
    }
  }
}

/** What can't be removed is left for the program to complain about. */
function removeTransient(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // read-only, or another user's
  }
}
