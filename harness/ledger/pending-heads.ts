/**
 * Truncated lines whose rest may still come: the next pieces of a line that was split. A piece that
 * continues a head is found newest first, because a split line's pieces nearly always follow each
 * other. Heads hold 16 bytes of what they miss; the rest is rendered when these agree. Breaks (CR, NUL,
 * U+2028) may be missing between two pieces: they are what somebody cut the line at.
 *
 * At most 4,096 heads wait; the oldest is given up when there are more, so a shipper that truncates
 * every line costs no more than that.
 */
import type { LineIdentity } from '../line/spec.js';

const headsMax = 4096;
const previewBytes = 16;
/** Shorter pieces only count when they complete a line: they would match by chance. */
const middleBytesMin = 8;
/** What a shipper may end a message at, and swallow: newlines between CRI records, and what looks like one. */
const breaks = ['\n', '\r', '\0', '\v', '\f', '\u0085', '\u2028', '\u2029'].map((text) =>
  Buffer.from(text),
);

export interface Head extends LineIdentity {
  readonly form: 'raw' | 'payload';
  readonly atMs: number;
  /** Messages so far. */
  pieces: number;
  /** Bytes of the line that are there. */
  matched: number;
}

/** A head with the first bytes that it misses, and those behind the breaks that these begin with. */
interface Waiting extends Missing {
  readonly head: Head;
}

interface Missing {
  missing: Uint8Array;
  breakBytes: number;
  behindBreaks: Uint8Array;
}

export class PendingHeads {
  readonly #render: (head: Head) => Uint8Array;
  readonly #givenUp: (head: Head) => void;
  readonly #waiting: Waiting[] = [];
  /** The line rendered last: a long one is asked for at each of its pieces. */
  #rendered: { readonly head: Head; readonly line: Uint8Array } | null = null;

  /**
   * @param render the whole line in the head's form
   * @param givenUp called with a head whose rest did not come
   */
  constructor(render: (head: Head) => Uint8Array, givenUp: (head: Head) => void) {
    this.#render = render;
    this.#givenUp = givenUp;
  }

  add(head: Head): void {
    this.#waiting.push({ head, ...missingOf(head, this.#line(head)) });
    if (this.#waiting.length > headsMax) this.#givenUp(this.#waiting.shift()!.head);
  }

  /** The head that this message continues, complete or not; null when there is none. */
  continue(message: Buffer, start: number, end: number): { head: Head; isWhole: boolean } | null {
    const length = end - start;
    for (let at = this.#waiting.length - 1; at >= 0 && length > 0; at--) {
      const waiting = this.#waiting[at]!;
      const { head } = waiting;
      // A break inside a line ends a message and so is mostly in none.
      const isBehind = waiting.missing[0] !== message[start];
      const missing = isBehind ? waiting.behindBreaks : waiting.missing;
      if (missing[0] !== message[start]) continue;
      if (!agrees(missing, message, start, end)) continue;
      const skipped = isBehind ? waiting.breakBytes : 0;
      const line = this.#line(head);
      const rest = line.subarray(head.matched + skipped);
      const isWhole = rest.length === length;
      if (length > rest.length) continue;
      // What stands whole between two breaks is no chance.
      const isBetween = isBehind && bytesOfBreaks(rest, length) > 0;
      if (!isWhole && length < middleBytesMin && !isBetween) continue;
      if (!agrees(rest, message, start, end)) continue;
      head.matched += skipped + length;
      head.pieces++;
      if (isWhole) this.#waiting.splice(at, 1);
      else Object.assign(waiting, missingOf(head, line));
      return { head, isWhole };
    }
    return null;
  }

  /** Gives up all of them, oldest first. */
  settle(): void {
    for (const { head } of this.#waiting.splice(0)) this.#givenUp(head);
    this.#rendered = null;
  }

  #line(head: Head): Uint8Array {
    if (this.#rendered?.head !== head) this.#rendered = { head, line: this.#render(head) };
    return this.#rendered.line;
  }
}

/** Bytes of the breaks that stand there, one after the other. */
function bytesOfBreaks(line: Uint8Array, from: number): number {
  for (let at = from; ; ) {
    const next = breaks.find((one) => one.equals(line.subarray(at, at + one.length)));
    if (!next) return at - from;
    at += next.length;
  }
}

function missingOf({ matched }: Head, line: Uint8Array): Missing {
  const breakBytes = bytesOfBreaks(line, matched);
  const preview = (from: number) => line.slice(from, from + previewBytes);
  return { missing: preview(matched), breakBytes, behindBreaks: preview(matched + breakBytes) };
}

/** Whether the message is what the missing bytes begin with, as far as both go. */
function agrees(missing: Uint8Array, message: Buffer, start: number, end: number): boolean {
  const length = Math.min(missing.length, end - start);
  return message.compare(missing, 0, length, start, start + length) === 0;
}
