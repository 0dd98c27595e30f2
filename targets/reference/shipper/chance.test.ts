import { describe, expect, it } from 'vitest';
import { strikes } from './chance.js';
import { readOptions } from './options.js';

const environment = { LOSTLINE_SINK_URL: 'http://127.0.0.1:1/' };
const seeds = Array.from({ length: 10_000 }, (_, seed) => seed);

describe('a defect that strikes by chance', () => {
  it('strikes always at 1 and never at 0', () => {
    expect(seeds.every((seed) => strikes(1, seed))).toBe(true);
    expect(seeds.some((seed) => strikes(0, seed))).toBe(false);
  });

  it.each([0.05, 0.5])('strikes as often as %f says, over neighbouring seeds', (chance) => {
    const struck = seeds.filter((seed) => strikes(chance, seed)).length;
    expect(struck / seeds.length).toBeCloseTo(chance, 1.9);
  });

  it('is there or not from the start, by the seed alone', () => {
    const flags = (seed: number) => ['--defect=reorder', '--defect-chance=0.5', `--seed=${seed}`];
    for (const seed of [0, 1, 2, 3, 4_294_967_295]) {
      const { defectNames, hooks } = readOptions(flags(seed), environment)!;
      expect(defectNames).toEqual(strikes(0.5, seed) ? ['reorder'] : []);
      expect(hooks).toHaveLength(defectNames.length);
    }
  });

  it.each([
    ['--defect-chance=2', '--defect-chance 2: expected 0 to 1'],
    ['--defect-chance=often', '--defect-chance often: expected 0 to 1'],
    ['--seed=-1', '--seed -1: expected a whole number of at least 0'],
  ])('is refused with one clear sentence: %s', (flag, message) => {
    expect(() => readOptions([flag], environment)).toThrow(message);
  });
});
