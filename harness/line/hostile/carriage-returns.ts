/** CR, where a terminal writes over the line and some readers end it, and CRLF at the line's end. */
import { amid, inTurn, joined, letters, type Maker } from './maker.js';

const ways = ['\r', '\r\r\r', '\r2026-01-01 INFO all is well\r', '\r\t\r'];

export const carriageReturns: Maker = ({ random, variant }) => {
  if (variant % 2 === 1) return amid(random, inTurn(ways, variant >> 1));
  return { before: new Uint8Array(), behind: joined(letters(random, 48), '\r') };
};
