/** A run's row in a comparison: its lost lines by cause, also of episodes that have several. */
import { expect, it } from 'vitest';
import type { Episode } from '../verdict/result.js';
import { judged } from '../verdict/testing/findings.js';
import { comparedRun } from './compared-run.js';

it('has its lost lines by cause, over all episodes', () => {
  const rest = { ranges: 1, stream: 1, generations: [1], fault: null, fromMs: 1, toMs: 2 };
  const episodes: readonly Episode[] = [
    { ...rest, id: 1, lines: 5, cause: 'never-opened' },
    {
      ...{ ...rest, id: 2, lines: 9, cause: 'read-not-sent' },
      causes: { 'read-not-sent': 7, 'never-opened': 2 },
    },
  ];
  const turn = { side: 'baseline', pair: 1, seed: 7 } as const;
  const { causes } = comparedRun(turn, 'baseline-01', { ...judged({}), episodes });
  expect(causes).toEqual({ 'never-opened': 7, 'read-not-sent': 7 });
});
