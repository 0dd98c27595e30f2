/**
 * 65,536 neighbouring numbers, held in whichever of three forms is small: a sorted list of those that
 * are there, a bitmap (8 KiB), or a sorted list of those that are absent. Lists hold at most 1,024
 * numbers (2 KiB). A list turns into a bitmap by itself; a bitmap turns into a list of absent numbers
 * only when `compact` is called, so that a chunk that is being filled does not change its form twice.
 */
export const chunkSize = 65_536;

const listMax = 1024;
const present = 0;
const bitmap = 1;
const absent = 2;
const none = new Uint32Array(0);
/** Bitmaps that were given back, to be used again: a long stream would leave garbage of 8 KiB each. */
const spareBitmaps: Uint32Array<ArrayBuffer>[] = [];
const sparesMax = 256;

/** Numbers here are offsets within the chunk: 0 .. 65535. */
export class SequenceChunk {
  count = 0;
  #form: typeof present | typeof bitmap | typeof absent = present;
  #list = new Uint16Array(8);
  #length = 0;
  #bits = none;

  /** A chunk in which nothing is absent. Adding to it changes nothing, so one is enough for all. */
  static full(): SequenceChunk {
    const chunk = new SequenceChunk();
    chunk.count = chunkSize;
    chunk.#form = absent;
    chunk.#list = new Uint16Array(0);
    return chunk;
  }

  /** Gives whether the number is new. */
  add(value: number): boolean {
    if (this.#form !== bitmap) return this.#addToList(value);
    const word = value >>> 5;
    const bit = 1 << (value & 31);
    const before = this.#bits[word]!;
    if ((before & bit) !== 0) return false;
    this.#bits[word] = before | bit;
    this.count++;
    return true;
  }

  /** Gives how many of the numbers first .. last are new. */
  addRange(first: number, last: number): number {
    const before = this.count;
    if (this.#form === present && this.#length + last - first + 1 > listMax) this.#toBitmap();
    if (this.#form === bitmap) {
      this.#fill(first, last);
      return this.count - before;
    }
    for (let value = this.nextAbsent(first); value <= last; value = this.nextAbsent(value + 1)) {
      this.add(value);
    }
    return this.count - before;
  }

  has(value: number): boolean {
    return this.nextPresent(value) === value;
  }

  /** The least number from `value` on that is there; `chunkSize` when there is none. */
  nextPresent(value: number): number {
    if (this.#form === bitmap) return this.#nextBit(value, 0);
    if (this.#form === absent) return this.#nextUnlisted(value);
    const at = this.#placeOf(value);
    return at < this.#length ? this.#list[at]! : chunkSize;
  }

  /** The least number from `value` on that is not there; `chunkSize` when there is none. */
  nextAbsent(value: number): number {
    if (this.#form === bitmap) return this.#nextBit(value, -1);
    if (this.#form === present) return this.#nextUnlisted(value);
    const at = this.#placeOf(value);
    return at < this.#length ? this.#list[at]! : chunkSize;
  }

  /** Holds a nearly complete bitmap as the list of what is absent. Gives whether it is held so. */
  compact(): boolean {
    const missing = chunkSize - this.count;
    if (this.#form !== bitmap || missing > listMax) return this.#form === absent;
    const list = new Uint16Array(missing);
    let length = 0;
    for (let value = this.nextAbsent(0); value < chunkSize; value = this.nextAbsent(value + 1)) {
      list[length++] = value;
    }
    this.#form = absent;
    this.#list = list;
    this.#length = length;
    if (spareBitmaps.length < sparesMax) spareBitmaps.push(this.#bits);
    this.#bits = none;
    return true;
  }

  #addToList(value: number): boolean {
    const at = this.#placeOf(value);
    const listed = at < this.#length && this.#list[at] === value;
    if (listed === (this.#form === present)) return false;
    this.count++;
    if (listed) {
      this.#list.copyWithin(at, at + 1, this.#length);
      this.#length--;
      return true;
    }
    if (this.#length === listMax) {
      this.#toBitmap();
      this.#bits[value >>> 5]! |= 1 << (value & 31);
      return true;
    }
    if (this.#length === this.#list.length) this.#grow();
    this.#list.copyWithin(at + 1, at, this.#length);
    this.#list[at] = value;
    this.#length++;
    return true;
  }

  #grow(): void {
    const list = new Uint16Array(Math.min(listMax, this.#list.length * 4));
    list.set(this.#list);
    this.#list = list;
  }

  #toBitmap(): void {
    const bits = spareBitmaps.pop()?.fill(0) ?? new Uint32Array(chunkSize / 32);
    for (let at = 0; at < this.#length; at++) {
      const value = this.#list[at]!;
      bits[value >>> 5]! |= 1 << (value & 31);
    }
    this.#bits = bits;
    this.#form = bitmap;
    this.#list = new Uint16Array(0);
    this.#length = 0;
  }

  #fill(first: number, last: number): void {
    for (let word = first >>> 5; word <= last >>> 5; word++) {
      const low = word === first >>> 5 ? -1 << (first & 31) : -1;
      const high = word === last >>> 5 ? -1 >>> (31 - (last & 31)) : -1;
      const before = this.#bits[word]!;
      const added = low & high & ~before;
      this.#bits[word] = before | added;
      this.count += bitsIn(added);
    }
  }

  /** The least listed number's place that is not below `value`. */
  #placeOf(value: number): number {
    let low = 0;
    let high = this.#length;
    if (high > 0 && this.#list[high - 1]! < value) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#list[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #nextUnlisted(value: number): number {
    let at = this.#placeOf(value);
    let next = value;
    while (at < this.#length && this.#list[at] === next) {
      at++;
      next++;
    }
    return next;
  }

  /** The least number from `value` on whose bit is set; with `flip` -1, whose bit is clear. */
  #nextBit(value: number, flip: 0 | -1): number {
    if (value >= chunkSize) return chunkSize;
    let word = value >>> 5;
    let bits = (this.#bits[word]! ^ flip) & (-1 << (value & 31));
    while (bits === 0) {
      word++;
      if (word === this.#bits.length) return chunkSize;
      bits = this.#bits[word]! ^ flip;
    }
    return word * 32 + 31 - Math.clz32(bits & -bits);
  }
}

/** How many bits of a 32-bit word are set. */
function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
