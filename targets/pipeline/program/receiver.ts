/**
 * The receiver: takes batches from the forwarder and appends them to the buffer tier, one at a time and
 * in order. A batch that the tier does not answer in time is tried again, for ever; meanwhile what comes
 * is queued, and refused (503) when the queue is full. Nothing is dropped here. Bound: `queueBytes`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { nowMs, pause } from './clock.js';
import type { Part, PartSetting } from './part.js';
import { bodyOf, Poster, PostServer } from './post.js';
import { drainMs, pollMs, times } from './settings.js';

export class Receiver implements Part {
  readonly #setting: PartSetting;
  readonly #times: ReturnType<typeof times>;
  readonly #poster = new Poster();
  readonly #stopping = new AbortController();
  readonly #queue: Buffer[] = [];
  #queuedBytes = 0;
  #server: PostServer | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(setting: PartSetting) {
    this.#setting = setting;
    this.#times = times(setting.settings);
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  async start(): Promise<this> {
    this.#server = await PostServer.listen((request, response) => this.#take(request, response));
    this.#work = this.#send();
    return this;
  }

  measure(): void {
    this.#setting.meters.set('queued_bytes', { program: 'receiver' }, this.#queuedBytes);
  }

  async stop(): Promise<void> {
    const untilMs = nowMs() + drainMs;
    while (this.#queue.length > 0 && nowMs() < untilMs) await pause(pollMs);
    this.#stopping.abort();
    this.#poster.close();
    await this.#work;
    this.#server?.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const isFull = this.#queue.length > 0 && this.#queuedBytes >= this.#setting.settings.queueBytes;
    if (!isFull) {
      this.#queue.push(body);
      this.#queuedBytes += body.length;
    }
    response.writeHead(isFull ? 503 : 200).end();
  }

  async #send(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const [batch] = this.#queue;
      if (!batch) await pause(1, signal);
      else if (await this.#isAppended(batch)) {
        this.#queue.shift();
        this.#queuedBytes -= batch.length;
      } else await this.#tryLater();
    }
  }

  async #tryLater(): Promise<void> {
    this.#setting.meters.add('retries_total', { program: 'receiver' }, 1);
    await pause(this.#times.retryMs, this.#stopping.signal);
  }

  async #isAppended(batch: Buffer): Promise<boolean> {
    const url = `http://127.0.0.1:${this.#setting.upstreamPort}/append`;
    try {
      const { status } = await this.#poster.post(url, batch, this.#times.timeoutMs);
      return status === 200;
    } catch {
      return false; // no answer
    }
  }
}
