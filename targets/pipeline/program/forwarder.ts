/**
 * The forwarder: what stands at the edge, reads every customer's lines, lets through what the
 * allow-list allows, and sends it in batches to the receiver, one at a time and in order.
 *
 * Traffic does not wait: what finds no room in the queue is dropped (and counted) once the oldest line
 * in it has waited for `patienceMs`; before that the files hold it. Bound: `queueBytes`.
 */
import { readFileSync } from 'node:fs';
import { AllowList } from './allow-list.js';
import { nowMs, pause } from './clock.js';
import { includes } from './customers.js';
import { LogFiles } from './log-files.js';
import { bytesIn, bytesOf, encode, type Parcel } from './parcel.js';
import type { Part, PartSetting } from './part.js';
import { Poster } from './post.js';
import { drainMs, pollMs, times } from './settings.js';

/** The receiver answers at once; one that does not is away. */
const answerMs = 5_000;

export class Forwarder implements Part {
  readonly port = 0;
  readonly #setting: PartSetting;
  readonly #times: ReturnType<typeof times>;
  readonly #allowList: AllowList;
  readonly #files: LogFiles;
  readonly #poster = new Poster();
  readonly #stopping = new AbortController();
  readonly #queue: { readonly parcel: Parcel; readonly sinceMs: number }[] = [];
  #queuedBytes = 0;
  #work: readonly Promise<void>[] = [];

  constructor(setting: PartSetting) {
    const { settings } = setting;
    this.#setting = setting;
    this.#times = times(settings);
    this.#allowList = new AllowList(settings.onBlank);
    this.#files = new LogFiles(settings.logDirectory);
  }

  start(): this {
    this.reload();
    this.#work = [this.#read(), this.#send()];
    return this;
  }

  reload(): void {
    const { settings, say } = this.#setting;
    say(
      'allow-list',
      this.#allowList.take(() => readFileSync(settings.allowList, 'utf8')),
    );
  }

  measure(): void {
    this.#setting.meters.set('queued_bytes', { program: 'forwarder' }, this.#queuedBytes);
  }

  async stop(): Promise<void> {
    const untilMs = nowMs() + drainMs;
    while ((this.#look() > 0 || this.#queue.length > 0) && nowMs() < untilMs) await pause(1);
    this.#stopping.abort();
    this.#poster.close();
    await Promise.all(this.#work);
    this.#files.close();
  }

  async #read(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#look();
      await pause(pollMs, this.#stopping.signal);
    }
  }

  /** @returns how many lines it found */
  #look(): number {
    let found = 0;
    const atMs = nowMs();
    const { settings, meters } = this.#setting;
    const isPatient = () => atMs - (this.#queue[0]?.sinceMs ?? atMs) < this.#times.patienceMs;
    const hasRoom = () => this.#queuedBytes < settings.queueBytes || !isPatient();
    for (const parcel of this.#files.look(hasRoom)) {
      found++;
      if (!this.#allowList.allows(parcel.key)) meters.add('filtered_lines_total', {}, 1);
      else if (this.#queuedBytes < settings.queueBytes || isPatient()) this.#push(parcel, atMs);
      else this.#drop(parcel);
    }
    return found;
  }

  #push(parcel: Parcel, sinceMs: number): void {
    this.#queue.push({ parcel, sinceMs });
    this.#queuedBytes += bytesOf(parcel);
    this.#setting.meters.add('forwarded_lines_total', {}, 1);
  }

  #drop({ key }: Parcel): void {
    const { settings, meters } = this.#setting;
    const hasJob = includes(settings.customers, key) || includes(settings.probes, key);
    const labels = { program: 'forwarder', reason: 'queue-full', configured: String(hasJob) };
    meters.add('dropped_lines_total', labels, 1);
  }

  async #send(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const batch = this.#nextBatch();
      if (batch.length === 0) await pause(pollMs, signal);
      else if (await this.#isTaken(batch)) this.#remove(batch);
      else await pause(this.#times.retryMs, signal);
    }
  }

  #nextBatch(): Parcel[] {
    const batch: Parcel[] = [];
    let bytes = 0;
    for (const { parcel } of this.#queue) {
      bytes += bytesOf(parcel);
      if (batch.length > 0 && bytes > this.#setting.settings.batchBytes) break;
      batch.push(parcel);
    }
    return batch;
  }

  #remove(batch: readonly Parcel[]): void {
    this.#queue.splice(0, batch.length);
    this.#queuedBytes -= bytesIn(batch);
  }

  async #isTaken(batch: readonly Parcel[]): Promise<boolean> {
    const url = `http://127.0.0.1:${this.#setting.upstreamPort}/lines`;
    try {
      const { status } = await this.#poster.post(url, encode(batch), answerMs);
      return status === 200;
    } catch {
      return false; // away: tried again
    }
  }
}
