import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ReadBytes } from './read-bytes.js';

const more = 1024 ** 4;

it('covers what was read since the look before, and not what was passed over', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lostline-read-bytes-'));
  const file = join(directory, 'file');
  writeFileSync(file, Buffer.alloc(100_000));
  const own = new ReadBytes();
  own.cover([process.pid], 0);
  readFileSync(file);
  expect(own.cover([process.pid], 100_000)).toBe(true);
  expect(own.cover([process.pid], more)).toBe(false);
  rmSync(directory, { recursive: true });
});

it('covers everything where a process can not be asked', () => {
  const none = new ReadBytes();
  expect(none.cover([2 ** 30], more)).toBe(true);
});
