/**
 * Says of one received message which line it is and whether every byte of it is right, by making the
 * expected line from the identity in its token. Intact lines take the fast path: token read by
 * position, checksum recomputed, constant bytes compared natively; nothing is allocated. What is not
 * intact is told apart slowly.
 */
import { agrees, type Expectation, expectationOf, rawExpectation } from './expectation.js';
import type { LineTemplates } from './templates.js';
import { formatTimestamp } from './timestamp.js';
import {
  equalsHex32,
  lineChecksum,
  readDecimal,
  runHash,
  streamHash,
  tokenLayout,
  tokenMagic,
} from './token.js';

/**
 * `intact`: one whole line, raw or payload. `truncated`: its first bytes and nothing else. `merged`:
 * a line's bytes and those of another. `nulFilled`: NUL bytes where none were written. `mutated`:
 * anything else with a token. `fragment`: no token of this run. `foreign`: a token of another run.
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
  readonly #magic: Buffer;
  readonly #raw: readonly Expectation[];
  readonly #payload: readonly Expectation[];
  readonly #rawTokenOffset: number;
  readonly #payloadTokenOffset: number;
  #timestamp: Buffer = Buffer.alloc(0);
  #timestampOf = -1;

  constructor(templates: LineTemplates, run: string) {
    this.#templates = templates;
    this.#runHash = runHash(run);
    this.#magic = Buffer.from(tokenMagic(run));
    const style = templates.frames[0]!.timestampStyle;
    const timestampBytes = style ? formatTimestamp(style, 0).length : 0;
    this.#raw = templates.frames.map((frame) => rawExpectation(frame, timestampBytes));
    this.#payload = templates.payloads.map((payload) =>
      expectationOf(payload, templates.payloadTokenOffset, { offsets: [], bytes: 0 }),
    );
    this.#rawTokenOffset = templates.frames[0]!.tokenOffset;
    this.#payloadTokenOffset = templates.payloadTokenOffset;
  }

  /** Looks at the message in [start, end) of `bytes`. */
  verify(bytes: Uint8Array, start: number, end: number): Verdict {
    const message = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.identified = false;
    const token = this.#findToken(message, start, end);
    if (token < 0) return this.#withoutToken(message, start, end);
    if (!this.#identify(message, token))
      return hasNul(message, start, end) ? 'nulFilled' : 'mutated';
    const slot = this.sequence % this.#templates.period;
    this.#turnTo(Math.floor(this.sequence / this.#templates.period));
    if (this.#isWhole(this.#raw[slot]!, message, start, end, token)) return 'intact';
    if (this.#isWhole(this.#payload[slot]!, message, start, end, token)) return 'intact';
    return this.#whatIsWrong(message, start, end, token, slot);
  }

  /** The identified line's expected bytes in the form that was matched, with its token. */
  expectedLine(run: string): Uint8Array {
    const { stream, epoch, sequence } = this;
    return this.form === 'raw'
      ? this.#templates.renderLine(run, { stream, epoch, sequence })
      : this.#templates.renderPayload(run, { stream, epoch, sequence });
  }

  #findToken(message: Buffer, start: number, end: number): number {
    if (this.#isMagicAt(message, start + this.#rawTokenOffset, end)) {
      return start + this.#rawTokenOffset;
    }
    if (this.#isMagicAt(message, start + this.#payloadTokenOffset, end)) {
      return start + this.#payloadTokenOffset;
    }
    const at = message.subarray(start, end).indexOf(this.#magic);
    return at >= 0 && start + at + tokenLayout.bytes <= end ? start + at : -1;
  }

  #isMagicAt(message: Buffer, at: number, end: number): boolean {
    if (at + tokenLayout.bytes > end) return false;
    const magic = this.#magic;
    for (let index = 0; index < magic.length; index++) {
      if (message[at + index] !== magic[index]) return false;
    }
    return true;
  }

  #identify(message: Buffer, at: number): boolean {
    const stream = readDecimal(message, at + tokenLayout.stream, 4);
    const epoch = readDecimal(message, at + tokenLayout.epoch, 4);
    const sequence = readDecimal(message, at + tokenLayout.sequence, tokenLayout.sequenceDigits);
    const length = readDecimal(message, at + tokenLayout.length, tokenLayout.lengthDigits);
    if (stream < 0 || epoch < 0 || sequence < 0) return false;
    const slot = sequence % this.#templates.period;
    if (length !== this.#templates.payloads[slot]!.length || !hasDashes(message, at)) return false;
    const hash = streamHash(this.#templates.bodyHashes[slot]!, this.#runHash, stream, epoch);
    if (!equalsHex32(message, at + tokenLayout.checksum, lineChecksum(hash, sequence)))
      return false;
    this.stream = stream;
    this.epoch = epoch;
    this.sequence = sequence;
    this.identified = true;
    return true;
  }

  #isWhole(expected: Expectation, message: Buffer, start: number, end: number, token: number) {
    return (
      end - start === expected.length &&
      token - start === expected.tokenOffset &&
      agrees(expected, this.#timestamp, message, start, 0, expected.length)
    );
  }

  #whatIsWrong(message: Buffer, start: number, end: number, token: number, slot: number): Verdict {
    if (hasNul(message, start, end)) return 'nulFilled';
    const after = message.subarray(token + tokenLayout.bytes, end);
    if (after.includes(this.#magic)) return 'merged';
    for (const form of ['raw', 'payload'] as const) {
      const expected = (form === 'raw' ? this.#raw : this.#payload)[slot]!;
      const verdict = this.#partOf(expected, message, start, end, token);
      if (verdict) {
        this.form = form;
        return verdict;
      }
    }
    return 'mutated';
  }

  /** Truncated, or a whole line with more before or behind it (merged); null when it is neither. */
  #partOf(expected: Expectation, message: Buffer, start: number, end: number, token: number) {
    const lineStart = token - expected.tokenOffset;
    const lineEnd = lineStart + expected.length;
    const timestamp = this.#timestamp;
    if (lineStart === start && lineEnd > end) {
      this.matched = end - start;
      return agrees(expected, timestamp, message, start, 0, this.matched) ? 'truncated' : null;
    }
    if (lineStart < start || lineEnd > end) return null;
    return agrees(expected, timestamp, message, lineStart, 0, expected.length) ? 'merged' : null;
  }

  #withoutToken(message: Buffer, start: number, end: number): Verdict {
    if (hasNul(message, start, end)) return 'nulFilled';
    return foreignToken.test(message.toString('latin1', start, end)) ? 'foreign' : 'fragment';
  }

  #turnTo(periodIndex: number): void {
    const style = this.#templates.frames[0]!.timestampStyle;
    if (!style || this.#timestampOf === periodIndex) return;
    this.#timestampOf = periodIndex;
    this.#timestamp = Buffer.from(formatTimestamp(style, this.#templates.instantOf(periodIndex)));
  }
}

/** NUL bytes only occur where something went wrong: no format writes them. */
function hasNul(message: Buffer, start: number, end: number): boolean {
  const at = message.subarray(start, end).indexOf(0);
  return at >= 0;
}

/** The separators between a token's fields. */
function hasDashes(message: Buffer, at: number): boolean {
  return (
    message[at + tokenLayout.stream + 4] === dash &&
    message[at + tokenLayout.epoch + 4] === dash &&
    message[at + tokenLayout.sequence + tokenLayout.sequenceDigits] === dash &&
    message[at + tokenLayout.length + tokenLayout.lengthDigits] === dash
  );
}
