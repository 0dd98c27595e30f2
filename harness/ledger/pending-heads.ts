/**
 * Truncated lines whose rest may still come: the next pieces of a line that was split. A piece that
 * continues a head is found newest first, because a split line's pieces nearly always follow each
 * other. Heads hold 16 bytes of what they miss; the rest is rendered when these agree.
 *
 * At most 4,096 heads wait; the oldest is given up when there are more, so a shipper that truncates
 * every line costs no more than that.
 */
import type { LineIdentity } from '../line/spec.js';

const headsMax = 4096;
const previewBytes = 16;
/** Shorter pieces only count when they complete a line: they would match by chance. */
const middleBytesMin = 8;
const newline = 0x0a;

export interface Head extends LineIdentity {
  readonly form: 'raw' | 'payload';
  readonly atMs: number;
  /** Messages so far. */
  pieces: number;
  /** Bytes of the line that are there. */
  matched: number;
}

/** A head with the first bytes that it misses. */
interface Waiting {
  readonly head: Head;
  missing: Uint8Array;
}

export class PendingHeads {
  readonly #render: (head: Head) => Uint8Array;
  readonly #givenUp: (head: Head) => void;
  readonly #waiting: Waiting[] = [];

  /**
   * @param render the whole line in the head's form
   * @param givenUp called with a head whose rest did not come
   */
  constructor(render: (head: Head) => Uint8Array, givenUp: (head: Head) => void) {
    this.#render = render;
    this.#givenUp = givenUp;
  }

  add(head: Head): void {
    this.#waiting.push({ head, missing: previewOf(head, this.#render(head)) });
    if (this.#waiting.length > headsMax) this.#givenUp(this.#waiting.shift()!.head);
  }

  /** The head that this message continues, complete or not; null when there is none. */
  continue(message: Buffer, start: number, end: number): { head: Head; isWhole: boolean } | null {
    const length = end - start;
    for (let at = this.#waiting.length - 1; at >= 0 && length > 0; at--) {
      const waiting = this.#waiting[at]!;
      const { head, missing } = waiting;
      // A newline inside a line (between CRI records) ends a message and so is mostly in none.
      const skipped = missing[0] === newline && message[start] !== newline ? 1 : 0;
      if (missing[skipped] !== message[start]) continue;
      if (!agrees(missing.subarray(skipped), message, start, end)) continue;
      const line = this.#render(head);
      const rest = line.subarray(head.matched + skipped);
      const isWhole = rest.length === length;
      if (length > rest.length || (!isWhole && length < middleBytesMin)) continue;
      if (!agrees(rest, message, start, end)) continue;
      head.matched += skipped + length;
      head.pieces++;
      if (isWhole) this.#waiting.splice(at, 1);
      else waiting.missing = previewOf(head, line);
      return { head, isWhole };
    }
    return null;
  }

  /** Gives up all of them, oldest first. */
  settle(): void {
    for (const { head } of this.#waiting.splice(0)) this.#givenUp(head);
  }
}

function previewOf(head: Head, line: Uint8Array): Uint8Array {
  return line.slice(head.matched, head.matched + previewBytes);
}

/** Whether the message is what the missing bytes begin with, as far as both go. */
function agrees(missing: Uint8Array, message: Buffer, start: number, end: number): boolean {
  const length = Math.min(missing.length, end - start);
  return message.compare(missing, 0, length, start, start + length) === 0;
}
