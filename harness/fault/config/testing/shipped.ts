/**
 * For tests: the reference shipper as a process of its own, a log that grows a line every ten milliseconds,
 * and a sink that takes what comes; with the rig that a fault is given for it.
 */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Instance } from '../../../engine/engine.js';
import { ProcessEngine } from '../../../engine/process.js';
import { Recording } from '../../../sink/testing/recording.js';
import { SystemClock } from '../../../support/clock.js';
import { packageRoot } from '../../../support/paths.js';
import { findTarget } from '../../../target/catalogue.js';
import { resolveOptions } from '../../../target/options.js';
import { renderTarget } from '../../../target/render.js';
import type { Progress, Rig } from '../../fault.js';
import { layConfigMap, writeFiles } from '../delivery.js';

const file = 'shipper.conf';
const everyMs = 10;

interface Wish {
  readonly defect?: 'none' | 'fail-open' | 'fail-closed';
  /** Without state nothing is kept for a cold start. */
  readonly state?: 'kept' | 'none';
  readonly layout?: 'configMap';
  readonly allow?: string;
}

interface Parts {
  readonly folder: string;
  readonly sink: Recording;
  readonly engine: ProcessEngine;
  readonly instance: Instance;
  readonly good: string;
}

function rendered(folder: string, sink: Recording, { defect = 'none' }: Wish) {
  const choice = findTarget('reference');
  const [logs, config] = [join(folder, 'logs'), join(folder, 'config')];
  const places = {
    ...{ logDirectory: logs, configDirectory: config, stateDirectory: join(folder, 'state') },
    ...{ logFiles: [], livePattern: 'app-*.log', packageRoot: packageRoot() },
    ...{ node: process.execPath, seed: 1, listenAddress: '127.0.0.1', ports: {} },
  };
  const none = { host: '', port: '', path: '' };
  const address = { kind: 'http', url: sink.url, ...none } as const;
  return renderTarget(choice, places, [address], resolveOptions(choice.manifest, { defect }));
}

async function launch(folder: string, sink: Recording, engine: ProcessEngine, wish: Wish) {
  const { binary, files, environment, ...words } = rendered(folder, sink, wish);
  for (const one of ['logs', 'config']) mkdirSync(join(folder, one));
  const good = `${files[file]}${wish.allow ? `allow ${wish.allow}\n` : ''}`;
  if (wish.layout) layConfigMap(join(folder, 'config'), { [file]: good });
  else writeFiles(join(folder, 'config'), { [file]: good });
  const state = wish.state === 'none' ? { LOSTLINE_STATE_DIR: '' } : {};
  const spec = {
    name: 'shipper',
    command: [binary, ...words.arguments],
    environment: { ...environment, ...state },
    ...{ mounts: [], stopTimeoutMs: 10_000, outputFile: join(folder, 'output.log') },
  };
  await engine.prepare({ runId: basename(folder) });
  const instance = await engine.start(spec, new AbortController().signal);
  return { folder, sink, engine, instance, good };
}

export class Shipped implements AsyncDisposable {
  readonly rig: Rig;
  readonly good: string;
  readonly #clock = new SystemClock();
  readonly #parts: Parts;
  readonly #timer: NodeJS.Timeout;
  #written = 0;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.good = parts.good;
    this.rig = this.#makeRig();
    this.#timer = setInterval(() => this.#write(), everyMs);
  }

  static async start(wish: Wish = {}): Promise<Shipped> {
    const folder = mkdtempSync(join(tmpdir(), 'lostline-config-'));
    const clock = new SystemClock();
    const engine = new ProcessEngine({ clock, recordsFolder: join(folder, 'records') });
    const shipped = new Shipped(await launch(folder, await Recording.open('http'), engine, wish));
    await shipped.untilShips();
    return shipped;
  }

  get config(): string {
    return join(this.rig.places.config, file);
  }

  /** Lines of the load that arrived, and whatever else did. */
  get arrived() {
    const lines = this.#parts.sink.messages.filter((line) => line.startsWith('line '));
    const others = this.#parts.sink.messages.filter((line) => !line.startsWith('line '));
    return { lines, others };
  }

  /** Until a line that is written from now on has arrived. */
  async untilShips(): Promise<void> {
    const from = this.#written;
    while (this.rig.progress().reached <= from) await this.#clock.sleep(everyMs);
  }

  /** Until so many more lines are written. */
  async untilWritten(more: number): Promise<void> {
    const wanted = this.#written + more;
    while (this.#written < wanted) await this.#clock.sleep(everyMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { folder, sink, engine, instance } = this.#parts;
    clearInterval(this.#timer);
    await instance[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
    await sink[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }

  #write(): void {
    appendFileSync(join(this.rig.places.logs, 'app-0001.log'), `line ${++this.#written}\n`);
  }

  #makeRig(): Rig {
    const { folder, sink, instance } = this.#parts;
    const at = (name: string) => join(folder, name);
    const plan = { source: { kind: 'files' }, load: { fileName: 'app-{stream}.log' }, target: {} };
    return {
      ...{ id: 'config#1', plan, choice: findTarget('reference'), clock: this.#clock },
      ...{ instance, ports: {}, sinks: [sink.sink], remember: () => () => {} },
      places: {
        ...{ run: folder, logs: at('logs'), config: at('config') },
        ...{ state: at('state'), output: at('output.log') },
      },
      progress: () => this.#progress(),
      decoy: (sequence: number) => Buffer.from(`decoy ${sequence}\n`),
    } as unknown as Rig;
  }

  #progress(): Progress {
    const { lines, others } = this.arrived;
    const numbers = lines.map((line) => Number(line.slice('line '.length)));
    const reached = numbers.reduce((most, one) => Math.max(most, one), 0);
    const delivered = new Set(numbers).size;
    return { written: this.#written, delivered, reached, decoys: others.length };
  }
}
