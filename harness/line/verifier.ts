/**
 * Says of one received message which line it is and whether every byte of it is right, by making the
 * expected line from the identity in its token. Intact lines take the fast path: token read by
 * position, checksum recomputed, constant bytes compared by words; nothing is allocated. What is not
 * intact is told apart slowly.
 */
import { agrees, agreesWhole, type Expectation, expectationsOf } from './expectation.js';
import { HostileSlots } from './hostile/slots.js';
import { Neighbours } from './neighbours.js';
import type { LineTemplates } from './templates.js';
import { formatTimestamp, type TimestampStyle } from './timestamp.js';
import { lineChecksum, runHash, streamHash, tokenLayout, tokenMagic } from './token.js';
import { equalsHex32, Pattern, readDecimal4, type Words, wordsOf } from './words.js';

/**
 * `intact`: one whole line, raw or payload. `truncated`: its first bytes and nothing else. `merged`:
 * a line's bytes and those of another. `nulFilled`: NUL bytes where none were written. `mutated`:
 * anything else with a token, such as a whole line with something around it that stands in no line.
 * `fragment`: no token of this run. `foreign`: a token of another run.
 */
export type Verdict =
  | 'intact'
  | 'truncated'
  | 'merged'
  | 'nulFilled'
  | 'mutated'
  | 'fragment'
  | 'foreign';

const foreignToken = /LL-[0-9a-z]{6}-\d{4}-\d{4}-\d{12}-\d{8}-[0-9a-f]{8}/;
const dash = 0x2d;

export class LineVerifier {
  /** Of the message verified last: whether a token with a right checksum was found, and whose. */
  identified = false;
  stream = 0;
  epoch = 0;
  sequence = 0;
  /** For `truncated`: how many of the expected line's bytes are there, and of which form. */
  matched = 0;
  form: 'raw' | 'payload' = 'raw';

  readonly #templates: LineTemplates;
  readonly #runHash: number;
  readonly #style: TimestampStyle | null;
  readonly #magic: Pattern;
  readonly #raw: readonly Expectation[];
  readonly #payload: readonly Expectation[];
  readonly #rawTokenOffset: number;
  readonly #payloadTokenOffset: number;
  readonly #neighbours: Neighbours;
  readonly #hostile: HostileSlots;
  #timestamp = new Pattern(Buffer.alloc(0));
  #timestampOf = -1;
  #seen: Uint8Array = Buffer.alloc(0);
  #message = wordsOf(this.#seen);

  constructor(templates: LineTemplates, run: string) {
    this.#templates = templates;
    this.#runHash = runHash(run);
    this.#magic = new Pattern(Buffer.from(tokenMagic(run)));
    this.#style = templates.frames[0]!.timestampStyle;
    const lines = expectationsOf(templates);
    this.#raw = lines.raw;
    this.#payload = lines.payload;
    this.#neighbours = new Neighbours(templates, run, lines);
    this.#hostile = new HostileSlots(templates, this.#magic.bytes);
    this.#rawTokenOffset = templates.frames[0]!.tokenOffset;
    this.#payloadTokenOffset = templates.payloadTokenOffset;
  }

  /** Looks at the message in [start, end) of `bytes`. */
  verify(bytes: Uint8Array, start: number, end: number): Verdict {
    if (bytes !== this.#seen) {
      this.#seen = bytes;
      this.#message = wordsOf(bytes);
    }
    const message = this.#message;
    this.identified = false;
    const token = this.#findToken(message, start, end);
    if (token < 0) return this.#withoutToken(message, start, end);
    const slot = this.#identify(message.view, token);
    if (slot < 0) return hasNul(message.bytes, start, end) ? 'nulFilled' : 'mutated';
    if (this.#style !== null) this.#turnTo((this.sequence - slot) / this.#templates.period);
    if (this.#isWhole(this.#raw[slot]!, message, start, end, token)) return 'intact';
    if (this.#isWhole(this.#payload[slot]!, message, start, end, token)) return 'intact';
    return this.#whatIsWrong(message, start, end, token, slot);
  }

  /** The identified line in both of its forms, with its token. */
  expectedForms(run: string): readonly [Uint8Array, Uint8Array] {
    const { stream, epoch, sequence } = this;
    const identity = { stream, epoch, sequence };
    return [
      this.#templates.renderLine(run, identity),
      this.#templates.renderPayload(run, identity),
    ];
  }

  #findToken(message: Words, start: number, end: number): number {
    const raw = start + this.#rawTokenOffset;
    if (this.#isMagicAt(message, raw, end)) return raw;
    const payload = start + this.#payloadTokenOffset;
    if (payload !== raw && this.#isMagicAt(message, payload, end)) return payload;
    const at = message.bytes.subarray(start, end).indexOf(this.#magic.bytes);
    return at >= 0 && start + at + tokenLayout.bytes <= end ? start + at : -1;
  }

  #isMagicAt(message: Words, at: number, end: number): boolean {
    return at + tokenLayout.bytes <= end && this.#magic.isAt(message, at);
  }

  /** The slot of the line that the token names, or -1 when the token is not right. */
  #identify(view: DataView, at: number): number {
    const stream = readDecimal4(view, at + tokenLayout.stream);
    const epoch = readDecimal4(view, at + tokenLayout.epoch);
    const high = readDecimal4(view, at + tokenLayout.sequence);
    const middle = readDecimal4(view, at + tokenLayout.sequence + 4);
    const low = readDecimal4(view, at + tokenLayout.sequence + 8);
    if ((stream | epoch | high | middle | low) < 0) return -1;
    // The period divides 10,000.
    const slot = low % this.#templates.period;
    if (readLength(view, at) !== this.#templates.payloads[slot]!.length) return -1;
    if (!hasDashes(view, at)) return -1;
    const sequence = high * 1e8 + (middle * 10_000 + low);
    const hash = streamHash(this.#templates.bodyHashes[slot]!, this.#runHash, stream, epoch);
    const checksum = lineChecksum(hash, sequence);
    if (!equalsHex32(view, at + tokenLayout.checksum, checksum)) return -1;
    this.stream = stream;
    this.epoch = epoch;
    this.sequence = sequence;
    this.identified = true;
    return slot;
  }

  #isWhole(expected: Expectation, message: Words, start: number, end: number, token: number) {
    return (
      end - start === expected.length &&
      token - start === expected.tokenOffset &&
      agreesWhole(expected, this.#timestamp, message, start)
    );
  }

  #whatIsWrong(message: Words, start: number, end: number, token: number, slot: number): Verdict {
    const isFilled = !this.#hostile.haveNul(slot) && hasNul(message.bytes, start, end);
    if (isFilled) return 'nulFilled';
    const after = message.bytes.subarray(token + tokenLayout.bytes, end);
    if (this.#hostile.areMore(after, slot)) return 'merged';
    for (const form of ['raw', 'payload'] as const) {
      const expected = (form === 'raw' ? this.#raw : this.#payload)[slot]!;
      const part = this.#partOf(expected, message, start, end, token);
      if (part === null) continue;
      this.form = form;
      if (part === 'truncated') return part;
      const lineStart = token - expected.tokenOffset;
      const around = { start, lineStart, lineEnd: lineStart + expected.length, end };
      return this.#neighbours.areAround(this, message.bytes, around) ? 'merged' : 'mutated';
    }
    return 'mutated';
  }

  /** The line's first bytes, or all of it with more before or behind; null when it is neither. */
  #partOf(expected: Expectation, { bytes }: Words, start: number, end: number, token: number) {
    const lineStart = token - expected.tokenOffset;
    const lineEnd = lineStart + expected.length;
    const timestamp = this.#timestamp.bytes;
    if (lineStart === start && lineEnd > end) {
      this.matched = end - start;
      return agrees(expected, timestamp, bytes, start, 0, this.matched) ? 'truncated' : null;
    }
    if (lineStart < start || lineEnd > end) return null;
    return agrees(expected, timestamp, bytes, lineStart, 0, expected.length) ? 'whole' : null;
  }

  #withoutToken({ bytes, view }: Words, start: number, end: number): Verdict {
    if (hasNul(bytes, start, end)) return 'nulFilled';
    // With a changed byte in the token's first ten, the rest and the checksum still are this run's.
    for (const offset of [this.#rawTokenOffset, this.#payloadTokenOffset]) {
      const at = start + offset;
      if (at + tokenLayout.bytes <= end && this.#identify(view, at) >= 0) return 'mutated';
    }
    return foreignToken.test(bytes.toString('latin1', start, end)) ? 'foreign' : 'fragment';
  }

  #turnTo(periodIndex: number): void {
    if (this.#style === null || this.#timestampOf === periodIndex) return;
    this.#timestampOf = periodIndex;
    const instant = this.#templates.instantOf(periodIndex);
    this.#timestamp = new Pattern(Buffer.from(formatTimestamp(this.#style, instant)));
  }
}

/** NUL bytes only occur where something went wrong: no format writes them, but for a class of hostile lines. */
function hasNul(message: Buffer, start: number, end: number): boolean {
  const at = message.subarray(start, end).indexOf(0);
  return at >= 0;
}

/** The token's length field, negative when it is no number. */
export function readLength(view: DataView, at: number): number {
  const high = readDecimal4(view, at + tokenLayout.length);
  const low = readDecimal4(view, at + tokenLayout.length + 4);
  return (high | low) < 0 ? -1 : high * 10_000 + low;
}

/** The separators between a token's fields. */
export function hasDashes(view: DataView, at: number): boolean {
  return (
    view.getUint8(at + tokenLayout.stream + 4) === dash &&
    view.getUint8(at + tokenLayout.epoch + 4) === dash &&
    view.getUint8(at + tokenLayout.sequence + tokenLayout.sequenceDigits) === dash &&
    view.getUint8(at + tokenLayout.length + tokenLayout.lengthDigits) === dash
  );
}
