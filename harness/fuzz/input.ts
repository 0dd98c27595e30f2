/** The bytes of a fuzzer as choices: the first ones choose, what is left is content. */
export class Input {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** 0 when nothing is left. */
  byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  /** Of two bytes, in 0 .. below-1. */
  number(below: number): number {
    return (this.byte() * 256 + this.byte()) % below;
  }

  take(count: number): Buffer {
    const from = this.#at;
    this.#at = Math.min(this.#bytes.length, from + count);
    return this.#bytes.subarray(from, this.#at);
  }

  rest(): Buffer {
    return this.take(this.#bytes.length);
  }
}
