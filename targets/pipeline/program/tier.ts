/**
 * The buffer tier: one named buffer for each customer's job whose lines come. A buffer takes its reserve
 * of memory as soon as it is opened, so that memory grows with the number of customers and hardly with
 * their lines: forty times the customers is forty times the memory.
 *
 * At its memory cap the tier still takes one append, then looks for memory for `reclaimMs`, in which it
 * answers nobody. Buffers that nobody reads go when nothing came for `idleMs`; as long as lines of
 * unconfigured customers are still queued or tried again before it, they keep their buffers alive. The
 * caps that were there to be set: `shed` gives customers without a job no buffer, `bufferBytesMax` bounds
 * each one.
 *
 * Bound: `memoryBytesMax`, over all buffers.
 */
import { countOf, includes } from './customers.js';
import type { Meters } from './meters.js';
import { bytesOf, type Parcel } from './parcel.js';
import { readBytesMax, reserveBytes, type Settings, times } from './settings.js';

interface NamedBuffer {
  readonly parcels: Parcel[];
  bytes: number;
  touchedMs: number;
}

export type TierSettings = Pick<
  Settings,
  'customers' | 'probes' | 'memoryBytesMax' | 'bufferBytesMax' | 'shed' | 'timeScale'
>;

export class Tier {
  readonly #settings: TierSettings;
  readonly #times: ReturnType<typeof times>;
  readonly #meters: Meters;
  readonly #buffers = new Map<number, NamedBuffer>();
  readonly #askedMs = new Map<number, number>();
  #memoryBytes = 0;
  #reading: Parcel[] = [];

  constructor(settings: TierSettings, meters: Meters) {
    this.#settings = settings;
    this.#times = times(settings);
    this.#meters = meters;
  }

  /** Whose lines came, answered or not: the fan-out counts them. */
  asked(parcels: readonly Parcel[], nowMs: number): void {
    for (const { key } of parcels) this.#askedMs.set(key, nowMs);
  }

  /** @returns how long the tier answers nobody after this, milliseconds; mostly 0 */
  append(parcels: readonly Parcel[], nowMs: number): number {
    for (const parcel of parcels) this.#append(parcel, nowMs);
    if (!this.#isFull) return 0;
    this.#meters.add('stops_total', {}, 1);
    return this.#times.reclaimMs;
  }

  /** What stands in the buffers of customers with a job; the same again until it is `done`. */
  read(): readonly Parcel[] {
    if (this.#reading.length > 0) return this.#reading;
    let bytes = 0;
    for (const [key, buffer] of this.#buffers) {
      if (!this.#hasJob(key)) continue;
      while (bytes < readBytesMax) {
        const parcel = buffer.parcels.shift();
        if (!parcel) break;
        this.#reading.push(parcel);
        bytes += bytesOf(parcel);
        this.#resize(buffer, -bytesOf(parcel));
      }
    }
    return this.#reading;
  }

  done(): void {
    this.#reading = [];
  }

  /** Drops buffers that nobody reads and nobody writes to any more. */
  sweep(nowMs: number): void {
    for (const [key, buffer] of this.#buffers) {
      if (this.#hasJob(key) || nowMs - buffer.touchedMs < this.#times.idleMs) continue;
      this.#shed('expired', buffer.parcels.length);
      this.#buffers.delete(key);
      this.#memoryBytes -= Math.max(reserveBytes, buffer.bytes);
    }
    for (const [key, askedMs] of this.#askedMs) {
      if (nowMs - askedMs > this.#times.windowMs) this.#askedMs.delete(key);
    }
  }

  /** Counters move by themselves; gauges are set when somebody wants to see them. */
  measure(nowMs: number): void {
    this.sweep(nowMs);
    const { customers } = this.#settings;
    const open = [...this.#buffers.keys()].filter((key) => !this.#isProbe(key));
    const configured = open.filter((key) => includes(customers, key)).length;
    const asked = [...this.#askedMs.keys()].filter((key) => !this.#isProbe(key)).length;
    const gauge = (name: string, value: number, labels = {}) =>
      this.#meters.set(name, labels, value);
    gauge('buffers', configured, { state: 'configured' });
    gauge('buffers', open.length - configured, { state: 'unconfigured' });
    gauge('buffers_per_customer', open.length / countOf(customers));
    gauge('fan_out', asked / countOf(customers));
    gauge('memory_bytes', this.#memoryBytes);
  }

  /** Not one more buffer can be opened. */
  get #isFull(): boolean {
    return this.#memoryBytes + reserveBytes > this.#settings.memoryBytesMax;
  }

  #hasJob(key: number): boolean {
    return includes(this.#settings.customers, key) || this.#isProbe(key);
  }

  #isProbe(key: number): boolean {
    return includes(this.#settings.probes, key);
  }

  #append(parcel: Parcel, nowMs: number): void {
    const { key } = parcel;
    if (this.#settings.shed === 'unconfigured' && !this.#hasJob(key)) {
      this.#shed('unconfigured', 1);
      return;
    }
    const buffer = this.#buffers.get(key) ?? this.#open(key);
    if (buffer) buffer.touchedMs = nowMs;
    const refusal = buffer ? this.#refusal(buffer, parcel) : 'no-memory';
    if (refusal !== null) this.#drop(key, refusal);
    else if (buffer) {
      buffer.parcels.push(parcel);
      this.#resize(buffer, bytesOf(parcel));
    }
  }

  /** Why a buffer can't take it; null when it can. */
  #refusal(buffer: NamedBuffer, parcel: Parcel): 'buffer-full' | 'no-memory' | null {
    const { bufferBytesMax, memoryBytesMax } = this.#settings;
    const bytes = buffer.bytes + bytesOf(parcel);
    if (bufferBytesMax > 0 && bytes > bufferBytesMax) return 'buffer-full';
    const growth = Math.max(reserveBytes, bytes) - Math.max(reserveBytes, buffer.bytes);
    return this.#memoryBytes + growth > memoryBytesMax ? 'no-memory' : null;
  }

  #open(key: number): NamedBuffer | null {
    if (this.#isFull) return null;
    const buffer = { parcels: [], bytes: 0, touchedMs: 0 };
    this.#buffers.set(key, buffer);
    this.#memoryBytes += reserveBytes;
    return buffer;
  }

  #resize(buffer: NamedBuffer, by: number): void {
    const before = Math.max(reserveBytes, buffer.bytes);
    buffer.bytes += by;
    this.#memoryBytes += Math.max(reserveBytes, buffer.bytes) - before;
  }

  #drop(key: number, reason: string): void {
    const configured = String(this.#hasJob(key));
    this.#meters.add('dropped_lines_total', { program: 'buffers', reason, configured }, 1);
  }

  #shed(reason: string, lines: number): void {
    this.#meters.add('shed_lines_total', { reason }, lines);
  }
}
