/** Lines that begin like a container runtime's record: parts that never end, streams that do not exist. */
import { inTurn, joined, letters, type Maker } from './maker.js';

const ways = [
  '2026-01-01T00:00:00.000000001Z stdout F ',
  '2026-01-01T00:00:00.000000001Z stdout P ',
  '2026-01-01T00:00:00.000000001Z stderr P:partial ',
  '2026-01-01T00:00:00Z stdin X ',
  '1970-01-01T00:00:00.000000000Z stdout F 2026-01-01T00:00:00.000000001Z stdout P ',
  '2026-01-01T00:00:00.000000001Z stdout  ',
];

export const criPrefix: Maker = ({ random, variant }) => ({
  before: joined(inTurn(ways, variant)),
  behind: letters(random, 48),
});
