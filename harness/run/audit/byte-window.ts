/**
 * Reads a stream of bytes forward through a window: as many bytes as are asked for lie side by side.
 * Memory: what is asked for at a time, and one piece.
 */
export class ByteWindow {
  /** Offset of the window's first byte. */
  offset = 0;
  bytes: Buffer = Buffer.alloc(0);
  readonly #pieces: AsyncIterator<Buffer>;
  #ended = false;

  constructor(pieces: AsyncIterable<Buffer>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Gives whether at least `count` bytes lie in the window; fewer only at the end. */
  async ensure(count: number): Promise<boolean> {
    const parts = [this.bytes];
    let length = this.bytes.length;
    while (length < count && !this.#ended) {
      const next = await this.#pieces.next();
      if (next.done) this.#ended = true;
      else {
        parts.push(next.value);
        length += next.value.length;
      }
    }
    if (parts.length > 1) this.bytes = Buffer.concat(parts, length);
    return length >= count;
  }

  skip(count: number): void {
    const gone = Math.min(count, this.bytes.length);
    this.bytes = this.bytes.subarray(gone);
    this.offset += gone;
  }
}
