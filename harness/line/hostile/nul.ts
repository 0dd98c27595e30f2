/** NUL: the end of a string in C, and the fill of a sparse file. */
import { amid, bytes, inTurn, letters, type Maker } from './maker.js';

const ways: readonly Uint8Array[] = [
  bytes(0),
  new Uint8Array(16),
  bytes(0, 0x78, 0, 0x78, 0),
  new Uint8Array(4096),
];

export const nul: Maker = ({ random, variant }) => {
  // At the very end too, where trimming begins.
  if (variant % 5 === 4) {
    const behind = Buffer.concat([letters(random, 48), bytes(0, 0)]);
    return { before: new Uint8Array(), behind };
  }
  return amid(random, inTurn(ways, variant));
};
