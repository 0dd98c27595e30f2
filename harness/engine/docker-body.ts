/** One container as the life of an instance: launch, output, signals, use, programs inside, removal. */
import { once } from 'node:events';
import { constants } from 'node:os';
import { PassThrough } from 'node:stream';
import type { Container } from 'dockerode';
import { assert } from '../support/assert.js';
import type { Clock } from '../support/clock.js';
import { EnvironmentError } from '../support/errors.js';
import { dockerError, statusOf } from './docker-client.js';
import type { ExecResult, ExitStatus } from './engine.js';
import type { Body, Life } from './instance.js';
import type { OutputFile } from './output.js';
import { readStat, withDescendants } from './procfs.js';

const execBytesMax = 1024 * 1024;
/** How long output may come after the end: the daemon hands it over apart from the exit. */
const outputWaitMs = 2000;
const nanosecondsPerSecond = 1e9;
const signalCodeBase = 128;

/** 137 is what a shell and Docker make of SIGKILL; a program's own 137 can't be told from it. */
function exitStatus(code: number, atMs: number): ExitStatus {
  const names = Object.entries(constants.signals);
  const signal = names.find(([, number]) => code === signalCodeBase + number)?.[0];
  return signal
    ? { code: null, signal: signal as NodeJS.Signals, atMs }
    : { code, signal: null, atMs };
}

class DockerLife implements Life {
  readonly pid: number;
  readonly startTicks: string;
  readonly ended: Promise<ExitStatus>;
  readonly #container: Container;

  constructor(container: Container, pid: number, ended: Promise<ExitStatus>) {
    this.#container = container;
    this.pid = pid;
    this.startTicks = readStat(pid)?.startTicks ?? '0';
    this.ended = ended;
  }

  /** 409: the container does not run, so it needs no signal. */
  async send(name: NodeJS.Signals): Promise<void> {
    try {
      await this.#container.kill({ signal: name });
    } catch (error) {
      if (statusOf(error) === 409 || statusOf(error) === 404) return;
      throw dockerError(error, `send ${name}`);
    }
  }

  pids(): readonly number[] {
    return readStat(this.pid)?.startTicks === this.startTicks ? withDescendants(this.pid) : [];
  }

  async reading() {
    try {
      const stats = await this.#container.stats({ stream: false, 'one-shot': true });
      const { usage = 0, stats: detail } = stats.memory_stats;
      const cache = detail?.total_inactive_file ?? detail?.inactive_file ?? 0;
      return {
        cpuSeconds: stats.cpu_stats.cpu_usage.total_usage / nanosecondsPerSecond,
        memoryBytes: Math.max(0, usage - cache),
      };
    } catch (error) {
      if (statusOf(error) === 409 || statusOf(error) === 404) return undefined;
      throw dockerError(error, 'read the use of a container');
    }
  }
}

export class DockerBody implements Body {
  readonly id: string;
  readonly #container: Container;
  readonly #network: string;
  readonly #clock: Clock;

  constructor(container: Container, network: string, clock: Clock) {
    this.id = container.id;
    this.#container = container;
    this.#network = network;
    this.#clock = clock;
  }

  async launch(output: OutputFile): Promise<Life> {
    try {
      const stream = await this.#container.attach({ stream: true, stdout: true, stderr: true });
      const closed = once(stream, 'close');
      this.#container.modem.demuxStream(stream, sinkOf(output), sinkOf(output));
      await this.#container.start();
      const ended = this.#end(closed, () => stream.removeAllListeners());
      const { State } = await this.#container.inspect();
      return new DockerLife(this.#container, State.Pid, ended);
    } catch (error) {
      throw dockerError(error, `start container ${this.id.slice(0, 12)}`);
    }
  }

  async #end(closed: Promise<unknown>, detach: () => void): Promise<ExitStatus> {
    const { StatusCode } = await this.#container.wait();
    const status = exitStatus(StatusCode, this.#clock.nowMs());
    const giveUp = new AbortController();
    await Promise.race([closed, this.#clock.sleep(outputWaitMs, giveUp.signal).catch(() => {})]);
    giveUp.abort();
    detach();
    return status;
  }

  async address(port: number): Promise<string> {
    const { NetworkSettings } = await this.#container.inspect();
    const address = NetworkSettings.Networks[this.#network]?.IPAddress;
    if (!address) throw new EnvironmentError('the container has ended and has no address');
    return `${address}:${port}`;
  }

  async exec(command: readonly string[], signal?: AbortSignal): Promise<ExecResult> {
    try {
      const exec = await this.#container.exec({
        Cmd: [...command],
        AttachStdout: true,
        AttachStderr: true,
        ...(signal ? { abortSignal: signal } : {}),
      });
      const stream = await exec.start({ ...(signal ? { abortSignal: signal } : {}) });
      const output = await this.#collect(stream);
      const { ExitCode } = await exec.inspect();
      assert(ExitCode !== null, 'an ended exec has an exit code');
      return { code: ExitCode, output };
    } catch (error) {
      throw dockerError(error, `run '${command[0]}' in the container`);
    }
  }

  async #collect(stream: NodeJS.ReadableStream): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const all = new PassThrough();
    all.on('data', (chunk: Buffer) => {
      if (bytes < execBytesMax) chunks.push(chunk.subarray(0, execBytesMax - bytes));
      bytes += chunk.length;
    });
    this.#container.modem.demuxStream(stream, all, all);
    await once(stream, 'end');
    return Buffer.concat(chunks).toString('utf8');
  }

  async discard(): Promise<void> {
    try {
      await this.#container.remove({ force: true, v: true });
    } catch (error) {
      if (statusOf(error) !== 404) throw dockerError(error, 'remove a container');
    }
  }
}

/** What `demuxStream` writes to. */
function sinkOf(output: OutputFile): PassThrough {
  return new PassThrough().on('data', (chunk: Buffer) => output.append(chunk));
}
