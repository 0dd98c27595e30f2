/** A directory, a sink and a shipper in this process, all gone at the end of the test. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nowMs, pause } from '../clock.js';
import { readOptions } from '../options.js';
import { Report } from '../report.js';
import { Shipper } from '../shipper.js';
import { LineSink } from './line-sink.js';

export interface Event {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** Fails after 20 s: a bound, not a pause. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const endMs = nowMs() + 20_000;
  while (!condition()) {
    if (nowMs() > endMs) throw new Error(`never seen: ${what}`);
    await pause(1, new AbortController().signal);
  }
}

export class Rig implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'lostline-shipper-'));
  readonly logDirectory = join(this.directory, 'logs');
  readonly events: Event[] = [];
  readonly sink: LineSink;
  readonly #running = new Set<Shipper>();

  private constructor(sink: LineSink) {
    this.sink = sink;
    mkdirSync(this.logDirectory);
  }

  static async make(): Promise<Rig> {
    return new Rig(await LineSink.listen());
  }

  get environment(): Record<string, string> {
    return {
      LOSTLINE_LOG_DIR: this.logDirectory,
      LOSTLINE_LOG_GLOB: join(this.logDirectory, '*.log*'),
      LOSTLINE_STATE_DIR: join(this.directory, 'state'),
      LOSTLINE_SINK_URL: this.sink.url,
    };
  }

  start(flags: readonly string[] = [], environment: Record<string, string> = {}): Shipper {
    const options = readOptions(flags, { ...this.environment, ...environment })!;
    const report = new Report((text) => this.events.push(JSON.parse(text)));
    const shipper = new Shipper(options.settings, options.hooks, report);
    shipper.start();
    this.#running.add(shipper);
    return shipper;
  }

  async stop(shipper: Shipper): Promise<void> {
    this.#running.delete(shipper);
    await shipper.stop();
  }

  /** How often an event was reported. */
  count(event: string): number {
    return this.events.filter((other) => other.event === event).length;
  }

  async untilSent(lines: number): Promise<void> {
    await until(`${lines} lines at the sink`, () => this.sink.lines.length >= lines);
  }

  /** Read, and of no further concern to the shipper: the counters are told once a second. */
  async untilRead(lines: number): Promise<void> {
    const read = () => this.events.findLast(({ event }) => event === 'stats')?.linesRead ?? 0;
    await until(`${lines} lines read`, () => Number(read()) >= lines);
  }

  async untilEvent(event: string, count = 1): Promise<void> {
    await until(`event ${event}`, () => this.count(event) >= count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sink.release();
    for (const shipper of this.#running) await shipper.stop();
    await this.sink[Symbol.asyncDispose]();
    rmSync(this.directory, { recursive: true });
    const error = this.events.find(({ event }) => event === 'error');
    if (error) throw new Error(`the shipper met an error: ${error.reason}`);
  }
}
