/**
 * Bytes that are no UTF-8 (RFC 3629): lone and missing continuations, overlong forms, surrogates, code
 * points beyond the last one, and the text of another encoding.
 */
import { amid, bytes, inTurn, letters, type Maker } from './maker.js';

const ways: readonly Uint8Array[] = [
  bytes(0xff),
  bytes(0x80, 0xbf),
  bytes(0xc0, 0xaf),
  bytes(0xe0, 0x80, 0x8a),
  bytes(0xc0, 0x80),
  bytes(0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80),
  bytes(0xf4, 0x90, 0x80, 0x80),
  bytes(0xf8, 0x88, 0x80, 0x80, 0x80),
  bytes(0xe2, 0x82),
  bytes(0x47, 0x72, 0xfc, 0xdf, 0x65),
];

export const invalidUtf8: Maker = ({ random, variant }) => {
  // A sequence that the line's end cuts.
  if (variant % 12 === 11) {
    const behind = Buffer.concat([letters(random, 48), bytes(0xf0, 0x9f, 0x98)]);
    return { before: new Uint8Array(), behind };
  }
  return amid(random, inTurn(ways, variant));
};
