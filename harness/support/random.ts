/**
 * The only source of chance: mulberry32 (Tommy Ettinger, public domain), 32 bits of state, chosen
 * because it is five lines in any language. A part of the program derives its own generator by name,
 * so that adding a draw in one place never shifts the draws of another.
 */
import { fnv1a32, fold32 } from './hash.js';

export class Random {
  readonly seed: number;
  #state: number;

  /** @param seed any integer; its low 32 bits count. */
  constructor(seed: number) {
    this.seed = seed >>> 0;
    this.#state = this.seed;
  }

  /** A generator of its own for `label`; independent of how much was drawn from this one. */
  derive(label: string): Random {
    return new Random(fold32(this.seed, fnv1a32(new TextEncoder().encode(label))));
  }

  /** The next integer in 0 .. 2^32-1. */
  uint32(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let word = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return (word ^ (word >>> 14)) >>> 0;
  }

  /** The next number in [0, 1). */
  fraction(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** The next integer in [minimum, maximum], both included. */
  integer(minimum: number, maximum: number): number {
    return minimum + Math.floor(this.fraction() * (maximum - minimum + 1));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }
}
