import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import { comparisonJsonSchema, comparisonSchema } from './comparison-schema.js';
import { comparisonOf } from './testing/comparisons.js';

it('reports/comparison.schema.json is current (npm run generate)', () => {
  const text = readFileSync(packageFile('reports', 'comparison.schema.json'), 'utf8');
  expect(text).toBe(comparisonJsonSchema());
});

it('takes a comparison as it is written, also without a single run', () => {
  for (const lost of [
    { baseline: [350, 0, 12], candidate: [0, 'unknown', 7] as const },
    { baseline: [], candidate: [] },
  ]) {
    const comparison = comparisonOf(lost);
    const read = comparisonSchema.parse(JSON.parse(JSON.stringify(comparison)));
    expect(read).toEqual(comparison);
  }
});
