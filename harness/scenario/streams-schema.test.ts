/** Sets of streams in a scenario. */
import { expect, it } from 'vitest';
import { streamsSchema } from './streams-schema.js';

it.each([
  [[3], [[3, 3]]],
  [
    ['1-4', 9],
    [
      [1, 4],
      [9, 9],
    ],
  ],
  [
    [9, '2 - 5', '1-3', 6],
    [
      [1, 6],
      [9, 9],
    ],
  ],
])('%j are streams', (given, expected) => {
  const spans = streamsSchema.parse(given);
  expect(spans.map(({ first, last }) => [first, last])).toEqual(expected);
});

it.each([[[]], [[0]], [['4-1']], [['1-']], [['all']], [[9_001]], [['1-9001']]])(
  '%j are none',
  (given) => {
    expect(streamsSchema.safeParse(given).success).toBe(false);
  },
);
