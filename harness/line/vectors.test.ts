import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import { vectorCases, vectorFile } from './vectors.js';

it('the test vectors of the line format are current: run npm run generate', async () => {
  const path = packageFile('harness', 'line', 'golden', 'vectors.json');
  expect(vectorFile()).toBe(await readFile(path, 'utf8'));
});

it('every vector has a name of its own', () => {
  const names = vectorCases().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
