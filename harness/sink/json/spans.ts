/**
 * Where the messages of a body stand in it, noted while the body is read and handed over once all of it
 * was found to be right. A message that is written with escapes is unescaped when it is handed over.
 * Memory: three small integers for each of at most `messagesMax`, and the longest message that has
 * escapes.
 */
import { BodyError } from '../http/http-body.js';
import type { Deliver } from '../sink.js';
import { unescapeInto } from './unescape.js';

const fields = 3;
/** Shippers send thousands at once; a body of nothing but the shortest messages would hold tens of millions. */
const messagesMax = 1_000_000;

export type SpanForm = 'plain' | 'escaped';

export class Spans {
  readonly #bytes: Uint8Array;
  readonly #spans: number[] = [];
  #escapedMax = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#spans.length / fields;
  }

  /** Errors: BodyError 413 for more than `messagesMax`. */
  add(start: number, end: number, form: SpanForm): void {
    if (this.size === messagesMax) {
      throw new BodyError(413, `more than ${messagesMax} messages in one request`);
    }
    this.#spans.push(start, end, form === 'escaped' ? 1 : 0);
    if (form === 'escaped') this.#escapedMax = Math.max(this.#escapedMax, end - start);
  }

  readonly emitTo = (emit: Deliver): void => {
    const scratch = Buffer.allocUnsafe(this.#escapedMax);
    for (let at = 0; at < this.#spans.length; at += fields) {
      const start = this.#spans[at]!;
      const end = this.#spans[at + 1]!;
      if (this.#spans[at + 2] === 0) emit(this.#bytes, start, end);
      else emit(scratch, 0, unescapeInto(scratch, this.#bytes, start, end));
    }
  };
}
