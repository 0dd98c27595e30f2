/**
 * For tests: the reference shipper in a container of its own network, a real sink at the bridge's gateway,
 * and a log file that grows while a fault lasts. Node and the shipper come from this machine by mounts.
 */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerEngine } from '../../../engine/docker.js';
import type { Instance } from '../../../engine/engine.js';
import { openSink } from '../../../sink/open.js';
import type { Sink } from '../../../sink/sink.js';
import { SystemClock } from '../../../support/clock.js';
import { packageRoot } from '../../../support/paths.js';
import { Random } from '../../../support/random.js';
import { Scope } from '../../../support/scope.js';
import type { AnyFault, Rig } from '../../fault.js';
import { toolsImage } from '../network-helper.js';

const never = new AbortController().signal;
const writeEveryMs = 10;
const lookEveryMs = 20;
const linesPerWrite = 5;
const attemptsMax = 30;
const body = 'x'.repeat(200);
const intact = new RegExp(`^line \\d+ ${body}$`);

export interface Outcome {
  readonly trace: string;
  readonly figures: Readonly<Record<string, number | string>>;
  /** Since the fault began. */
  readonly written: number;
  /** Distinct lines of these that arrived intact. */
  readonly delivered: number;
}

export class ContainedShipper implements AsyncDisposable {
  readonly clock = new SystemClock();
  readonly engine = new DockerEngine({ clock: this.clock });
  readonly #scope = new Scope();
  readonly #folder = mkdtempSync(join(tmpdir(), 'lostline-contained-'));
  readonly #arrived = new Set<string>();
  #sink: Sink | undefined;
  #instance: Instance | undefined;
  #written = 0;
  #faults = 0;

  /** @param flags of the reference shipper. @param before a fault whose arrangement says where the sink is */
  static async start(name: string, flags: readonly string[], before?: AnyFault) {
    const shipper = new ContainedShipper();
    try {
      await shipper.#start(name, flags, before);
      return shipper;
    } catch (error) {
      await shipper[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #start(name: string, flags: readonly string[], before?: AnyFault): Promise<void> {
    const { engine, clock } = this;
    this.#scope.use('engine', engine);
    await engine.prepare({ runId: `${name}-${process.pid}` });
    const host = { address: engine.hostAddress(), directory: this.#folder, clock };
    const deliver = (bytes: Uint8Array, start: number, end: number) => {
      const line = Buffer.from(bytes.subarray(start, end)).toString();
      if (intact.test(line)) this.#arrived.add(line);
    };
    const opening = openSink(
      { kind: 'http', options: {} },
      { ...host, random: new Random(1) },
      deliver,
    );
    this.#sink = this.#scope.use('sink', await opening);
    const logs = join(this.#folder, 'logs');
    mkdirSync(logs);
    const rig = this.rig();
    const { sinkHost, extraHosts } = (await before?.arrange?.(rig, before.options.parse({}))) ?? {};
    const { port } = this.#sink.endpoints;
    const root = packageRoot();
    const mounted = (source: string, target: string) => ({ source, target, readOnly: true });
    this.#instance = await engine.start(
      {
        ...{ name: 'shipper', image: toolsImage, stopTimeoutMs: 5_000 },
        command: ['node', join(root, 'dist/targets/reference/shipper/main.js'), ...flags],
        environment: {
          LOSTLINE_LOG_DIR: '/logs',
          LOSTLINE_STATE_DIR: '/tmp',
          LOSTLINE_LOG_GLOB: '/logs/*.log',
          LOSTLINE_SINK_URL: `http://${sinkHost ?? host.address}:${port}/`,
        },
        mounts: [
          mounted(process.execPath, '/usr/local/bin/node'),
          mounted(join(root, 'dist'), join(root, 'dist')),
          mounted(join(root, 'package.json'), join(root, 'package.json')),
          mounted(logs, '/logs'),
        ],
        ...(extraHosts ? { extraHosts } : {}),
        outputFile: join(this.#folder, 'shipper.log'),
      },
      never,
    );
  }

  rig(): Rig {
    const sink = this.#sink!;
    const places = { run: this.#folder };
    return {
      ...{ id: `fault#${++this.#faults}`, places, engine: this.engine, clock: this.clock },
      ...{ sinks: [sink], instance: this.#instance, random: new Random(1) },
      turnedAway: () => sink.counters().refusedRequests,
      progress: () => ({ written: this.#written, delivered: this.#arrived.size }),
    } as unknown as Rig;
  }

  /** Writes while the fault lasts and after it, and waits until lines come no more. */
  async endure(
    fault: AnyFault,
    options: object,
    forMs: number,
    rig = this.rig(),
  ): Promise<Outcome> {
    await this.#write(200);
    await this.#ships();
    const before = { written: this.#written, delivered: this.#arrived.size };
    const injected = await fault.inject(rig, fault.options.parse(options), never);
    await this.#write(forMs);
    await injected.heal();
    await injected.heal();
    await this.#write(200);
    await this.#rest();
    const trace = await injected.trace();
    const figures = (await injected.figures?.()) ?? {};
    const written = this.#written - before.written;
    return { trace, figures, written, delivered: this.#arrived.size - before.delivered };
  }

  /** Of a program in the shipper's network. */
  get instance(): Instance {
    return this.#instance!;
  }

  async until(what: () => boolean, timeoutMs = 60_000): Promise<boolean> {
    const startMs = this.clock.nowMs();
    while (!what() && this.clock.nowMs() - startMs < timeoutMs) await this.clock.sleep(lookEveryMs);
    return what();
  }

  /** A fresh line has come, and with it all others, or none of them for two seconds more. */
  async #rest(): Promise<void> {
    await this.#ships();
    await this.until(() => this.#arrived.size === this.#written, 2_000);
  }

  /** A line that is written from now on arrives; a shipper that forgets lines may have forgotten the first. */
  async #ships(): Promise<void> {
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      // The first line of what is read at once may be changed by a shipper with that defect.
      const fresh = this.#append(3);
      if (await this.until(() => this.#arrived.has(fresh), 2_000)) return;
    }
    throw new Error('the shipper ships nothing any more');
  }

  async #write(forMs: number): Promise<void> {
    const untilMs = this.clock.nowMs() + forMs;
    while (this.clock.nowMs() < untilMs) {
      this.#append(linesPerWrite);
      await this.clock.sleep(writeEveryMs);
    }
  }

  /** @returns the last line */
  #append(count: number): string {
    const fresh = Array.from({ length: count }, () => `line ${++this.#written} ${body}`);
    appendFileSync(join(this.#folder, 'logs', 'app.log'), `${fresh.join('\n')}\n`);
    return fresh.at(-1)!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scope[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
