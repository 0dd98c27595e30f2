/**
 * Recognises parts of this run's lines that carry no whole token: a line's first bytes, cut within the
 * token or before it, and a line's last bytes. What stands before the token is nearly the same in every
 * line, timestamps aside (a CRI record is tagged P or F), and a line's end is one of `period` many,
 * found by its last four bytes. Parts this short can't be wrong by much chance, but they can't name
 * their line either.
 */
import type { Expectation } from './expectation.js';
import { tokenLayout, tokenMagic } from './token.js';

const tailBytesMin = 4;
const dash = 0x2d;
const separators = new Set([
  tokenLayout.epoch - 1,
  tokenLayout.sequence - 1,
  tokenLayout.length - 1,
  tokenLayout.checksum - 1,
]);

export class LineOutline {
  readonly #magic: Buffer;
  readonly #forms: readonly Expectation[];
  readonly #byTail = new Map<number, Expectation[]>();

  /** @param lines what every slot's line looks like, in one form or in both */
  constructor(lines: readonly Expectation[], run: string) {
    this.#magic = Buffer.from(tokenMagic(run));
    this.#forms = withDifferentHeads(lines);
    for (const expected of lines) this.#listTail(expected);
  }

  /** Whether these are a line's first bytes and end before its token does. */
  isHead(message: Buffer, start: number, end: number): boolean {
    return start < end && this.#forms.some((form) => this.#isHeadOf(form, message, start, end));
  }

  /** Whether these are a line's last bytes, at least four of them. */
  isTail(message: Buffer, start: number, end: number): boolean {
    if (end - start < tailBytesMin) return false;
    const candidates = this.#byTail.get(message.readUInt32LE(end - tailBytesMin)) ?? [];
    return candidates.some(
      (expected) =>
        end - start < expected.length &&
        constantsAgree(expected, message, start, expected.length - (end - start), expected.length),
    );
  }

  #listTail(expected: Expectation): void {
    const tail = expected.bytes.readUInt32LE(expected.length - tailBytesMin);
    const known = this.#byTail.get(tail);
    if (known) known.push(expected);
    else this.#byTail.set(tail, [expected]);
  }

  #isHeadOf(expected: Expectation, message: Buffer, start: number, end: number): boolean {
    const { tokenOffset } = expected;
    if (end - start >= tokenOffset + tokenLayout.bytes) return false;
    const before = Math.min(tokenOffset, end - start);
    if (!constantsAgree(expected, message, start, 0, before)) return false;
    for (let at = tokenOffset; at < end - start; at++) {
      if (!this.#fitsToken(message[start + at]!, at - tokenOffset)) return false;
    }
    return true;
  }

  #fitsToken(byte: number, at: number): boolean {
    if (at < this.#magic.length) return byte === this.#magic[at];
    if (separators.has(at)) return byte === dash;
    const isDigit = byte >= 0x30 && byte <= 0x39;
    return isDigit || (at >= tokenLayout.checksum && byte >= 0x61 && byte <= 0x66);
  }
}

/** One of each kind of bytes before the token. */
function withDifferentHeads(all: readonly Expectation[]): Expectation[] {
  const byHead = new Map<string, Expectation>();
  for (const expected of all) {
    const head = expected.bytes.toString('latin1', 0, expected.tokenOffset);
    if (!byHead.has(head)) byHead.set(head, expected);
  }
  return [...byHead.values()];
}

/** Whether the bytes from `start` on are the line's [from, to), holes aside. */
function constantsAgree(
  expected: Expectation,
  message: Buffer,
  start: number,
  from: number,
  to: number,
): boolean {
  const { constant, bytes } = expected;
  const shift = start - from;
  for (let edge = 0; edge < constant.length; edge += 2) {
    const low = Math.max(constant[edge]!, from);
    const high = Math.min(constant[edge + 1]!, to);
    if (low < high && message.compare(bytes, low, high, low + shift, high + shift) !== 0) {
      return false;
    }
  }
  return true;
}
