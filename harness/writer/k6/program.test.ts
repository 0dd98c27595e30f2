import { expect, it } from 'vitest';
import { findK6 } from './program.js';

it.each([
  ['k6', 'k6'],
  ['/no/such/k6', 'k6: /no/such/k6'],
])('%s that is not there is told once, and what to do', async (named, shown) => {
  await expect(findK6({ LOSTLINE_K6: named, PATH: '/no/such' })).rejects.toMatchObject({
    message: `${shown}: it can't be started; 'make k6' builds one, or name yours with LOSTLINE_K6=PATH`,
  });
});
