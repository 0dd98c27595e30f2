/**
 * Parts of a run as plain containers on one machine: k6, writers, shippers, sinks and a judge, each in a container
 * of its own, on an internal network of their own, with one folder that they share. They carry the engine's labels,
 * so what a killed test leaves is found by the doctor.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerEngine } from '../../engine/docker.js';
import type { ExitStatus, Instance, InstanceSpec } from '../../engine/engine.js';
import type { RunEvent } from '../../evidence/event.js';
import { SystemClock } from '../../support/clock.js';
import type { RunResult } from '../../verdict/result.js';
import { eventually, freshDirectory, readJson, readNdjson } from './lostline.js';

/** Built by `docker/setup harness` and `docker/setup k6`. */
export const harnessImage = 'lostline/harness:0.1.0';
export const k6Image = 'lostline/k6:1.8.1';
const rsyslogImage = 'lostline/rsyslog:8.2302';

const shared = '/shared';
const sinkPort = 8080;
const openMs = 120_000;
const user = `${process.getuid!()}:${process.getgid!()}`;
const shipperProgram = '/opt/lostline/dist/targets/reference/shipper/main.js';

type Started = Partial<Omit<InstanceSpec, 'name' | 'mounts' | 'outputFile'>>;

export class Containers implements AsyncDisposable {
  readonly runId: string;
  readonly #fresh = freshDirectory();
  readonly #engine = new DockerEngine({ clock: new SystemClock() });

  private constructor(name: string) {
    this.runId = `parts-${process.pid}-${name}`;
  }

  /** @param name of its own for each test of a file */
  static async open(name: string): Promise<Containers> {
    const containers = new Containers(name);
    await containers.#engine.prepare({ runId: containers.runId });
    return containers;
  }

  /** On this machine: a path in the shared folder. */
  at(...names: readonly string[]): string {
    return join(this.#fresh.path, ...names);
  }

  /** In containers: the same path. */
  inside(...names: readonly string[]): string {
    return join(shared, ...names);
  }

  get directory(): string {
    return this.#fresh.path;
  }

  write(name: string, text: string): void {
    writeFileSync(this.at(name), text);
  }

  k6(name: string, script: string): Promise<Instance> {
    const command = ['run', '--no-usage-report', '--quiet', this.inside(script)];
    return this.#start(name, { image: k6Image, command });
  }

  writer(name: string, ...flags: readonly string[]): Promise<Instance> {
    return this.#start(name, { command: ['write', ...flags, '--out', this.inside(name)] });
  }

  /** Resolves when shippers may send. */
  async sink(
    name: string,
    protocol: 'http' | 'tcp-lines',
    ...flags: readonly string[]
  ): Promise<Instance> {
    const where = ['--listen', `0.0.0.0:${sinkPort}`, '--trusted-network'];
    const command = ['sink', '--protocol', protocol, ...where, '--out', this.inside(name)];
    command.push(...flags);
    const sink = await this.#start(name, { command });
    const isOpen = () =>
      readNdjson<RunEvent>(this.at(name), 'events.ndjson').some(
        (event) => event.event === 'phase' && event.phase === 'load',
      );
    await eventually(`${name} is open`, isOpen, openMs);
    return sink;
  }

  /** The reference shipper. @param logs folder of the log files @param sink where it ships to */
  ship(name: string, logs: string, sink: Instance, ...flags: readonly string[]): Promise<Instance> {
    mkdirSync(this.at(logs), { recursive: true });
    mkdirSync(this.at(`${name}-state`));
    return this.#start(name, {
      entrypoint: ['node', shipperProgram],
      command: flags,
      environment: {
        LOSTLINE_LOG_DIR: this.inside(logs),
        LOSTLINE_LOG_GLOB: this.inside(logs, '*'),
        LOSTLINE_STATE_DIR: this.inside(`${name}-state`),
        LOSTLINE_SINK_URL: `http://${sink.id}:${sinkPort}/`,
      },
    });
  }

  /** A real one, with the settings that target rsyslog has when nothing is set, to a sink of plain TCP lines. */
  rsyslog(name: string, logs: string, sink: Instance): Promise<Instance> {
    mkdirSync(this.at(logs), { recursive: true });
    mkdirSync(this.at(`${name}-state`));
    this.write(
      `${name}.conf`,
      `global(workDirectory="${this.inside(`${name}-state`)}" maxMessageSize="8k")
module(load="imfile" mode="inotify")
input(type="imfile" file="${this.inside(logs)}/app-*.log" tag="lostline")
template(name="line" type="string" string="%msg%\\n")
action(
  type="omfwd" protocol="tcp" target="${sink.id}" port="${sinkPort}" template="line"
  queue.type="Direct" action.resumeRetryCount="-1" action.resumeInterval="1"
)
`,
    );
    const files = [this.inside(`${name}.conf`), '-i', this.inside(`${name}-state`, 'pid')];
    const command = ['-n', '-f', ...files];
    return this.#start(name, { image: rsyslogImage, entrypoint: ['rsyslogd'], command });
  }

  /** @param names of writers and sinks; @returns the exit code of `lostline judge`, and its verdict */
  async judge(names: readonly string[], ...flags: readonly string[]) {
    // It has an end of its own, which a container that stays tells best.
    const place = await this.#start('judge', { entrypoint: ['sleep'], command: ['infinity'] });
    const directories = names.map((name) => this.inside(name));
    const out = this.inside('judged');
    const told = ['lostline', 'judge', ...directories, '--out', out, '--reporter', 'json'];
    const { code, output } = await place.exec([...told, ...flags]);
    if (code === 64) throw new Error(output);
    return { code, result: readJson<RunResult>(this.at('judged'), 'result.json') };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine[Symbol.asyncDispose]();
    this.#fresh[Symbol.dispose]();
  }

  #start(name: string, started: Started): Promise<Instance> {
    const spec = { image: harnessImage, command: [], environment: {}, ...started, name, user };
    const mounts = [{ source: this.#fresh.path, target: shared, readOnly: false }];
    const outputFile = this.at(`${name}.txt`);
    return this.#engine.start(
      { stopTimeoutMs: 1_000, ...spec, mounts, outputFile },
      new AbortController().signal,
    );
  }
}

/** Resolves when it has ended, in good order. */
export async function endedWell(...instances: readonly Instance[]): Promise<void> {
  const ended = await Promise.all(instances.map((instance) => instance.exited()));
  const bad = ended.findIndex(({ code }: ExitStatus) => code !== 0);
  if (bad < 0) return;
  throw new Error(`${instances[bad]!.name} ended with ${JSON.stringify(ended[bad])}`);
}
