/**
 * How hard a shipper tries while its sink is broken: connections and SYNs in all and in the worst second,
 * bytes that have to be sent again for each byte that is delivered.
 *
 * Mechanism: counters are read four times a second, from the shipper's own network where it has one, else
 * from the sinks, which don't see connections that a closed port refuses. Again are bytes of messages
 * that were refused, and of those that arrived once more. It keeps five readings and ends with the fault.
 */
import type { Figures } from '../../evidence/event.js';
import type { Clock } from '../../support/clock.js';
import type { Rig } from '../fault.js';
import { MovedCounters, readCounters } from './kernel-counters.js';

const everyMs = 250;
const windowMs = 1000;
const readingsMax = windowMs / everyMs + 1;

interface Totals {
  readonly connections: number;
  readonly messages: number;
  readonly bytes: number;
  readonly refusedBytes: number;
  readonly delivered: number;
  readonly turnedAway: number;
}

export class Storm {
  readonly #rig: Rig;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  readonly #before: Totals;
  readonly #kernel = new MovedCounters();
  readonly #watching: Promise<void>;
  #readings: { readonly atMs: number; readonly connections: number }[] = [];
  #perSecondMax = 0;
  #ownConnections = 0;
  #after: Totals | undefined;

  private constructor(rig: Rig) {
    this.#rig = rig;
    this.#clock = rig.clock;
    this.#before = totalsOf(rig);
    this.#watching = this.#watch();
  }

  static watch(rig: Rig): Storm {
    return new Storm(rig);
  }

  /** The fault itself has opened one. */
  ownConnection(): void {
    this.#ownConnections++;
  }

  /** Reads a last time; safe twice. */
  async stop(): Promise<void> {
    if (this.#over.signal.aborted) return this.#watching;
    this.#over.abort();
    await this.#watching;
    await this.#look();
    this.#after = totalsOf(this.#rig);
  }

  figures(): Figures {
    const now = this.#after ?? totalsOf(this.#rig);
    const since = (key: keyof Totals) => now[key] - this.#before[key];
    const { moved } = this.#kernel;
    const messages = since('messages');
    const repeats = Math.max(0, messages - since('delivered'));
    const bytesRepeated = messages === 0 ? 0 : Math.round((since('bytes') * repeats) / messages);
    const bytesDelivered = since('bytes') - bytesRepeated;
    const bytesAgain = since('refusedBytes') + bytesRepeated;
    return {
      connections: this.#connections(now),
      connectionsPerSecondMax: Math.round(this.#perSecondMax * 10) / 10,
      connectionsCountedBy: moved ? 'kernel' : 'sink',
      turnedAway: since('turnedAway'),
      bytesDelivered,
      bytesAgain,
      ...(bytesDelivered > 0
        ? { bytesAgainPerByteDelivered: ratio(bytesAgain, bytesDelivered) }
        : {}),
      ...(moved
        ? { syns: moved.syns, segmentsAgain: moved.segmentsAgain, bytesSent: moved.bytesSent }
        : {}),
    };
  }

  #connections(now: Totals): number {
    const own = now.connections - this.#before.connections - this.#ownConnections;
    return this.#kernel.moved?.opens ?? Math.max(0, own);
  }

  async #watch(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await this.#look();
      await this.#clock.sleep(everyMs, signal).catch(() => {});
    }
  }

  async #look(): Promise<void> {
    const [pid] = await this.#rig.instance.pids().catch(() => []);
    this.#kernel.see(pid === undefined ? null : readCounters(pid));
    const reading = {
      atMs: this.#clock.nowMs(),
      connections: this.#connections(totalsOf(this.#rig)),
    };
    this.#readings = [...this.#readings, reading].slice(-readingsMax);
    const [first] = this.#readings;
    const seconds = Math.max(windowMs, reading.atMs - first!.atMs) / 1000;
    const rate = (reading.connections - first!.connections) / seconds;
    this.#perSecondMax = Math.max(this.#perSecondMax, rate);
  }
}

function ratio(part: number, whole: number): number {
  return Math.round((part / whole) * 1000) / 1000;
}

function totalsOf({ sinks, turnedAway, progress }: Rig): Totals {
  const all = sinks.map((sink) => sink.counters());
  const sum = (key: 'connections' | 'accepted' | 'bytes' | 'refusedBytes') =>
    all.reduce((total, one) => total + one[key], 0);
  return {
    connections: sum('connections'),
    messages: sum('accepted'),
    bytes: sum('bytes'),
    refusedBytes: sum('refusedBytes'),
    delivered: progress().delivered,
    turnedAway: turnedAway(),
  };
}
