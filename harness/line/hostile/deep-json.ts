/** JSON that is deeply nested, closed in good order or not at all; the line's token is a string in it. */
import { inTurn, joined, letters, type Maker } from './maker.js';

const depth = 5_000;

const ways = [
  `${'['.repeat(depth)}${']'.repeat(depth)}}`,
  `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`,
  '['.repeat(depth),
  `${'{"":[{"'.repeat(depth / 2)}`,
  `${'[{'.repeat(depth / 2)}${']}'.repeat(depth / 2)}`,
];

export const deepJson: Maker = ({ random, variant }) => ({
  before: joined('{"message":"'),
  behind: joined(letters(random, 24), '","deep":', inTurn(ways, variant)),
});
