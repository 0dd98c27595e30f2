/**
 * Where one MessagePack value ends (github.com/msgpack/msgpack, spec.md), without decoding it: a walk over
 * lengths that can stop anywhere and go on when more has come. Nothing nests and nothing is allocated, so
 * a hostile depth or count costs nothing; what a value says is the codec's matter.
 */
import type { Lacking } from '../framed-stream.js';

/** Bytes behind the first that are fixed, and bytes of them that hold a length. */
interface Layout {
  readonly fixed: number;
  readonly length?: number;
}

/** For 0xc0 to 0xdb; 0xc1 is never used. */
const layouts: Readonly<Record<number, Layout>> = {
  192: { fixed: 0 },
  194: { fixed: 0 },
  195: { fixed: 0 },
  196: { fixed: 1, length: 1 },
  197: { fixed: 2, length: 2 },
  198: { fixed: 4, length: 4 },
  199: { fixed: 2, length: 1 },
  200: { fixed: 3, length: 2 },
  201: { fixed: 5, length: 4 },
  202: { fixed: 4 },
  203: { fixed: 8 },
  204: { fixed: 1 },
  205: { fixed: 2 },
  206: { fixed: 4 },
  207: { fixed: 8 },
  208: { fixed: 1 },
  209: { fixed: 2 },
  210: { fixed: 4 },
  211: { fixed: 8 },
  212: { fixed: 2 },
  213: { fixed: 3 },
  214: { fixed: 5 },
  215: { fixed: 9 },
  216: { fixed: 17 },
  217: { fixed: 1, length: 1 },
  218: { fixed: 2, length: 2 },
  219: { fixed: 4, length: 4 },
};

export class MsgpackScan {
  /** Bytes of the value that are walked over, and values that are still to come. */
  #walked = 0;
  #left = 1;
  #values = 0;
  readonly #valuesMax: number;

  /** @param valuesMax more values in one, at any depth, are broken: each costs memory when decoded. */
  constructor(valuesMax: number) {
    this.#valuesMax = valuesMax;
  }

  /** Begins with the value at `at`, or goes on with it; a number is its end, and the next scan is of another. */
  scan(bytes: Buffer, at: number): number | Lacking | 'broken' {
    while (this.#left > 0) {
      const first = at + this.#walked;
      const size = this.#sizeAt(bytes, first);
      if (size === 0 || this.#values > this.#valuesMax) return 'broken';
      if (size < 0 || first + size > bytes.length) {
        // Each value that is still to come has one byte at least.
        return { bytes: this.#walked + Math.max(size, 1) + this.#left - 1 };
      }
      this.#left += this.#childrenAt(bytes, first) - 1;
      this.#walked += size;
      this.#values++;
    }
    const end = at + this.#walked;
    this.#walked = 0;
    this.#left = 1;
    this.#values = 0;
    return end;
  }

  /** Of a value without its children; 0 for what is no value, -1 when that can't be told yet. */
  #sizeAt(bytes: Buffer, at: number): number {
    if (at >= bytes.length) return -1;
    const byte = bytes[at]!;
    if (byte < 0xa0 || byte >= 0xe0) return 1;
    if (byte < 0xc0) return 1 + (byte & 0x1f);
    if (byte >= 0xdc) return byte % 2 === 0 ? 3 : 5;
    const layout = layouts[byte];
    if (!layout) return 0;
    const { fixed, length } = layout;
    if (!length) return 1 + fixed;
    if (at + 1 + length > bytes.length) return -1;
    return 1 + fixed + bytes.readUIntBE(at + 1, length);
  }

  #childrenAt(bytes: Buffer, at: number): number {
    const byte = bytes[at]!;
    if (byte >= 0x80 && byte < 0x90) return (byte & 0x0f) * 2;
    if (byte >= 0x90 && byte < 0xa0) return byte & 0x0f;
    if (byte === 0xdc) return bytes.readUInt16BE(at + 1);
    if (byte === 0xdd) return bytes.readUInt32BE(at + 1);
    if (byte === 0xde) return bytes.readUInt16BE(at + 1) * 2;
    if (byte === 0xdf) return bytes.readUInt32BE(at + 1) * 2;
    return 0;
  }
}
