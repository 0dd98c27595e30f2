/**
 * Bytes looked at four at a time. A native comparison of a short line costs a call that is dearer than
 * the comparison itself; a DataView reads a word at any offset in one instruction, and words that were
 * made beforehand need no second one. All words are little-endian.
 */

/** Longer patterns are compared natively, and hold no words. */
const wordwiseBytesMax = 256;
const wordBytes = 4;
const zeros = 0x3030_3030;
const hexDigits = '0123456789abcdef';
/** The two hexadecimal digits of each byte. */
const hexPairs = Int32Array.from({ length: 256 }, (_, byte) => {
  const high = hexDigits.charCodeAt(byte >>> 4);
  return high | (hexDigits.charCodeAt(byte & 15) << 8);
});

/** Bytes with both ways to look at them. */
export interface Words {
  readonly bytes: Buffer;
  readonly view: DataView;
}

export function wordsOf(bytes: Uint8Array): Words {
  const { buffer, byteOffset, length } = bytes;
  return {
    bytes: Buffer.isBuffer(bytes) ? bytes : Buffer.from(buffer, byteOffset, length),
    view: new DataView(buffer, byteOffset, length),
  };
}

/** Bytes to compare with. The last word overlaps the one before, so that no bytes are left over. */
export class Pattern {
  readonly bytes: Buffer;
  readonly #length: number;
  /** Null where the comparison is not by words. */
  readonly #words: Int32Array | null;

  constructor(bytes: Uint8Array) {
    const { length } = bytes;
    const source = wordsOf(bytes);
    this.bytes = source.bytes;
    this.#length = length;
    if (length < wordBytes || length > wordwiseBytesMax) {
      this.#words = null;
      return;
    }
    const last = length - wordBytes;
    this.#words = Int32Array.from({ length: Math.ceil(length / wordBytes) }, (_, index) =>
      source.view.getInt32(Math.min(index * wordBytes, last), true),
    );
  }

  /** Whether these bytes stand in `message` at `at`; they must lie within it. */
  isAt(message: Words, at: number): boolean {
    const words = this.#words;
    if (words === null) return this.#isAtWithoutWords(message.bytes, at);
    const length = this.#length;
    const { view } = message;
    const last = words.length - 1;
    let difference = view.getInt32(at + length - wordBytes, true) ^ words[last]!;
    for (let index = 0; index < last; index++) {
      difference |= view.getInt32(at + index * wordBytes, true) ^ words[index]!;
    }
    return difference === 0;
  }

  #isAtWithoutWords(message: Buffer, at: number): boolean {
    const length = this.#length;
    if (length >= wordBytes) return message.compare(this.bytes, 0, length, at, at + length) === 0;
    for (let index = 0; index < length; index++) {
      if (message[at + index] !== this.bytes[index]) return false;
    }
    return true;
  }
}

/** The number in four decimals, or -1 when there is anything else. */
export function readDecimal4(view: DataView, at: number): number {
  const digits = view.getInt32(at, true) ^ zeros;
  // A byte over 9 gets its top bit by the addition, or has it already.
  if ((((digits + 0x7676_7676) | digits) & 0x8080_8080) !== 0) return -1;
  return (
    (digits & 15) * 1000 +
    ((digits >>> 8) & 15) * 100 +
    ((digits >>> 16) & 15) * 10 +
    (digits >>> 24)
  );
}

/** Whether the eight bytes are this number's lower-case hexadecimal digits. */
export function equalsHex32(view: DataView, at: number, value: number): boolean {
  const first = hexPairs[value >>> 24]! | (hexPairs[(value >>> 16) & 255]! << 16);
  const second = hexPairs[(value >>> 8) & 255]! | (hexPairs[value & 255]! << 16);
  return view.getInt32(at, true) === first && view.getInt32(at + 4, true) === second;
}
