/**
 * A set of sequence numbers (0 .. 10^12 - 1) in chunks of 65,536. `add` touches primitives only, and
 * remembers the chunk that it was in last.
 *
 * Memory: numbers far apart cost nothing between them; a complete chunk costs its place in a map
 * (about 40 bytes); one that misses up to 1,024 numbers, two bytes for each of these; any other 8 KiB.
 * So 10^9 numbers without a gap take under 2 MiB, 10 million in any order under 4 MiB, and the worst
 * case (more than 1.5 % scattered gaps, for ever) is one bit a number: 120 MiB for 10^9. At most 256
 * bitmaps wait to be compacted, or twice as many as could not be when it was last tried.
 */
import type { SequenceRange } from './ranges.js';
import { chunkSize, SequenceChunk } from './sequence-chunk.js';

const looseMax = 256;
const fullChunk = SequenceChunk.full();

export class SequenceSet {
  /** How many numbers are in the set. */
  count = 0;
  readonly #chunks = new Map<number, SequenceChunk>();
  #index = -1;
  #chunk = fullChunk;
  /** Chunks that may be compacted some day: neither complete nor nearly so. */
  #loose: SequenceChunk[] = [];
  #compactAt = looseMax;

  /** Gives whether the number is new. */
  add(sequence: number): boolean {
    const index = Math.floor(sequence / chunkSize);
    if (index !== this.#index) this.#turnTo(index);
    if (!this.#chunk.add(sequence - index * chunkSize)) return false;
    this.count++;
    if (this.#chunk.count === chunkSize) this.#collapse();
    return true;
  }

  /** Gives how many of the numbers first .. last are new. */
  addRange(first: number, last: number): number {
    const before = this.count;
    for (let from = first; from <= last; ) {
      const index = Math.floor(from / chunkSize);
      const base = index * chunkSize;
      const to = Math.min(last, base + chunkSize - 1);
      if (index !== this.#index) this.#turnTo(index);
      const whole = to - from + 1 === chunkSize;
      this.count += whole ? this.#fill() : this.#chunk.addRange(from - base, to - base);
      if (this.#chunk.count === chunkSize) this.#collapse();
      from = to + 1;
    }
    return this.count - before;
  }

  addAll(from: SequenceSet): void {
    for (const { first, last } of from.ranges()) this.addRange(first, last);
  }

  has(sequence: number): boolean {
    const index = Math.floor(sequence / chunkSize);
    return this.#chunks.get(index)?.has(sequence - index * chunkSize) ?? false;
  }

  /** The numbers within first .. last that are in the set, ascending; touching ranges are joined. */
  *ranges(first = 0, last = Number.MAX_SAFE_INTEGER): Generator<SequenceRange> {
    let from = -1;
    let to = -1;
    for (const index of this.#indexesWithin(first, last)) {
      const base = index * chunkSize;
      const chunk = this.#chunks.get(index)!;
      const end = Math.min(last - base, chunkSize - 1);
      let at = chunk.nextPresent(Math.max(first - base, 0));
      while (at <= end) {
        const next = Math.min(chunk.nextAbsent(at), end + 1);
        if (from < 0 || base + at !== to + 1) {
          if (from >= 0) yield { first: from, last: to };
          from = base + at;
        }
        to = base + next - 1;
        at = chunk.nextPresent(next);
      }
    }
    if (from >= 0) yield { first: from, last: to };
  }

  /** The numbers within first .. last that are not in the set, ascending. */
  *rangesMissing(first: number, last: number): Generator<SequenceRange> {
    let from = first;
    for (const range of this.ranges(first, last)) {
      if (range.first > from) yield { first: from, last: range.first - 1 };
      from = range.last + 1;
    }
    if (from <= last) yield { first: from, last };
  }

  #indexesWithin(first: number, last: number): Float64Array {
    const low = Math.floor(first / chunkSize);
    const high = Math.floor(last / chunkSize);
    const indexes = new Float64Array(this.#chunks.size);
    let length = 0;
    for (const index of this.#chunks.keys()) {
      if (index >= low && index <= high) indexes[length++] = index;
    }
    return indexes.subarray(0, length).sort();
  }

  #turnTo(index: number): void {
    const known = this.#chunks.get(index);
    this.#index = index;
    if (known) {
      this.#chunk = known;
      return;
    }
    if (this.#loose.length >= this.#compactAt) this.#compact();
    this.#chunk = new SequenceChunk();
    this.#chunks.set(index, this.#chunk);
    this.#loose.push(this.#chunk);
  }

  /** Makes the current chunk complete without filling it number by number. */
  #fill(): number {
    const added = chunkSize - this.#chunk.count;
    this.#collapse();
    return added;
  }

  #collapse(): void {
    if (this.#chunk === fullChunk) return;
    this.#chunk.compact();
    this.#chunks.set(this.#index, fullChunk);
    this.#chunk = fullChunk;
  }

  #compact(): void {
    this.#loose = this.#loose.filter((chunk) => !chunk.compact());
    this.#compactAt = Math.max(looseMax, 2 * this.#loose.length);
  }
}
