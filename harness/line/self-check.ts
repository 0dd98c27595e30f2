/**
 * Tells whole lines without knowing what the run's lines look like: for a sink that was started before
 * anybody wrote. A token names its line's payload by length and checksum, so a payload vouches for itself,
 * every byte of it, whatever the seed. Around a payload a format's frame is taken off and put on again by
 * the very code that writes it, and must come out the same.
 *
 * Trade-off: only the time in a frame can't be known, so a changed one is not seen, and what does not vouch
 * for itself (parts, several lines, records in pieces, changed bytes) is only called `odd`: who knows the
 * run's lines must look at it again. A payload costs a hash over its bytes, a framed line some
 * microseconds where it holds escapes.
 */
import { fnv1a32, fold32 } from '../support/hash.js';
import { isFramedBy, plainFrames } from './plain-frame.js';
import { lineChecksum, runHash, streamHash, tokenLayout } from './token.js';
import { type Unframed, unframeAs, unframings } from './unframe.js';
import { hasDashes, readLength } from './verifier.js';
import { equalsHex32, readDecimal4, type Words, wordsOf } from './words.js';

const tokensTried = 4;
const mark = Buffer.from('LL-');
const dash = 0x2d;
const runForm = /^[0-9a-z]{6}$/;

/** `whole`: one line of the run that is named. `odd`: anything else. */
export type SelfCheckVerdict = 'whole' | 'odd';

export class LineSelfCheck {
  /** Of the message checked last, when it is whole. */
  run = '';
  stream = 0;
  epoch = 0;
  sequence = 0;
  /** Where the last token stood: the next one mostly stands there too. */
  #usualAt = 0;
  #usualForm = 0;
  #turnedTo = '';
  #runHash = 0;
  #seen: Uint8Array = Buffer.alloc(0);
  #message = wordsOf(this.#seen);

  /** Looks at the message in [start, end) of `bytes`. */
  check(bytes: Uint8Array, start: number, end: number): SelfCheckVerdict {
    if (bytes !== this.#seen) {
      this.#seen = bytes;
      this.#message = wordsOf(bytes);
    }
    const message = this.#message;
    if (this.#holdsPayload(message, start, end)) return 'whole';
    for (const frame of plainFrames) {
      if (!isFramedBy(frame, message.bytes, start, end)) continue;
      const [from, to] = [start + frame.head.length, end - frame.tail.length];
      return this.#holdsPayload(message, from, to) ? 'whole' : 'odd';
    }
    return this.#isFramed(message.bytes.subarray(start, end)) ? 'whole' : 'odd';
  }

  /** Whether all of [start, end) is a payload. */
  #holdsPayload(message: Words, start: number, end: number): boolean {
    if (this.#isPayload(message, start, end, start + this.#usualAt)) return true;
    let at = start;
    for (let tried = 0; tried < tokensTried; tried++) {
      at = nextMark(message.bytes, at, end);
      if (at < 0) return false;
      if (this.#isPayload(message, start, end, at)) {
        this.#usualAt = at - start;
        return true;
      }
      at++;
    }
    return false;
  }

  /** Whether all of [start, end) is the payload that the token at `at` names. */
  #isPayload({ bytes, view }: Words, start: number, end: number, at: number): boolean {
    const behind = at + tokenLayout.bytes;
    if (behind > end || !isMark(bytes, at) || !hasDashes(view, at)) return false;
    const stream = readDecimal4(view, at + tokenLayout.stream);
    const epoch = readDecimal4(view, at + tokenLayout.epoch);
    const high = readDecimal4(view, at + tokenLayout.sequence);
    const middle = readDecimal4(view, at + tokenLayout.sequence + 4);
    const low = readDecimal4(view, at + tokenLayout.sequence + 8);
    if ((stream | epoch | high | middle | low) < 0) return false;
    if (readLength(view, at) !== end - start || !this.#turnToRun(bytes, at)) return false;
    const sequence = high * 1e8 + (middle * 10_000 + low);
    const body = fold32(fnv1a32(bytes, start, at), fnv1a32(bytes, behind, end));
    const checksum = lineChecksum(streamHash(body, this.#runHash, stream, epoch), sequence);
    if (!equalsHex32(view, at + tokenLayout.checksum, checksum)) return false;
    this.run = this.#turnedTo;
    this.stream = stream;
    this.epoch = epoch;
    this.sequence = sequence;
    return true;
  }

  /** Makes the hash that of the run in this token; false when it names none. */
  #turnToRun(bytes: Buffer, at: number): boolean {
    const runAt = at + tokenLayout.run;
    const known = this.#turnedTo;
    let same = known !== '';
    for (let index = 0; same && index < tokenLayout.runBytes; index++) {
      same = bytes[runAt + index] === known.charCodeAt(index);
    }
    if (same) return true;
    const run = bytes.toString('latin1', runAt, runAt + tokenLayout.runBytes);
    if (!runForm.test(run)) return false;
    this.#turnedTo = run;
    this.#runHash = runHash(run);
    return true;
  }

  #isFramed(message: Buffer): boolean {
    for (let tried = 0; tried < unframings.length; tried++) {
      const form = (this.#usualForm + tried) % unframings.length;
      for (const found of unframeAs(unframings[form]!, message)) {
        if (!this.#isFramedPayload(found)) continue;
        this.#usualForm = form;
        return true;
      }
    }
    return false;
  }

  #isFramedPayload({ payload, tokenOffset }: Unframed): boolean {
    return this.#isPayload(wordsOf(payload), 0, payload.length, tokenOffset);
  }
}

function isMark(message: Buffer, at: number): boolean {
  const isDashed = message[at + 2] === dash && message[at + tokenLayout.stream - 1] === dash;
  return isDashed && message[at] === mark[0] && message[at + 1] === mark[1];
}

function nextMark(message: Buffer, from: number, end: number): number {
  const at = message.subarray(from, end).indexOf(mark);
  return at < 0 ? -1 : from + at;
}
