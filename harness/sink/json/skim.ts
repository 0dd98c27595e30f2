/**
 * Walks over JSON as the bytes it came in: where a value ends, and that it is JSON at all (RFC 8259),
 * without making anything of it. Each function takes a position and returns the one behind what it
 * passed, or `broken`. UTF-8 is not looked at: `isUtf8` of node:buffer does that faster.
 *
 * Bounds: nesting of `depthMax`, which is Jackson's own (and so Elasticsearch's).
 */

export const broken = -1;

const depthMax = 1000;

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;
const minus = 0x2d;
const dot = 0x2e;
const firstPrintable = 0x20;

/** 1 for what ends or interrupts a string. */
const stops = new Uint8Array(256);
stops.fill(1, 0, firstPrintable);
stops[quote] = 1;
stops[backslash] = 1;

const simpleEscapes = new Set(Array.from('"\\/bfnrt', (character) => character.charCodeAt(0)));
const literals = new Map(
  ['true', 'false', 'null'].map((text) => [text.charCodeAt(0), Buffer.from(text)]),
);

export function skipBlanks(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && isBlank(bytes[next]!)) next++;
  return next;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * The first byte from `at` on that ends or interrupts a string: a quote, a backslash, a control
 * character. Most bytes of a document are looked at here, four at once because that takes half the time.
 */
export function plainEnd(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  for (const last = end - 4; next <= last; next += 4) {
    const some =
      stops[bytes[next]!]! |
      stops[bytes[next + 1]!]! |
      stops[bytes[next + 2]!]! |
      stops[bytes[next + 3]!]!;
    if (some !== 0) break;
  }
  while (next < end && stops[bytes[next]!] === 0) next++;
  return next;
}

/** The closing quote of the string whose content begins at `at`. */
export function stringEnd(bytes: Uint8Array, at: number, end: number): number {
  let next = plainEnd(bytes, at, end);
  while (next < end && bytes[next] === backslash) {
    const behind = skipEscape(bytes, next + 1, end);
    if (behind === broken) return broken;
    next = plainEnd(bytes, behind, end);
  }
  return next < end && bytes[next] === quote ? next : broken;
}

function skipEscape(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return broken;
  if (simpleEscapes.has(bytes[at]!)) return at + 1;
  if (bytes[at] !== 0x75 || at + 5 > end) return broken;
  for (let digit = at + 1; digit < at + 5; digit++) {
    if (!isHexDigit(bytes[digit]!)) return broken;
  }
  return at + 5;
}

function isHexDigit(byte: number): boolean {
  const letter = byte | 0x20;
  return isDigit(byte) || (letter >= 0x61 && letter <= 0x66);
}

/** @param depth of the value itself; 0 at the top */
export function skipValue(bytes: Uint8Array, at: number, end: number, depth = 0): number {
  if (at >= end) return broken;
  const byte = bytes[at]!;
  if (byte === quote) {
    const close = stringEnd(bytes, at + 1, end);
    return close === broken ? broken : close + 1;
  }
  if (byte === openBrace) return skipObject(bytes, at + 1, end, depth + 1);
  if (byte === openBracket) return skipArray(bytes, at + 1, end, depth + 1);
  if (byte === minus || isDigit(byte)) return skipNumber(bytes, at, end);
  return skipLiteral(bytes, at, end);
}

/** Behind a member's name and colon, where its value begins. @param at the name's opening quote */
export function skipName(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || bytes[at] !== quote) return broken;
  const close = stringEnd(bytes, at + 1, end);
  return close === broken ? broken : skipColon(bytes, close + 1, end);
}

export function skipColon(bytes: Uint8Array, at: number, end: number): number {
  const next = skipBlanks(bytes, at, end);
  if (next >= end || bytes[next] !== colon) return broken;
  return skipBlanks(bytes, next + 1, end);
}

function skipObject(bytes: Uint8Array, at: number, end: number, depth: number): number {
  if (depth > depthMax) return broken;
  let next = skipBlanks(bytes, at, end);
  if (next < end && bytes[next] === closeBrace) return next + 1;
  while (next < end) {
    next = skipName(bytes, next, end);
    if (next === broken) return broken;
    next = skipValue(bytes, next, end, depth);
    if (next === broken) return broken;
    next = skipBlanks(bytes, next, end);
    if (next < end && bytes[next] === closeBrace) return next + 1;
    if (next >= end || bytes[next] !== comma) return broken;
    next = skipBlanks(bytes, next + 1, end);
  }
  return broken;
}

function skipArray(bytes: Uint8Array, at: number, end: number, depth: number): number {
  if (depth > depthMax) return broken;
  let next = skipBlanks(bytes, at, end);
  if (next < end && bytes[next] === closeBracket) return next + 1;
  while (next < end) {
    next = skipValue(bytes, next, end, depth);
    if (next === broken) return broken;
    next = skipBlanks(bytes, next, end);
    if (next < end && bytes[next] === closeBracket) return next + 1;
    if (next >= end || bytes[next] !== comma) return broken;
    next = skipBlanks(bytes, next + 1, end);
  }
  return broken;
}

function skipNumber(bytes: Uint8Array, at: number, end: number): number {
  let next = bytes[at] === minus ? at + 1 : at;
  const whole = next;
  next = skipDigits(bytes, next, end);
  if (next === whole || (bytes[whole] === 0x30 && next > whole + 1)) return broken;
  if (next < end && bytes[next] === dot) {
    const fraction = next + 1;
    next = skipDigits(bytes, fraction, end);
    if (next === fraction) return broken;
  }
  return next < end && (bytes[next]! | 0x20) === 0x65 ? skipExponent(bytes, next + 1, end) : next;
}

function skipExponent(bytes: Uint8Array, at: number, end: number): number {
  const signed = at < end && (bytes[at] === minus || bytes[at] === 0x2b);
  const digits = signed ? at + 1 : at;
  const next = skipDigits(bytes, digits, end);
  return next === digits ? broken : next;
}

function skipDigits(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && isDigit(bytes[next]!)) next++;
  return next;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function skipLiteral(bytes: Uint8Array, at: number, end: number): number {
  const literal = literals.get(bytes[at]!);
  if (!literal || at + literal.length > end) return broken;
  for (let index = 1; index < literal.length; index++) {
    if (bytes[at + index] !== literal[index]) return broken;
  }
  return at + literal.length;
}
