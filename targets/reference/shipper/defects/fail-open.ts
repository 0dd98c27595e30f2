/** Takes a configuration that can't be used for one without limits: every file, every line. */
import type { Defect } from './defect.js';

export const failOpen: Defect = {
  name: 'fail-open',
  summary:
    'takes an unsound configuration for one without limits: ships every file of the directory',
  mimics:
    "the blank configuration of 14 November 2024 at Cloudflare (55 % of its customers' logs lost)",
  hooks: () => ({ unsound: 'open' }),
};
