/**
 * Bytes that wait for the rest of their message: a buffer that doubles, so that appending is cheap
 * however small the pieces are, up to a bound given by its owner.
 */
import type { Deliver } from './sink.js';

const capacityKept = 1024 * 1024;
const capacityFirst = 4096;

export class Carry {
  readonly #bytesMax: number;
  #buffer = Buffer.alloc(0);
  #length = 0;

  /** @param bytesMax the bound of what is kept. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get length(): number {
    return this.#length;
  }

  /** What is kept; valid until the next call of another method. */
  get view(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** False, and nothing kept of it, when the bound would be passed. */
  append(from: Buffer, start: number, end: number): boolean {
    const length = this.#length + end - start;
    if (length > this.#bytesMax) return false;
    this.#reserve(length);
    from.copy(this.#buffer, this.#length, start, end);
    this.#length = length;
    return true;
  }

  /** Gives everything away as one message. */
  flush(emit: Deliver): void {
    const length = this.#length;
    this.#length = 0;
    if (length > 0) emit(this.#buffer, 0, length);
    this.#release();
  }

  /** Forgets the first `bytes`. */
  drop(bytes: number): void {
    this.#buffer.copyWithin(0, bytes, this.#length);
    this.#length -= bytes;
    this.#release();
  }

  #reserve(length: number): void {
    if (length <= this.#buffer.length) return;
    let capacity = Math.max(capacityFirst, this.#buffer.length);
    while (capacity < length) capacity *= 2;
    const grown = Buffer.allocUnsafe(capacity);
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }

  /** One long message must not hold its memory for ever. */
  #release(): void {
    if (this.#length === 0 && this.#buffer.length > capacityKept) this.#buffer = Buffer.alloc(0);
  }
}
