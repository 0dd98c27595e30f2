import { expect, it } from 'vitest';
import { counted } from './units.js';

it.each([
  [0, '0 runs'],
  [1, '1 run'],
  [2_000, '2,000 runs'],
])('%d is counted as %s', (count, words) => {
  expect(counted(count, 'run')).toBe(words);
});
