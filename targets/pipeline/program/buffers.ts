/**
 * The buffer tier as a program: requests are carried out one after the other, and while the tier looks for
 * memory they wait. Who has gone away meanwhile is passed over: its append is not carried out.
 *
 * Bound: 1,000 requests wait; the connection of a further one is closed.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { nowMs } from './clock.js';
import { decode, encode, type Parcel } from './parcel.js';
import type { Part, PartSetting } from './part.js';
import { bodyOf, PostServer } from './post.js';
import { Tier } from './tier.js';

const waitingMax = 1_000;

interface Waiting {
  readonly path: string;
  readonly parcels: readonly Parcel[];
  readonly response: ServerResponse;
}

export class Buffers implements Part {
  readonly #setting: PartSetting;
  readonly #tier: Tier;
  readonly #waiting: Waiting[] = [];
  #answersAgain: NodeJS.Timeout | null = null;
  #server: PostServer | null = null;

  constructor(setting: PartSetting) {
    this.#setting = setting;
    this.#tier = new Tier(setting.settings, setting.meters);
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  async start(): Promise<this> {
    this.#server = await PostServer.listen((request, response) => this.#take(request, response));
    return this;
  }

  measure(): void {
    this.#tier.measure(nowMs());
    this.#setting.meters.set('stopped', {}, this.#answersAgain === null ? 0 : 1);
  }

  async stop(): Promise<void> {
    if (this.#answersAgain) clearTimeout(this.#answersAgain);
    this.#server?.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const parcels = decode(await bodyOf(request));
    if (path === '/append') this.#tier.asked(parcels, nowMs());
    if (this.#waiting.length >= waitingMax) {
      response.destroy();
      return;
    }
    this.#waiting.push({ path, parcels, response });
    this.#carryOut();
  }

  #carryOut(): void {
    while (this.#answersAgain === null) {
      const one = this.#waiting.shift();
      if (!one) return;
      if (one.response.destroyed) continue;
      this.#answer(one);
    }
  }

  #answer({ path, parcels, response }: Waiting): void {
    if (path === '/read') {
      response.end(encode(this.#tier.read()));
      return;
    }
    if (path === '/done') this.#tier.done();
    else this.#rest(this.#tier.append(parcels, nowMs()));
    response.end();
  }

  /** Answers nobody for so long. */
  #rest(ms: number): void {
    if (ms === 0) return;
    this.#answersAgain = setTimeout(() => {
      this.#answersAgain = null;
      this.#tier.sweep(nowMs());
      this.#carryOut();
    }, ms);
  }
}
