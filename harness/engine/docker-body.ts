/** A container as the body of an instance: creation, launch, output, programs inside, removal. */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Container, ContainerCreateOptions } from 'dockerode';
import { assert } from '../support/assert.js';
import type { Clock } from '../support/clock.js';
import { EnvironmentError } from '../support/errors.js';
import { type DockerClient, dockerError, statusOf } from './docker-client.js';
import { DockerLife, exitStatus, lookUp } from './docker-life.js';
import { DockerLimits } from './docker-limits.js';
import type { ExecResult, ExitStatus, LimitControl, Replacement } from './engine.js';
import type { Body, Life } from './life.js';
import type { OutputFile } from './output.js';
import { markVariable } from './records.js';

const execBytesMax = 1024 * 1024;
/** How long output may come after the end: the daemon hands it over apart from the exit. */
const outputWaitMs = 2000;

export type NamedOptions = ContainerCreateOptions & { readonly name: string };

export class DockerBody implements Body {
  /** The container's name. */
  readonly id: string;
  readonly limits: LimitControl;
  readonly #docker: DockerClient;
  readonly #optionsOf: (replacement: Partial<Replacement>) => NamedOptions;
  #options: NamedOptions;
  readonly #container: Container;
  readonly #clock: Clock;
  /** Only a container that was created here is removed: the name could be another's. */
  #isCreated = false;

  /** @param optionsOf the container as it was asked for, or with another program in it */
  constructor(
    docker: DockerClient,
    optionsOf: (replacement: Partial<Replacement>) => NamedOptions,
    clock: Clock,
  ) {
    this.#options = optionsOf({});
    this.id = this.#options.name;
    this.#docker = docker;
    this.#optionsOf = optionsOf;
    this.#container = docker.getContainer(this.id);
    this.limits = new DockerLimits(this.#container);
    this.#clock = clock;
  }

  /** Another image is another container, under the same name: what stood outside of the mounts is gone. */
  async replace(replacement: Replacement): Promise<void> {
    const options = this.#optionsOf(replacement);
    await this.discard();
    this.#isCreated = false;
    this.#options = options;
  }

  async program(): Promise<string> {
    try {
      return (await this.#container.inspect()).Image;
    } catch (error) {
      throw dockerError(error, 'look at a container');
    }
  }

  async #create(): Promise<void> {
    if (this.#isCreated) return;
    try {
      await this.#docker.createContainer(this.#options);
      this.#isCreated = true;
    } catch (error) {
      throw dockerError(error, `create container ${this.id}`);
    }
  }

  async launch(output: OutputFile): Promise<Life> {
    try {
      await this.#create();
      const stream = await this.#container.attach({ stream: true, stdout: true, stderr: true });
      this.#container.modem.demuxStream(stream, sinkOf(output), sinkOf(output));
      const closed = new Promise<void>((resolve) => {
        stream.once('close', resolve).on('error', () => resolve());
      });
      await this.#container.start();
      const ended = this.#end(closed);
      const { State, Config } = await this.#container.inspect();
      const mark = Config.Env.find((entry) => entry.startsWith(`${markVariable}=`));
      const main = await lookUp(State, mark, this.#clock);
      return new DockerLife(this.#container, main, ended);
    } catch (error) {
      throw dockerError(error, `start container ${this.id}`);
    }
  }

  async #end(closed: Promise<void>): Promise<ExitStatus> {
    const status = await this.#wait();
    const giveUp = new AbortController();
    await Promise.race([closed, this.#clock.sleep(outputWaitMs, giveUp.signal).catch(() => {})]);
    giveUp.abort();
    return status;
  }

  /** A daemon that goes away takes the knowledge of the end with it. */
  async #wait(): Promise<ExitStatus> {
    try {
      const { StatusCode } = await this.#container.wait();
      return exitStatus(StatusCode, this.#clock.nowMs());
    } catch {
      return { code: null, signal: null, atMs: this.#clock.nowMs() };
    }
  }

  async address(port: number): Promise<string> {
    const { NetworkSettings } = await this.#container.inspect();
    const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress;
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
    if (!this.#isCreated) return;
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
