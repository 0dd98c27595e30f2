import {
  closeSync,
  mkdtempSync,
  readSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openUnseen, wasAccessed } from './access.js';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-access-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

test('a file whose access time moved on was read; of another nobody can say', () => {
  const path = join(directory, 'app.log');
  writeFileSync(path, 'line\n');
  expect(wasAccessed(path)).toBeNull();
  const { birthtimeMs } = statSync(path);
  utimesSync(path, birthtimeMs / 1000 + 1, birthtimeMs / 1000);
  expect(wasAccessed(path)).toBe(true);
});

test('our own reads leave no trace', () => {
  const path = join(directory, 'own.log');
  writeFileSync(path, 'line\n');
  const { atimeMs } = statSync(path);
  // A modification after the last access makes relatime note the next read.
  utimesSync(path, atimeMs / 1000 - 10, atimeMs / 1000);
  const before = statSync(path, { bigint: true }).atimeNs;
  const descriptor = openUnseen(path);
  readSync(descriptor, new Uint8Array(5));
  closeSync(descriptor);
  expect(statSync(path, { bigint: true }).atimeNs).toBe(before);
});
