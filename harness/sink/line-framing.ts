/**
 * Newline framing. Lines are emitted out of the chunk they came in, without a copy; only the piece
 * before a chunk's border is kept, up to the size limit. A carriage return before the newline belongs
 * to the line, and empty lines are skipped: shippers never send the first and often send the second.
 */
import { assert } from '../support/assert.js';
import { Carry } from './carry.js';
import type { Framing } from './framing.js';
import type { Deliver } from './sink.js';

const newline = 0x0a;

export class LineFraming implements Framing {
  readonly malformed = 0;
  readonly #lineBytesMax: number;
  readonly #carry: Carry;

  constructor(lineBytesMax: number) {
    this.#lineBytesMax = lineBytesMax;
    this.#carry = new Carry(lineBytesMax);
  }

  get pendingBytes(): number {
    return this.#carry.length;
  }

  push(chunk: Buffer, emit: Deliver): 'ok' | 'broken' {
    let at = 0;
    if (this.#carry.length > 0) {
      const end = chunk.indexOf(newline);
      if (!this.#carry.append(chunk, 0, end < 0 ? chunk.length : end)) return 'broken';
      if (end < 0) return 'ok';
      this.#carry.flush(emit);
      at = end + 1;
    }
    for (let end = chunk.indexOf(newline, at); end >= 0; end = chunk.indexOf(newline, at)) {
      if (end - at > this.#lineBytesMax) return 'broken';
      if (end > at) emit(chunk, at, end);
      at = end + 1;
    }
    return this.#carry.append(chunk, at, chunk.length) ? 'ok' : 'broken';
  }

  finish(emit: Deliver): 'clean' | 'unfinished' {
    if (this.#carry.length === 0) return 'clean';
    this.#carry.flush(emit);
    return 'unfinished';
  }
}

/** Each line with a newline behind it. */
export function newlineSeparated(lines: readonly Uint8Array[]): Buffer {
  const end = Buffer.of(newline);
  for (const line of lines) {
    assert(line.length > 0 && !line.includes(newline), 'a line to send is one whole line');
  }
  return Buffer.concat(lines.flatMap((line) => [line, end]));
}
