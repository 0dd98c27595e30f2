/**
 * Takes batches from the queue and sends each until it is accepted, with growing pauses, for ever
 * unless `retriesMax` says otherwise. Positions move only then. When one batch fails, those behind it
 * are sent again after it, so lines keep their order and nothing is left out: at least once.
 */
import { bytesIn, type Chunk } from './chunk.js';
import { nowMs, pause } from './clock.js';
import type { Hooks } from './defects/defect.js';
import type { Output } from './output/output.js';
import type { Queue } from './queue.js';
import type { Report } from './report.js';
import type { Settings } from './settings.js';

interface Flight {
  readonly chunks: readonly Chunk[];
  /** Null when accepted, otherwise why not. */
  readonly outcome: Promise<Error | null>;
}

export class Sender {
  readonly #settings: Settings;
  readonly #hooks: readonly Hooks[];
  readonly #queue: Queue;
  readonly #output: Output;
  readonly #report: Report;
  readonly #stop = new AbortController();
  readonly #flights: Flight[] = [];
  #failures = 0;
  #draining = false;

  constructor(
    settings: Settings,
    hooks: readonly Hooks[],
    queue: Queue,
    output: Output,
    report: Report,
  ) {
    this.#settings = settings;
    this.#hooks = hooks;
    this.#queue = queue;
    this.#output = output;
    this.#report = report;
  }

  /** Runs until `stop`. */
  async run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      if (this.#launch()) continue;
      const [oldest] = this.#flights;
      if (!oldest) await this.#untilWork();
      else if (this.#flights.length < this.#output.windowBatches) {
        await Promise.race([oldest.outcome, this.#untilWork()]);
        await this.#landAll();
      } else await this.#land(oldest);
    }
  }

  /** Resolves when the queue is empty, or after `drainMs` at most. */
  async drain(drainMs: number): Promise<void> {
    this.#draining = true;
    this.#queue.wake();
    const untilMs = nowMs() + drainMs;
    while (this.#queue.length > 0 && nowMs() < untilMs) await pause(5, this.#stop.signal);
  }

  stop(): void {
    this.#stop.abort();
    this.#queue.wake();
  }

  /** @returns whether a batch was sent off */
  #launch(): boolean {
    if (this.#flights.length >= this.#output.windowBatches) return false;
    const underWay = this.#flights.reduce((sum, { chunks }) => sum + chunks.length, 0);
    const chunks = this.#queue.peek(underWay, this.#settings.batchBytes);
    if (chunks.length === 0 || !this.#isDue(chunks, underWay)) return false;
    this.#flights.push({ chunks, outcome: this.#send(chunks) });
    return true;
  }

  #isDue(chunks: readonly Chunk[], first: number): boolean {
    const { flushMs, batchBytes } = this.#settings;
    if (this.#draining || this.#queue.waitedMs(first) >= flushMs) return true;
    return chunks.reduce((sum, { bytes }) => sum + bytes, 0) >= batchBytes;
  }

  async #send(chunks: readonly Chunk[]): Promise<Error | null> {
    const pieces = chunks.flatMap((chunk) => chunk.pieces);
    if (bytesIn(pieces) === 0) return null;
    const batch = ++this.#report.counters.batches;
    const times = Math.max(1, ...this.#hooks.map((hooks) => hooks.timesSent?.(batch) ?? 1));
    try {
      for (let time = 0; time < times; time++) {
        await this.#output.send(pieces, this.#stop.signal);
      }
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Lands what has settled already, oldest first. */
  async #landAll(): Promise<void> {
    const pending = Symbol('pending');
    for (let flight = this.#flights[0]; flight; flight = this.#flights[0]) {
      const settled = await Promise.race([flight.outcome, Promise.resolve(pending)]);
      if (settled === pending) return;
      await this.#land(flight);
    }
  }

  async #land(flight: Flight): Promise<void> {
    const error = await flight.outcome;
    if (error === null) return this.#accept(flight);
    await Promise.all(this.#flights.map(({ outcome }) => outcome));
    this.#flights.length = 0;
    if (this.#stop.signal.aborted) return;
    const { retriesMax } = this.#settings;
    if (retriesMax !== null && this.#failures >= retriesMax) return this.#giveUp(flight, error);
    await this.#backOff(error);
  }

  #accept(flight: Flight): void {
    this.#flights.shift();
    this.#failures = 0;
    this.#queue.remove(flight.chunks.length);
    for (const chunk of flight.chunks) {
      chunk.accepted(chunk.taken);
      this.#report.counters.linesSent += chunk.lines;
      this.#report.counters.bytesSent += chunk.bytes;
    }
  }

  #giveUp({ chunks }: Flight, error: Error): void {
    this.#failures = 0;
    this.#queue.remove(chunks.length);
    for (const chunk of chunks) chunk.accepted(chunk.taken);
    // Who counts lines as shipped when they are queued knows of no loss here.
    if (this.#hooks.some(({ acknowledges }) => acknowledges === 'when-queued')) return;
    const lines = chunks.reduce((sum, chunk) => sum + chunk.lines, 0);
    this.#report.counters.dropped += lines;
    this.#report.event('dropped', { lines, reason: error.message });
  }

  async #backOff(error: Error): Promise<void> {
    const { retryMs, retryMsMax } = this.#settings;
    const waitMs = Math.min(retryMsMax, retryMs * 2 ** Math.min(this.#failures, 20));
    this.#failures++;
    this.#report.counters.retries++;
    this.#report.event('retry', { attempt: this.#failures, waitMs, reason: error.message });
    await pause(waitMs, this.#stop.signal);
  }

  /** Until something is queued or a waiting batch is due. */
  async #untilWork(): Promise<void> {
    if (this.#settings.flushMs === 0) return this.#queue.untilPushed();
    await Promise.race([this.#queue.untilPushed(), pause(20, this.#stop.signal)]);
  }
}
