/**
 * Frames that tell their own length, out of a stream that is cut anywhere: whole frames are read in the
 * chunk they came in, and only an unfinished one is kept, up to the bound. A reader says how many bytes it
 * lacks, so that a long frame in many chunks is looked at again only when it can be whole.
 */
import { Carry } from './carry.js';

/**
 * Reads the frame at `at`. A number above `at` is where the next one begins; otherwise the frame goes on
 * behind the bytes at hand (and `bytes` from `at` on are the least that it needs), or can't be one.
 */
export type ReadFrame = (bytes: Buffer, at: number) => number | Lacking | 'broken';

export interface Lacking {
  readonly bytes: number;
}

/** A chunk of a socket. */
const slackBytes = 128 * 1024;

export class FramedStream {
  readonly #bytesMax: number;
  readonly #read: ReadFrame;
  readonly #carry: Carry;
  #needed = 0;

  /** @param bytesMax of one frame with all its parts. */
  constructor(bytesMax: number, read: ReadFrame) {
    this.#bytesMax = bytesMax;
    this.#read = read;
    this.#carry = new Carry(bytesMax + slackBytes);
  }

  get pendingBytes(): number {
    return this.#carry.length;
  }

  push(chunk: Buffer): 'ok' | 'broken' {
    if (this.#carry.length === 0) {
      const at = this.#walk(chunk);
      return at >= 0 && this.#carry.append(chunk, at, chunk.length) ? 'ok' : 'broken';
    }
    if (!this.#carry.append(chunk, 0, chunk.length)) return 'broken';
    if (this.#carry.length < this.#needed) return 'ok';
    const at = this.#walk(this.#carry.view);
    if (at < 0) return 'broken';
    this.#carry.drop(at);
    return 'ok';
  }

  /** Forgets what is unfinished; whether there was anything. */
  finish(): 'clean' | 'unfinished' {
    const bytes = this.#carry.length;
    this.#carry.drop(bytes);
    return bytes === 0 ? 'clean' : 'unfinished';
  }

  /** Where the first unfinished frame begins, or -1. */
  #walk(bytes: Buffer): number {
    let at = 0;
    this.#needed = 0;
    while (at < bytes.length) {
      const next = this.#read(bytes, at);
      if (next === 'broken') return -1;
      if (typeof next !== 'number') {
        if (next.bytes > this.#bytesMax) return -1;
        this.#needed = next.bytes;
        return at;
      }
      at = next;
    }
    return at;
  }
}
