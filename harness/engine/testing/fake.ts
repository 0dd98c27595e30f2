/**
 * An engine without processes, for tests of what uses engines: a program is a function of this process.
 *
 * Trade-off: process ids and start times are made up, so nothing may be looked up under /proc with them.
 */
import type { Clock } from '../../support/clock.js';
import { EnvironmentError } from '../../support/errors.js';
import { Scope } from '../../support/scope.js';
import type {
  Engine,
  EnginePower,
  EngineRun,
  ExecResult,
  Instance,
  InstanceSpec,
  Replacement,
} from '../engine.js';
import { LivingInstance } from '../instance.js';
import type { Body, Life } from '../life.js';
import type { OutputFile } from '../output.js';

/** What a fake program can do; a handler that returns true has handled the signal. */
export interface FakeProcess {
  readonly spec: InstanceSpec;
  /** 1 for the first start, one more for each restart. */
  readonly incarnation: number;
  print(text: string): void;
  exit(code: number): void;
  onSignal(handle: (name: NodeJS.Signals) => boolean): void;
  /** What `usage` reads from now on. */
  use(reading: { cpuSeconds: number; memoryBytes: number }): void;
}

export interface FakeProgram {
  run(process: FakeProcess): void;
  exec?(command: readonly string[]): ExecResult;
}

const firstPid = 100_000;
const harmless: readonly NodeJS.Signals[] = ['SIGCONT', 'SIGSTOP', 'SIGWINCH', 'SIGCHLD'];

class FakeBody implements Body {
  readonly id: string;
  #spec: InstanceSpec;
  readonly #program: FakeProgram;
  readonly #clock: Clock;
  readonly #pid: number;
  #incarnation = 0;

  constructor(spec: InstanceSpec, program: FakeProgram, clock: Clock, pid: number) {
    this.id = `fake-${spec.name}`;
    this.#spec = spec;
    this.#program = program;
    this.#clock = clock;
    this.#pid = pid;
  }

  async launch(output: OutputFile): Promise<Life> {
    this.#incarnation += 1;
    const pid = this.#pid;
    let handle: (name: NodeJS.Signals) => boolean = () => false;
    let reading = { cpuSeconds: 0, memoryBytes: 0 };
    let end: (code: number | null, signal: NodeJS.Signals | null) => void = () => {};
    const ended = new Promise<Awaited<Life['ended']>>((resolve) => {
      end = (code, signal) => resolve({ code, signal, atMs: this.#clock.nowMs() });
    });
    this.#program.run({
      spec: this.#spec,
      incarnation: this.#incarnation,
      print: (text) => output.append(Buffer.from(text)),
      exit: (code) => end(code, null),
      onSignal: (handler) => {
        handle = handler;
      },
      use: (next) => {
        reading = next;
      },
    });
    return {
      pid,
      startTicks: String(this.#incarnation),
      ended,
      pids: () => [pid],
      isGone: async () => false,
      reading: async () => reading,
      send: async (name) => {
        const isHandled = name !== 'SIGKILL' && handle(name);
        if (!isHandled && !harmless.includes(name)) end(null, name);
      },
    };
  }

  async replace(replacement: Replacement): Promise<void> {
    this.#spec = { ...this.#spec, ...replacement };
  }

  async program(): Promise<string> {
    return [this.#spec.image ?? '', ...this.#spec.command].join(' ').trim();
  }

  async address(port: number): Promise<string> {
    return `127.0.0.1:${port}`;
  }

  async exec(command: readonly string[]): Promise<ExecResult> {
    if (this.#program.exec) return this.#program.exec(command);
    throw new EnvironmentError(`can't start '${command[0]}' in instance '${this.#spec.name}'`);
  }

  async discard(): Promise<void> {}
}

export class FakeEngine implements Engine {
  readonly kind = 'fake';
  readonly powers: ReadonlySet<EnginePower>;
  readonly #program: FakeProgram;
  readonly #clock: Clock;
  readonly #scope = new Scope();
  #nextPid = firstPid;

  constructor(program: FakeProgram, clock: Clock, powers: readonly EnginePower[] = []) {
    this.#program = program;
    this.#clock = clock;
    this.powers = new Set(powers);
  }

  async prepare(_run: EngineRun): Promise<void> {}

  hostAddress(): string {
    return '127.0.0.1';
  }

  async start(spec: InstanceSpec, signal: AbortSignal): Promise<Instance> {
    signal.throwIfAborted();
    const body = new FakeBody(spec, this.#program, this.#clock, this.#nextPid++);
    const instance = new LivingInstance(spec, body, this.#clock);
    this.#scope.use(`instance '${spec.name}'`, instance);
    return instance.start(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scope[Symbol.asyncDispose]();
  }
}
