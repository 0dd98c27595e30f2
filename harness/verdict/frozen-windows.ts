/**
 * The times in which the shipper was seen to stand still for a rotation: from when that was proved to when it was
 * told to go on. A run may have millions, so they are numbers, apart from the other events; bounded, and what is over the
 * bound is counted.
 */
import type { FreezeEvent } from '../evidence/event.js';
import { firstThat } from '../support/first-that.js';

/** 64 MiB of numbers; a rotation a second for 48 days. */
const windowsMax = 4_194_304;

export class FrozenWindows {
  readonly #max: number;
  readonly #fromMs: number[] = [];
  readonly #toMs: number[] = [];
  #isOpen = false;
  /** Why the first freeze failed, or ended before its time, where that was recorded. */
  why = '';
  /** Windows that were left out. */
  omitted = 0;

  constructor(max = windowsMax) {
    this.#max = max;
  }

  /** Events go in in order. */
  take({ atMs, state, trace, why }: FreezeEvent): void {
    if (why && this.why === '') this.why = why;
    if (state === 'frozen' && trace === 'T') this.#open(atMs);
    else this.#close(atMs);
  }

  #open(atMs: number): void {
    if (this.#isOpen) return;
    if (this.#fromMs.length >= this.#max) {
      this.omitted++;
      return;
    }
    this.#isOpen = true;
    this.#fromMs.push(atMs);
    // Nobody told it to go on yet.
    this.#toMs.push(Number.POSITIVE_INFINITY);
  }

  #close(atMs: number): void {
    if (this.#isOpen) this.#toMs[this.#toMs.length - 1] = atMs;
    this.#isOpen = false;
  }

  /** Whether one of them holds all of this time. */
  holds(fromMs: number, toMs: number): boolean {
    const later = firstThat(0, this.#fromMs.length, (at) => this.#fromMs[at]! > fromMs);
    return later > 0 && this.#toMs[later - 1]! >= toMs;
  }
}
