/**
 * When the shipper's descriptors were looked at, so that "not open in N looks" can be said. Bound: one
 * million instants (8 MB); beyond that every second one is forgotten, and counts become lower bounds.
 */
import { firstThat } from '../support/first-that.js';

const looksMax = 1_000_000;

export class LookClock {
  readonly #max: number;
  #times: Float64Array;
  #count = 0;
  #every = 1;
  #seen = 0;

  constructor(max = looksMax) {
    this.#max = max;
    this.#times = new Float64Array(Math.min(1024, max));
  }

  add(atMs: number): void {
    if (this.#seen++ % this.#every !== 0) return;
    if (this.#count === this.#times.length) this.#makeRoom();
    this.#times[this.#count++] = atMs;
  }

  get lastMs(): number | null {
    return this.#count === 0 ? null : this.#times[this.#count - 1]!;
  }

  /** The last look at this instant or before it, as far as it is remembered; null: none. */
  lastUntil(atMs: number): number | null {
    const index = this.#indexAfter(atMs);
    return index === 0 ? null : this.#times[index - 1]!;
  }

  /** The same of those before this instant. */
  lastBefore(atMs: number): number | null {
    const index = this.#indexFrom(atMs);
    return index === 0 ? null : this.#times[index - 1]!;
  }

  /** Looks from `fromMs` to `toMs`, never more than there were. */
  countWithin(fromMs: number, toMs: number): number {
    const kept = Math.max(0, this.#indexAfter(toMs) - this.#indexFrom(fromMs));
    return this.#every === 1 ? kept : Math.max(0, kept - 1) * this.#every;
  }

  #makeRoom(): void {
    if (this.#times.length < this.#max) {
      const larger = new Float64Array(Math.min(this.#max, this.#times.length * 2));
      larger.set(this.#times);
      this.#times = larger;
      return;
    }
    let kept = 0;
    for (let at = 0; at < this.#count; at += 2) this.#times[kept++] = this.#times[at]!;
    this.#count = kept;
    this.#every *= 2;
  }

  #indexFrom(atMs: number): number {
    return firstThat(0, this.#count, (at) => this.#times[at]! >= atMs);
  }

  #indexAfter(atMs: number): number {
    return firstThat(0, this.#count, (at) => this.#times[at]! > atMs);
  }
}
