/**
 * Where the message proper (MSG) begins in one syslog frame.
 *
 * RFC 5424: behind the structured data, its blank and a byte order mark.
 *
 * RFC 3164: `<PRI>`, an instant (`Nov 21 09:00:00` or ISO 8601), a host, a tag. The tag is where
 * senders differ, so the rule is exact: only the first word behind the host can be one, and no second
 * word is ever taken. With `tag: 'auto'` that word is a tag when it begins with a letter, holds only
 * letters, digits and `_./@-`, may end in `[...]` and then
 *   - ends in a colon (logger, syslog-ng's program, rsyslog's imfile with `tag="name:"`), or
 *   - has no colon and does not begin with `LL-` (rsyslog's imfile with `tag="name"`).
 * Lines in json, docker-json, cri and nginx-access begin with a brace or a digit and plain ones with
 * their token, so none loses its first word when the sender adds no tag (syslog-ng's network() with
 * no-parse). Only a plain line whose token stands further back can: give the name then, or 'none'.
 *
 * Known loss of form: rsyslog joins tag and message by one blank whether or not the message begins
 * with one, so over RFC 3164 one leading blank of a line can't be told.
 */
import type { SyslogOptions } from './syslog-options.js';

const space = 0x20;
const colon = 0x3a;
const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const nilValue = 0x2d;
const tagBytesMax = 128;
const hostBytesMax = 255;

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isLetter = (byte: number | undefined) =>
  byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;

/** Letters, digits and `-./@_`. */
const isTagByte = (byte: number | undefined) =>
  isLetter(byte) ||
  isDigit(byte) ||
  byte === 0x5f ||
  byte === 0x40 ||
  (byte !== undefined && byte >= 0x2d && byte <= 0x2f);

export class SyslogHeader {
  /** Frames without a readable header; their MSG is what is left. */
  malformed = 0;
  readonly #tag: SyslogOptions['tag'];
  readonly #tagName: Buffer;

  constructor(tag: SyslogOptions['tag']) {
    this.#tag = tag;
    this.#tagName = Buffer.from(tag);
  }

  /**
   * The offset of MSG in the frame [start, end). A frame without `<PRI>` is all message. What stands behind
   * `end` is the next frame, or has yet to come: it is never looked at.
   */
  messageStart(frame: Buffer, start: number, end: number): number {
    const at = afterPriority(frame, start, end);
    if (at < 0) {
      this.malformed++;
      return start;
    }
    if (frame[at] === 0x31 && frame[at + 1] === space && at + 1 < end) {
      return this.#afterRfc5424(frame, at + 2, end);
    }
    return this.#afterRfc3164(frame, at, end);
  }

  /** TIMESTAMP, HOSTNAME, APP-NAME, PROCID, MSGID, STRUCTURED-DATA. */
  #afterRfc5424(frame: Buffer, start: number, end: number): number {
    let at = start;
    for (let field = 0; field < 5; field++) {
      const blank = frame.indexOf(space, at);
      if (blank < 0 || blank >= end) return this.#unreadable(start);
      at = blank + 1;
    }
    at = afterStructuredData(frame, at, end);
    if (at < 0 || (at < end && frame[at] !== space)) return this.#unreadable(start);
    at = Math.min(at + 1, end);
    const marked = frame[at] === 0xef && frame[at + 1] === 0xbb && frame[at + 2] === 0xbf;
    return marked && at + 3 <= end ? at + 3 : at;
  }

  #afterRfc3164(frame: Buffer, start: number, end: number): number {
    const host = afterInstant(frame, start, end);
    // RFC 3164, 4.3.3: without an instant all that follows is message.
    if (host < 0) return start;
    const blank = frame.indexOf(space, host);
    if (blank < 0 || blank >= end || blank - host > hostBytesMax) return this.#unreadable(host);
    // Some senders leave the host out; a word that ends in a colon is their tag.
    if (frame[blank - 1] === colon) return this.#afterTag(frame, host, end);
    return this.#afterTag(frame, blank + 1, end);
  }

  #afterTag(frame: Buffer, start: number, end: number): number {
    if (this.#tag === 'none') return start;
    const blank = frame.indexOf(space, start);
    const wordEnd = blank < 0 || blank >= end ? end : blank;
    if (wordEnd - start > tagBytesMax) return start;
    const isAny = this.#tag === 'auto';
    const nameEnd = isAny ? anyName(frame, start, end) : this.#givenName(frame, start, end);
    if (nameEnd < 0) return start;
    return isTagEnd(frame, nameEnd, wordEnd) ? Math.min(wordEnd + 1, end) : start;
  }

  #givenName(frame: Buffer, start: number, end: number): number {
    const nameEnd = start + this.#tagName.length;
    if (nameEnd > end) return -1;
    return this.#tagName.compare(frame, start, nameEnd) === 0 ? nameEnd : -1;
  }

  #unreadable(from: number): number {
    this.malformed++;
    return from;
  }
}

/** Behind `<0>` to `<999>`, or -1. */
function afterPriority(frame: Buffer, start: number, end: number): number {
  if (frame[start] !== 0x3c) return -1;
  let at = start + 1;
  while (at < end && at < start + 4 && isDigit(frame[at])) at++;
  return at > start + 1 && at < end && frame[at] === 0x3e ? at + 1 : -1;
}

/** Behind `-` or `[id name="value"][...]`, or -1 when it never ends (RFC 5424, 6.3). */
function afterStructuredData(frame: Buffer, start: number, end: number): number {
  if (start < end && frame[start] === nilValue) return start + 1;
  let at = start;
  while (at < end && frame[at] === openBracket) {
    at = afterElement(frame, at + 1, end);
    if (at < 0) return -1;
  }
  return at > start ? at : -1;
}

function afterElement(frame: Buffer, start: number, end: number): number {
  let place: 'outside' | 'value' = 'outside';
  for (let at = start; at < end; at++) {
    const byte = frame[at];
    if (byte === backslash && place === 'value') at++;
    else if (byte === quote) place = place === 'value' ? 'outside' : 'value';
    else if (byte === closeBracket && place === 'outside') return at + 1;
  }
  return -1;
}

/** Behind `Nov 21 09:00:00 ` or `2026-11-21T09:00:00... `, or -1. */
function afterInstant(frame: Buffer, start: number, end: number): number {
  const classic =
    start + 16 <= end &&
    isLetter(frame[start]) &&
    frame[start + 3] === space &&
    frame[start + 6] === space &&
    frame[start + 9] === colon &&
    frame[start + 12] === colon &&
    frame[start + 15] === space;
  if (classic) return start + 16;
  const iso =
    start + 10 < end &&
    isDigit(frame[start]) &&
    frame[start + 4] === nilValue &&
    frame[start + 10] === 0x54;
  if (!iso) return -1;
  const blank = frame.indexOf(space, start);
  return blank > 0 && blank < end ? blank + 1 : -1;
}

/** The end of a name that could be a tag, or -1. */
function anyName(frame: Buffer, start: number, end: number): number {
  if (start >= end || !isLetter(frame[start])) return -1;
  const token =
    start + 2 < end &&
    frame[start] === 0x4c &&
    frame[start + 1] === 0x4c &&
    frame[start + 2] === nilValue;
  if (token) return -1;
  let at = start + 1;
  while (at < end && isTagByte(frame[at])) at++;
  return at;
}

/** Whether [at, end) is what may follow a tag's name: nothing, `:`, `[pid]` or `[pid]:`. */
function isTagEnd(frame: Buffer, at: number, end: number): boolean {
  let rest = at;
  if (rest < end && frame[rest] === openBracket) {
    rest = frame.indexOf(closeBracket, rest) + 1;
    if (rest === 0) return false;
  }
  if (rest < end && frame[rest] === colon) rest++;
  return rest === end;
}
