/**
 * Looks only at the live name, and only every 500 ms. The file it holds is read to its end, but a
 * generation that came and went between two looks was never opened.
 */
import type { Defect } from './defect.js';

export const missedGeneration: Defect = {
  name: 'missed-generation',
  summary: 'looks at the live name every 500 ms, so a whole generation passes unseen',
  mimics: 'elastic/beats#1956, fluent/fluentd#4362, fluent/fluent-bit#2110',
  hooks: () => ({
    settings: { pollMs: 500, watch: 'off' },
    looksAt: ({ standing }) => standing === 'live',
    closes: (tail) => tail.atEnd,
  }),
};
