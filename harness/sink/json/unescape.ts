/**
 * The bytes that a JSON string stands for, from the bytes between its quotes. Exact: what is not escaped
 * is copied as it is, also where it is not UTF-8; half a surrogate pair becomes U+FFFD, as everywhere.
 */

const backslash = 0x5c;
const letterU = 0x75;
const replacement = 0xfffd;

/** What the letter of an escape stands for; others stand for themselves. */
const controls = new Map([
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

/**
 * Writes the content of the string [start, end) to the beginning of `target`, and returns its length,
 * which is at most end - start. The escapes must be known to be right (skim.ts).
 */
export function unescapeInto(
  target: Uint8Array,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let length = 0;
  let at = start;
  while (at < end) {
    const byte = bytes[at]!;
    if (byte !== backslash) {
      target[length++] = byte;
      at++;
      continue;
    }
    const letter = bytes[at + 1]!;
    if (letter !== letterU) {
      target[length++] = controls.get(letter) ?? letter;
      at += 2;
      continue;
    }
    const point = codePoint(bytes, at, end);
    length = writeUtf8(target, length, point);
    at += point > 0xffff ? 12 : 6;
  }
  return length;
}

/** Of the `\uXXXX` at `at`, with the `\uXXXX` behind it where the two are one character. */
function codePoint(bytes: Uint8Array, at: number, end: number): number {
  const unit = codeUnit(bytes, at + 2);
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  const paired = at + 12 <= end && bytes[at + 6] === backslash && bytes[at + 7] === letterU;
  const low = paired && unit < 0xdc00 ? codeUnit(bytes, at + 8) : 0;
  if (low < 0xdc00 || low > 0xdfff) return replacement;
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

function codeUnit(bytes: Uint8Array, at: number): number {
  let unit = 0;
  for (let digit = at; digit < at + 4; digit++) {
    const byte = bytes[digit]!;
    unit = unit * 16 + (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57);
  }
  return unit;
}

function writeUtf8(target: Uint8Array, at: number, point: number): number {
  let next = at;
  if (point < 0x80) {
    target[next++] = point;
    return next;
  }
  if (point < 0x800) {
    target[next++] = 0xc0 | (point >> 6);
  } else {
    if (point < 0x10000) {
      target[next++] = 0xe0 | (point >> 12);
    } else {
      target[next++] = 0xf0 | (point >> 18);
      target[next++] = 0x80 | ((point >> 12) & 0x3f);
    }
    target[next++] = 0x80 | ((point >> 6) & 0x3f);
  }
  target[next++] = 0x80 | (point & 0x3f);
  return next;
}
