/** Sends one batch in 50 twice, although the sink has accepted it. */
import type { Defect } from './defect.js';

export const duplicateBatch: Defect = {
  name: 'duplicate-batch',
  summary: 'sends every 50th batch twice (the 5th is the first)',
  mimics: 'elastic/beats#5520, fluent/fluent-plugin-kafka#19',
  hooks: () => ({ timesSent: (batch) => (batch % 50 === 5 ? 2 : 1) }),
};
