/** For tests: a real sink on 127.0.0.1 with what it delivered and refused, as text. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SinkKind } from '../../plan/plan.js';
import { type Clock, SystemClock } from '../../support/clock.js';
import { Random } from '../../support/random.js';
import { openSink } from '../open.js';
import type { Sink } from '../sink.js';

export class Recording implements AsyncDisposable {
  readonly messages: string[] = [];
  readonly refused: string[] = [];
  readonly sink: Sink;
  readonly #directory: string;
  #waiting: { count: number; wake: () => void }[] = [];

  private constructor(directory: string, sink: Sink) {
    this.#directory = directory;
    this.sink = sink;
  }

  /** @param options of the sink's kind; the address is always 127.0.0.1. */
  static async open(
    kind: SinkKind,
    options: Record<string, unknown> = {},
    clock: Clock = new SystemClock(),
  ): Promise<Recording> {
    const directory = await mkdtemp(join(tmpdir(), 'lostline-sink-'));
    const host = { address: '127.0.0.1', directory, clock, random: new Random(1) };
    let recording: Recording | undefined;
    const sink = await openSink(
      { kind, options },
      host,
      (bytes, start, end) => recording?.note(recording.messages, bytes, start, end),
      (bytes, start, end) => recording?.note(recording.refused, bytes, start, end),
    ).catch(async (error: unknown) => {
      await rm(directory, { recursive: true });
      throw error;
    });
    recording = new Recording(directory, sink);
    return recording;
  }

  get port(): number {
    return Number(this.sink.endpoints.port);
  }

  get url(): string {
    return this.sink.endpoints.url!;
  }

  note(into: string[], bytes: Uint8Array, start: number, end: number): void {
    into.push(Buffer.from(bytes.subarray(start, end)).toString());
    const total = this.messages.length + this.refused.length;
    this.#waiting = this.#waiting.filter(({ count, wake }) => {
      if (total >= count) wake();
      return total < count;
    });
  }

  /** Resolves once so many messages were delivered or refused. */
  until(count: number): Promise<void> {
    if (this.messages.length + this.refused.length >= count) return Promise.resolve();
    return new Promise((wake) => this.#waiting.push({ count, wake }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sink[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true });
  }
}
