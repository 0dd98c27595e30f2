/** What shippers write in place of bytes that they do not carry: escapes and replacement characters. */

/** Bytes that somebody may have a reason to change: controls, blanks, and all beyond ASCII. */
export function isOdd(byte: number): boolean {
  return byte <= 0x20 || byte >= 0x7f;
}

/** Bytes of a character that stands for others, or 0. */
export function replacementAt(bytes: Buffer, at: number): number {
  if (bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) return 3;
  const standsFor = [0x20, 0x2e, 0x3f, 0x5f];
  return standsFor.includes(bytes[at] ?? 0) ? 1 : 0;
}

const escapes =
  /^(?:#([0-7]{3})|\\u([0-9a-fA-F]{4})|(?:\\x|%)([0-9a-fA-F]{2})|\\([0-7]{3})|\\(.)|\^(.))/;
const letters: Readonly<Record<string, string>> = {
  ...{ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', a: '\x07', e: '\x1b', 0: '\0' },
  ...{ '"': '"', "'": "'", '\\': '\\', '/': '/' },
};

/** The escape that stands at a place, and the bytes that it stands for; null when there is none. */
export function escapeAt(message: Buffer, at: number): { bytes: Buffer; length: number } | null {
  const first = message[at];
  if (first !== 0x5c && first !== 0x23 && first !== 0x5e && first !== 0x25) return null;
  const match = escapes.exec(message.toString('latin1', at, at + 6));
  if (!match) return null;
  const [text, hash, unicode, hex, octal, letter, caret] = match;
  const bytes = (() => {
    if (unicode !== undefined)
      return Buffer.from(String.fromCharCode(Number.parseInt(unicode, 16)));
    if (letter !== undefined) return Buffer.from(letters[letter] ?? '');
    if (caret !== undefined) return Buffer.of(caret.charCodeAt(0) ^ 0x40);
    if (hex !== undefined) return Buffer.of(Number.parseInt(hex, 16));
    return Buffer.of(Number.parseInt(hash ?? octal ?? '0', 8) & 0xff);
  })();
  return bytes.length === 0 ? null : { bytes, length: text.length };
}
