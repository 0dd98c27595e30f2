import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { outputBytes, outputSince, wordsOf } from './said.js';

it('takes what was put out since, and nothing where nothing was', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lostline-said-'));
  const file = join(folder, 'output.log');
  expect(outputBytes(file)).toBe(0);
  expect(outputSince(file, 0)).toBe('');
  writeFileSync(file, 'before\nafter\n');
  expect(outputSince(file, 7)).toBe('after\n');
  expect(outputSince(file, 13)).toBe('');
  rmSync(folder, { recursive: true });
});

it.each([
  ['', [], ''],
  ['starting\nlistening\n', [], 'starting | listening'],
  ['starting\nconfig error: no outputs\n', [], 'config error: no outputs'],
  ['bye\nerror: x\nKEPT the old one\n', [/KEPT/], 'KEPT the old one'],
  ['again: failed\nagain: failed\n', [], 'again: failed'],
  ['{"event":"stats","dropped":0}\nok', [], 'ok'],
  [`error ${'x'.repeat(500)}`, [], `error ${'x'.repeat(294)}`],
])('of %j the telling words are chosen', (output, telling, expected) => {
  expect(wordsOf(output, telling)).toBe(expected);
});
