/**
 * The pusher: reads the buffers of customers with a job and posts their lines to the sink, the same ones
 * again until the sink has accepted them. Then, and only then, the buffer tier forgets them.
 */
import { nowMs, pause } from './clock.js';
import { decode, linesOf, type Parcel } from './parcel.js';
import type { Part, PartSetting } from './part.js';
import { Poster } from './post.js';
import { drainMs, pollMs } from './settings.js';

const answerMs = 30_000;
const retryMs = 50;
const none = Buffer.alloc(0);

export class Pusher implements Part {
  readonly port = 0;
  readonly #setting: PartSetting;
  readonly #poster = new Poster();
  readonly #stopping = new AbortController();
  #work: Promise<void> = Promise.resolve();
  #isIdle = false;

  constructor(setting: PartSetting) {
    this.#setting = setting;
  }

  start(): this {
    this.#work = this.#run();
    return this;
  }

  async stop(): Promise<void> {
    const untilMs = nowMs() + drainMs;
    this.#isIdle = false;
    while (!this.#isIdle && nowMs() < untilMs) await pause(pollMs);
    this.#stopping.abort();
    this.#poster.close();
    await this.#work;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const parcels = decode(await this.#ask('/read'));
        this.#isIdle = parcels.length === 0;
        if (this.#isIdle) await pause(pollMs, signal);
        else await this.#push(parcels);
      } catch {
        this.#setting.meters.add('retries_total', { program: 'pusher' }, 1);
        await pause(retryMs, signal);
      }
    }
  }

  async #push(parcels: readonly Parcel[]): Promise<void> {
    const { settings, meters } = this.#setting;
    const { status } = await this.#poster.post(settings.sinkUrl, linesOf(parcels), answerMs);
    if (status < 200 || status >= 300) throw new Error(`status ${status}`);
    await this.#ask('/done');
    meters.add('pushed_lines_total', {}, parcels.length);
  }

  async #ask(path: string): Promise<Buffer> {
    const url = `http://127.0.0.1:${this.#setting.upstreamPort}${path}`;
    return (await this.#poster.post(url, none, answerMs)).body;
  }
}
