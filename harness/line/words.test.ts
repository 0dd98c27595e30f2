import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalsHex32, Pattern, readDecimal4, wordsOf } from './words.js';

describe('a pattern', () => {
  it('is where its bytes are, at any offset and length, and not where one differs', () => {
    const anyLength = fc.oneof(fc.nat(12), fc.integer({ min: 250, max: 262 }));
    fc.assert(
      fc.property(anyLength, fc.nat(5), fc.nat(), (length, at, changed) => {
        const content = Buffer.from(Array.from({ length }, (_, index) => (index * 37) & 255));
        const pattern = new Pattern(content);
        const message = Buffer.concat([Buffer.alloc(at, 1), content, Buffer.of(2)]);
        expect(pattern.isAt(wordsOf(message), at)).toBe(true);
        if (length === 0) return;
        message[at + (changed % length)]! ^= 0x80;
        expect(pattern.isAt(wordsOf(message), at)).toBe(false);
      }),
    );
  });
});

describe('readDecimal4', () => {
  const read = (text: string) => readDecimal4(wordsOf(Buffer.from(text, 'latin1')).view, 1);

  it('reads every number of four decimals', () => {
    for (let value = 0; value < 10_000; value++) {
      expect(read(`x${String(value).padStart(4, '0')}x`)).toBe(value);
    }
  });

  it('reads nothing else', () => {
    for (let place = 0; place < 4; place++) {
      for (let byte = 0; byte < 256; byte++) {
        const character = String.fromCharCode(byte);
        const text = `${'1995'.slice(0, place)}${character}${'1995'.slice(place + 1)}`;
        expect(read(`x${text}x`)).toBe(/^\d$/.test(character) ? Number(text) : -1);
      }
    }
  });
});

describe('equalsHex32', () => {
  it('knows a number by its eight digits, and no other', () => {
    const anyWord = fc.integer({ min: 0, max: 0xffff_ffff });
    fc.assert(
      fc.property(anyWord, anyWord, (value, other) => {
        const { view } = wordsOf(Buffer.from(` ${value.toString(16).padStart(8, '0')}`));
        expect(equalsHex32(view, 1, value)).toBe(true);
        expect(equalsHex32(view, 1, other)).toBe(other === value);
      }),
    );
  });
});
