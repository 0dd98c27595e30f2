import { describe, expect, test } from 'vitest';
import { faultsResult } from '../fixtures/faults.js';
import { results } from '../fixtures/results.js';
import { faultStrip } from '../words/fault-strip.js';
import { costWords, faultsSentence, shortCostWords } from '../words/faults.js';
import { costliest, faultsView } from './faults.js';

describe('faults on the axis of time', () => {
  test('have a row each while they are few', () => {
    const view = faultsView(faultsResult(7))!;
    expect([view.layout, view.rows.length, view.hidden]).toEqual(['each', 7, 0]);
    expect(view.rows[1]).toMatchObject({ label: 'freeze#1', sums: { lostDuring: 3496 } });
    expect(view.rows[1]!.episodes).toHaveLength(2);
    expect(view.apart.map(({ lines }) => lines)).toEqual([37]);
  });

  test('share a row with their kind where they are many', () => {
    const view = faultsView(faultsResult(200))!;
    expect(view.layout).toBe('kinds');
    expect(view.rows.map(({ label }) => label)).toContain('freeze x 34');
    expect(view.rows.reduce((sum, { faults }) => sum + faults.length, 0)).toBe(200);
    expect(view.faults).toBe(200);
  });

  test('are none where none was planned', () => {
    expect(faultsView(results.pass())).toBeNull();
    expect(faultStrip(results.pass())).toEqual([]);
  });

  test('stand with those first that cost most, then those without proof', () => {
    const first = costliest(faultsResult(7).faults, 3).map(({ id }) => id);
    expect(first).toEqual(['networkPartition#1', 'freeze#1', 'diskFull#1']);
  });
});

describe('faults in words', () => {
  const sums = {
    ...{ lostBefore: 0, lostDuring: 0, lostAfter: 0, duplicates: 0 },
    ...{ recoveryMs: 0, begun: 1, unproved: 0 },
  };

  test.each([
    [sums, 'lost nothing'],
    [
      { ...sums, recoveryMs: 1_230, duplicates: 12 },
      'lost nothing; back within 1.23s; 12 repeated',
    ],
    [{ ...sums, lostBefore: 1, lostAfter: 2_000 }, 'lost 1 before, 2,000 after'],
    [{ ...sums, recoveryMs: null }, 'lost nothing; no recovery seen'],
    [{ ...sums, unproved: 1 }, 'lost nothing; no proof'],
    [{ ...sums, begun: 9, unproved: 2 }, 'lost nothing; 2 without proof'],
    [{ ...sums, begun: 0, unproved: 1 }, 'never injected'],
  ])('say what they cost', (given, words) => {
    const told = given.begun > 0 ? costWords(given) : shortCostWords(given);
    expect(told).toBe(words);
  });

  test('say whether what was lost fell to them', () => {
    const sentence = (count: number) => faultsSentence(faultsView(faultsResult(count))!);
    expect(sentence(1)).toBe('1 fault; nothing was lost.');
    expect(sentence(7)).toBe('7 faults; 37 lines in 1 episode fell to none of them.');
  });
});

test('the timeline in characters shows windows, recovery and loss', () => {
  const strip = faultStrip(faultsResult(7));
  expect(strip[1]).toBe(
    'freeze#1           |         xx--                                               |',
  );
  expect(strip[5]).toBe(
    'diskFull#1         |                                     ==========-            |',
  );
  expect(strip.at(-2)).toBe(
    'lost               |         xx                   xx                        x   |',
  );
});

test('a hostile name can not leave its row', () => {
  for (const line of faultStrip(results.hostile())) expect(line).not.toMatch(/\p{Cc}/u);
});
