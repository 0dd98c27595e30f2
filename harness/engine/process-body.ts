/** One process of this machine as the life of an instance: launch, output, signals, use, what it leaves. */
import { once } from 'node:events';
import { execa } from 'execa';
import type { Clock } from '../support/clock.js';
import { EnvironmentError, UsageError } from '../support/errors.js';
import type { ExecResult, ExitStatus, InstanceSpec, Replacement } from './engine.js';
import { kill, killAndWait } from './kill.js';
import type { Body, Life } from './life.js';
import type { OutputFile } from './output.js';
import { formatOwner, ownerOf } from './owner.js';
import { ProcessLife } from './process-life.js';
import { processTable, programOf } from './procfs.js';
import {
  markOf,
  markVariable,
  type ProcessRecord,
  processesOf,
  removeRecord,
  writeRecord,
} from './records.js';

export const loopback = '127.0.0.1';
const execBytesMax = 1024 * 1024;
/** Output that a stray child keeps open is not waited for longer. */
const outputWaitMs = 2000;

/** In a session of its own, and not ended by execa: the engine does that itself. */
function spawn(words: readonly string[], env: Record<string, string>) {
  return execa(words[0] ?? '', words.slice(1), {
    env,
    detached: true,
    cleanup: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
  });
}

type Child = ReturnType<typeof spawn>;

/** util-linux programs that change themselves and then become the command: the process id stays. */
function wrapped(spec: InstanceSpec): string[] {
  const words = [...(spec.entrypoint ?? []), ...spec.command];
  if (spec.user !== undefined) {
    const [user, group] = spec.user.split(':');
    const groupOption = group ? [`--regid=${group}`, '--clear-groups'] : ['--init-groups'];
    words.unshift('setpriv', `--reuid=${user}`, ...groupOption);
  }
  const limit = spec.openFilesMax;
  if (limit !== undefined) words.unshift('prlimit', `--nofile=${limit}:${limit}`);
  return words;
}

export class ProcessBody implements Body {
  readonly id: string;
  readonly #clock: Clock;
  readonly #folder: string;
  #spec: InstanceSpec;
  #record: ProcessRecord;

  constructor(spec: InstanceSpec, runId: string, folder: string, clock: Clock) {
    this.#spec = spec;
    this.#clock = clock;
    this.#folder = folder;
    this.#record = { runId, name: spec.name, owner: formatOwner(ownerOf()) };
    this.id = markOf(this.#record);
  }

  #environment() {
    return { ...this.#spec.environment, [markVariable]: this.id };
  }

  async launch(output: OutputFile): Promise<Life> {
    writeRecord(this.#folder, this.#record);
    const words = wrapped(this.#spec);
    if (words.length === 0) throw new UsageError(`instance '${this.#spec.name}' has no command`);
    const child = spawn(words, this.#environment());
    child.stdout.on('data', (chunk: Buffer) => output.append(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.append(chunk));
    if (child.pid === undefined) throw new EnvironmentError(await this.#notStarted(child));
    const life = new ProcessLife(child.pid, this.#end(child, child.pid));
    this.#record = { ...this.#record, pid: life.pid, startTicks: life.startTicks };
    writeRecord(this.#folder, this.#record);
    return life;
  }

  async #notStarted(child: Child): Promise<string> {
    const { originalMessage } = await child;
    const name = this.#spec.command[0] ?? '';
    return `instance '${this.#spec.name}' can't start '${name}' (${originalMessage}): is it installed and on PATH?`;
  }

  /** Children that outlive the main process are killed, which also ends its output. */
  async #end(child: Child, pid: number): Promise<ExitStatus> {
    const closed = new Promise((resolve) => child.once('close', resolve));
    const [code, signal] = await once(child, 'exit');
    const atMs = this.#clock.nowMs();
    await this.#sweep(pid);
    const giveUp = new AbortController();
    await Promise.race([closed, this.#clock.sleep(outputWaitMs, giveUp.signal).catch(() => {})]);
    giveUp.abort();
    child.stdout.destroy();
    child.stderr.destroy();
    return { code, signal, atMs };
  }

  /** @param session the id of a main process that has just ended, so that it names nobody else. */
  async #sweep(session?: number): Promise<void> {
    const marked = new Set(processesOf(this.#record));
    const strays = processTable().filter(
      (stat) => stat.session === session || marked.has(stat.pid),
    );
    for (const { pid } of strays) kill(pid, 'SIGKILL');
    for (const { pid, startTicks } of strays) await killAndWait(pid, startTicks, this.#clock);
  }

  async replace(replacement: Replacement): Promise<void> {
    this.#spec = { ...this.#spec, ...replacement };
  }

  async program(pid: number): Promise<string> {
    return programOf(pid);
  }

  async address(port: number): Promise<string> {
    return `${loopback}:${port}`;
  }

  async exec(command: readonly string[], signal?: AbortSignal): Promise<ExecResult> {
    const [program = '', ...words] = command;
    const result = await execa(program, words, {
      env: this.#environment(),
      stdin: 'ignore',
      all: true,
      stripFinalNewline: false,
      reject: false,
      maxBuffer: execBytesMax,
      ...(signal ? { cancelSignal: signal } : {}),
    });
    if (result.exitCode === undefined && !result.isTerminated) {
      throw new EnvironmentError(
        `can't run '${program}' (${result.originalMessage}): is it installed?`,
      );
    }
    return { code: result.exitCode ?? -1, output: result.all };
  }

  async discard(): Promise<void> {
    await this.#sweep();
    removeRecord(this.#folder, this.#record);
  }
}
