/** Writer, shipper and sink as programs of their own, as if each stood on its own machine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { RunEvent } from '../../evidence/event.js';
import type { RunHeader } from '../../evidence/header.js';
import { builtModule } from '../../support/paths.js';
import type { RunResult } from '../../verdict/result.js';
import {
  eventually,
  freshDirectory,
  lostline,
  readJson,
  readNdjson,
  startLostline,
} from './lostline.js';

const openMs = 120_000;

type Child = ReturnType<typeof startLostline>;

export interface SinkProgram {
  readonly directory: string;
  readonly url: string;
  readonly child: Child;
}

export class Spanning implements AsyncDisposable {
  readonly #fresh = freshDirectory();
  readonly #children: { readonly name: string; readonly child: Child }[] = [];
  readonly logs = this.at('logs');
  readonly #scenario = this.at('scenario.yaml');

  constructor(scenario: string) {
    writeFileSync(this.#scenario, scenario);
    mkdirSync(this.logs);
    mkdirSync(this.at('state'));
  }

  at(name: string): string {
    return join(this.#fresh.path, name);
  }

  /** Resolves when shippers may send. */
  async sink(name: string, ...flags: readonly string[]): Promise<SinkProgram> {
    const directory = this.at(name);
    const told = ['sink', '--protocol', 'http', ...flags, '--out', directory];
    const child = this.#start(name, startLostline(told));
    const events = () => readNdjson<RunEvent>(directory, 'events.ndjson');
    const isOpen = () =>
      events().some((event) => event.event === 'phase' && event.phase === 'load');
    const opened = eventually(`${name} is open`, isOpen, openMs);
    const tooSoon = child.then(({ stderr }) => {
      throw new Error(`${name} ended before it was open: ${stderr}`);
    });
    await Promise.race([opened, tooSoon]);
    tooSoon.catch(() => {});
    const { part } = readJson<RunHeader>(directory, 'run.json');
    const url = part?.kind === 'sink' ? part.endpoints.url! : '';
    return { directory, url, child };
  }

  /** The reference shipper, with the environment of target `command`. */
  ship(url: string, ...flags: readonly string[]): Child {
    const program = builtModule('targets', 'reference', 'shipper', 'main.js');
    const env = {
      LOSTLINE_LOG_DIR: this.logs,
      LOSTLINE_LOG_GLOB: join(this.logs, '*'),
      LOSTLINE_SINK_URL: url,
      LOSTLINE_STATE_DIR: this.at('state'),
    };
    const told = [program, ...flags];
    const child = execa(process.execPath, told, { env, stdin: 'ignore', reject: false });
    return this.#start('shipper', child as unknown as Child);
  }

  writer(name: string, ...flags: readonly string[]): { directory: string; child: Child } {
    const directory = this.at(name);
    const told = ['write', this.#scenario, '--out', directory, '--logs', this.logs, ...flags];
    return { directory, child: this.#start(name, startLostline(told)) };
  }

  /** @param names of writers and sinks */
  async judge(names: readonly string[], ...flags: readonly string[]) {
    const out = this.at('judged');
    const directories = names.map((name) => this.at(name));
    const told = ['judge', ...directories, '--out', out, '--reporter', 'json', ...flags];
    const { code, err } = await lostline(told);
    if (code === 64) throw new Error(err);
    return { code, out, result: readJson<RunResult>(out, 'result.json') };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child } of this.#children) child.kill('SIGKILL');
    await Promise.all(this.#children.map(({ child }) => child));
    this.#fresh[Symbol.dispose]();
  }

  #start(name: string, child: Child): Child {
    this.#children.push({ name, child });
    return child;
  }
}
