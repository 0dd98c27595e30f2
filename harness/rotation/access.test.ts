import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepsAccessTimes, wasAccessed } from './access.js';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-access-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

test('a fresh file was not read; one whose access time moved on was', () => {
  const path = join(directory, 'app.log');
  writeFileSync(path, 'line\n');
  expect(wasAccessed(path)).toBe(false);
  const { birthtimeMs } = statSync(path);
  utimesSync(path, birthtimeMs / 1000 + 1, birthtimeMs / 1000);
  expect(wasAccessed(path)).toBe(true);
});

test('the nearest mount says whether access times are kept, and relatime keeps them', () => {
  const noatime = '/dev/x /a ext4 rw,noatime 0 0\n/dev/y / ext4 rw,relatime 0 0\n';
  expect(keepsAccessTimes('/a/b', noatime)).toBe(false);
  expect(keepsAccessTimes('/ab', noatime)).toBe(true);
  expect(keepsAccessTimes('/c', noatime)).toBe(true);
});
