/** Instants at a line's beginning: long past, far ahead, impossible, and of every notation. */
import { inTurn, joined, letters, type Maker } from './maker.js';

const ways = [
  '1970-01-01T00:00:00Z ',
  '9999-12-31T23:59:59.999999999Z ',
  '2038-01-19T03:14:08Z ',
  '2262-04-11T23:47:16.854775808Z ',
  '0000-00-00T00:00:00Z ',
  '-0001-01-01T00:00:00Z ',
  '2026-02-30T25:61:61.1234567890123+99:99 ',
  '99999999999999999999 ',
  '-1 ',
  '29/Feb/2025:24:00:60 +0000 ',
  'Feb 29 00:00:00 ',
  '20260101T000000,999 ',
  '1767225600000000000 ',
];

export const timestamps: Maker = ({ random, variant }) => ({
  before: joined(inTurn(ways, variant)),
  behind: letters(random, 48),
});
