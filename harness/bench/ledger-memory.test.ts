import { expect, it } from 'vitest';
import { ledgerMemoryBenches, ledgerMemoryBytesMax } from './ledger-memory.js';

it.each(ledgerMemoryBenches)('$name, stays within the bound', ({ run }) => {
  expect(run().bytes).toBeLessThan(ledgerMemoryBytesMax);
});
