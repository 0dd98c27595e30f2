/**
 * A sink that receives nothing itself: the shipper writes into a real store, and the lines are read back
 * from it. While the run lasts, the store is followed page by page, which shows progress (drain, probe,
 * samples). That proves nothing, since a store may give out what it loses later; so at the end all of
 * the run's lines are read twice more, and only the second of these readings is the account: it sees
 * repeats, deletions and what the store refused. Trade-off: three readings, and no control over how the
 * store answers (`accept` alone); arrival times in the account are those of the reading.
 *
 * Bounds: one page of lines in memory; a failing store is asked again for `patienceMs`.
 */
import type { ReadBackKind } from '../../plan/plan.js';
import type { Clock } from '../../support/clock.js';
import { EnvironmentError, messageOf } from '../../support/errors.js';
import { BehaviourControl } from '../behaviour.js';
import { Intake } from '../intake.js';
import type { Deliver, ReadBack, Sink, SinkControlName, SinkCounters } from '../sink.js';
import { Digest } from './digest.js';
import type { Owner, StoreReader } from './reader.js';

const lookEveryMs = 200;
const retryEveryMs = 500;
const patienceMs = 60_000;
/** So often is a store read that changes under the reading, before it is given up. */
const readingsMax = 5;

export interface ReadBackSetting<P> {
  readonly kind: ReadBackKind;
  readonly reader: StoreReader<P>;
  readonly start: P;
  readonly owner: Owner;
  readonly clock: Clock;
  /** Where the shipper reaches the store, when that is a relay. */
  readonly relayed?: { readonly host: string; readonly port: string } | undefined;
}

export class ReadBackSink<P> implements Sink {
  readonly kind: ReadBackKind;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly controls: ReadonlySet<SinkControlName> = new Set(['accept']);
  readonly control: BehaviourControl;
  readonly #setting: ReadBackSetting<P>;
  readonly #ended = new AbortController();
  readonly #following: Promise<void>;
  #intake: Intake;
  /** Lines that the store can't hold, or must not be given: they go past it, as if read. */
  readonly #past: Uint8Array[] = [];

  constructor(setting: ReadBackSetting<P>, deliver: Deliver) {
    this.kind = setting.kind;
    this.endpoints = withRelay(setting.reader.endpoints, setting.relayed);
    this.environment = setting.reader.environment;
    this.#setting = setting;
    this.#intake = new Intake(setting.clock, deliver);
    this.control = new BehaviourControl(this.kind, this.controls, setting.clock, () => 0);
    this.#following = this.#follow();
    this.#following.catch(() => {}); // told by #stopFollowing
  }

  counters(): SinkCounters {
    return this.#intake.counters();
  }

  pendingBytes(): number {
    return 0;
  }

  /** What the store can hold is written into it when it is Lostline's own. */
  async send(lines: readonly Uint8Array[]): Promise<void> {
    const { reader, owner } = this.#setting;
    const holds = (line: Uint8Array) => owner === 'lostline' && reader.canHold(line);
    const past = lines.filter((line) => !holds(line)).map((line) => Uint8Array.from(line));
    this.#past.push(...past);
    this.#take(past);
    await reader.put(lines.filter(holds));
  }

  async readBack(deliver: Deliver, refused: Deliver, signal: AbortSignal): Promise<ReadBack> {
    await this.#stopFollowing();
    const { reader, start } = this.#setting;
    const live = this.#intake.counters().accepted - this.#past.length;
    const { digest: first, held, settled } = await this.#rest(signal);
    this.#intake = new Intake(this.#setting.clock, deliver, refused);
    this.#take(this.#past);
    const digest = await this.#read((lines) => this.#take(lines), signal);
    const isStill = settled && digest.equals(first) && (await reader.count(start)) === held;
    const refusals = await reader.refusals();
    await this.#tellRefused(refused, signal);
    return { live, held, read: digest.lines, agreed: isStill, refusals };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stopFollowing();
    await this.#setting.reader[Symbol.asyncDispose]();
  }

  /** Reads until what was read is what the store says it holds. */
  async #rest(signal: AbortSignal) {
    const { reader, start, clock } = this.#setting;
    for (let reading = 1; ; reading++) {
      const held = await this.#patiently(() => reader.count(start), signal);
      const digest = await this.#read(() => {}, signal);
      const settled = digest.lines === held;
      if (settled || reading === readingsMax) return { digest, held, settled };
      await clock.sleep(retryEveryMs, signal);
    }
  }

  /** One whole reading; a page that fails is asked for again. */
  async #read(take: (lines: readonly Uint8Array[]) => void, signal: AbortSignal): Promise<Digest> {
    const digest = new Digest();
    let position = this.#setting.start;
    await this.#patiently(async () => {
      for await (const { lines, next } of this.#setting.reader.pages(position, signal)) {
        position = next;
        for (const line of lines) digest.add(line);
        take(lines);
      }
    }, signal);
    return digest;
  }

  /** Does it again while the store fails, for as long as `patienceMs`. */
  async #patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { clock } = this.#setting;
    const startedMs = clock.nowMs();
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const isOver = signal.aborted || clock.nowMs() - startedMs >= patienceMs;
        if (isOver || !(error instanceof EnvironmentError)) throw error;
        await clock.sleep(retryEveryMs, signal);
      }
    }
  }

  async #tellRefused(refused: Deliver, signal: AbortSignal): Promise<void> {
    for await (const text of this.#setting.reader.refusedTexts(signal)) {
      refused(text, 0, text.length);
    }
  }

  #take(lines: readonly Uint8Array[]): void {
    this.#intake.inOneGo(() => {
      for (const line of lines) this.#intake.accept(line, 0, line.length);
    });
  }

  /** A store that does not answer for a while has not lost anything yet: it is asked again. */
  async #follow(): Promise<void> {
    const { clock, reader } = this.#setting;
    const { signal } = this.#ended;
    let position = this.#setting.start;
    while (!signal.aborted) {
      try {
        for await (const { lines, next } of reader.pages(position, signal)) {
          if (signal.aborted) return;
          position = next;
          this.#take(lines);
        }
        await clock.sleep(lookEveryMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof EnvironmentError)) throw error;
        await clock.sleep(retryEveryMs, signal).catch(() => {});
      }
    }
  }

  async #stopFollowing(): Promise<void> {
    this.#ended.abort();
    await this.#following.catch((cause) => {
      throw new EnvironmentError(`sink ${this.kind} can't be followed: ${messageOf(cause)}`, {
        cause,
      });
    });
  }
}

function withRelay(
  endpoints: Readonly<Record<string, string>>,
  relayed: ReadBackSetting<unknown>['relayed'],
): Readonly<Record<string, string>> {
  if (!relayed) return endpoints;
  const url = new URL(endpoints.url!);
  url.host = `${relayed.host}:${relayed.port}`;
  return { ...endpoints, ...relayed, url: url.href.replace(/\/$/, '') };
}
