/** Takes a configuration that can't be used for one without a destination: what it reads goes nowhere. */
import type { Defect } from './defect.js';

export const failClosed: Defect = {
  name: 'fail-closed',
  summary: 'takes an unsound configuration, and throws away what it reads until a sound one comes',
  mimics: 'fluent/fluent-bit#8038',
  hooks: () => ({ unsound: 'closed' }),
};
