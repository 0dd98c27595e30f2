/**
 * The text of a line beside its token: a pure function of the seed and the line's slot. Every
 * alphabet leaves out '-', so no body can look like a token, and no body begins or ends with a blank,
 * because many shippers trim those.
 */
import type { Random } from '../support/random.js';
import type { BodyAlphabet } from './spec.js';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .';
const escapes = '"\\\'/\t{}[]<>&%$#@;:,=|';
const unicode = 'äßéøñçЖдющ中文日本語한글אשש€→∑😀🚀';

const alphabets: Record<BodyAlphabet, readonly string[]> = {
  ascii: [...letters],
  escapes: [...letters, ...escapes],
  unicode: [...letters, ...unicode],
  mixed: [...letters, ...escapes, ...unicode],
};

const encoded = new Map<BodyAlphabet, readonly Uint8Array[]>();

function symbolsOf(alphabet: BodyAlphabet): readonly Uint8Array[] {
  let symbols = encoded.get(alphabet);
  if (!symbols) {
    symbols = alphabets[alphabet].map((symbol) => new TextEncoder().encode(symbol));
    encoded.set(alphabet, symbols);
  }
  return symbols;
}

/** Fills [start, end) with text of exactly that many bytes; a symbol that does not fit becomes 'x'. */
export function writeBody(
  into: Uint8Array,
  start: number,
  end: number,
  random: Random,
  alphabet: BodyAlphabet,
): void {
  const symbols = symbolsOf(alphabet);
  let at = start;
  while (at < end) {
    const symbol = symbols[random.integer(0, symbols.length - 1)]!;
    const blank = symbol[0] === 0x20 || symbol[0] === 0x09;
    const edge = at === start || at + symbol.length >= end;
    if (symbol.length > end - at || (blank && edge)) {
      into[at++] = 0x78;
      continue;
    }
    into.set(symbol, at);
    at += symbol.length;
  }
}
