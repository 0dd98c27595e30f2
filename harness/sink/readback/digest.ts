/**
 * Whether two readings of a store found the same lines, in whatever order: their number, and two sums
 * of a hash of each line. Constant memory; two different readings agree with a chance of about 2^-60.
 */
import { fnv1a32, mix32 } from '../../support/hash.js';

const modulus = 2 ** 52;

export class Digest {
  lines = 0;
  #sum = 0;
  #mixed = 0;

  add(line: Uint8Array): void {
    const hash = fnv1a32(line);
    this.lines++;
    this.#sum = (this.#sum + hash) % modulus;
    this.#mixed = (this.#mixed + mix32(hash ^ line.length)) % modulus;
  }

  equals(other: Digest): boolean {
    return this.lines === other.lines && this.#sum === other.#sum && this.#mixed === other.#mixed;
  }
}
