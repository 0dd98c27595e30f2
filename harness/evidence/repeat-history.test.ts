/** When lines came once more. */
import { expect, it } from 'vitest';
import { RepeatHistory } from './repeat-history.js';

it('repeats of neighbours within a tenth of a second are one, and others apart', () => {
  const repeats = new RepeatHistory();
  repeats.add(1, 1, 5, 9, 1_000);
  repeats.add(1, 1, 10, 12, 1_050);
  repeats.add(1, 1, 13, 20, 1_100);
  repeats.add(1, 1, 7, 7, 3_000);
  const within = (first: number, last: number) => [...repeats.within(1, 1, first, last)];
  expect(within(5, 6)).toMatchObject([{ fromMs: 1_000, toMs: 1_050 }]);
  expect(within(7, 14).map(({ fromMs }) => fromMs)).toEqual([1_000, 3_000, 1_100]);
  expect(within(20, 30).map(({ fromMs }) => fromMs)).toEqual([1_100]);
  expect(within(21, 30)).toEqual([]);
  expect([...repeats.within(2, 1, 5, 9)]).toEqual([]);
});

it('nothing is known of any where there were too many', () => {
  const repeats = new RepeatHistory(2);
  for (const line of [5, 7, 9, 11]) repeats.add(1, 1, line, line, 1_000);
  expect([...repeats.within(1, 1, 1, 20)]).toEqual([]);
});
