import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutputFile } from './output.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lostline-output-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a reader gets every byte in order, whenever it comes', async () => {
  const chunks = fc.array(fc.string({ minLength: 1, maxLength: 200 }), { maxLength: 30 });
  let file = 0;
  await fc.assert(
    fc.asyncProperty(chunks, fc.nat(30), async (parts, readerAt) => {
      const output = new OutputFile(join(folder, String(file++)), 1024 * 1024);
      let read: Promise<string> | undefined;
      parts.forEach((part, index) => {
        if (index === readerAt) read = text(output.follow());
        output.append(Buffer.from(part));
      });
      read ??= text(output.follow());
      output.end();
      expect(await read).toBe(parts.join(''));
      output.close();
    }),
    { numRuns: 50 },
  );
});

test('a reader that waits gets what comes later', async () => {
  const output = new OutputFile(join(folder, 'late', 'output.log'), 1024);
  const reader = output.follow()[Symbol.asyncIterator]();
  const first = reader.next();
  output.append(Buffer.from('one'));
  expect(String((await first).value)).toBe('one');
  const second = reader.next();
  output.end();
  expect((await second).done).toBe(true);
  output.close();
});

test('nothing is written after the bound, and the file says so once', async () => {
  const path = join(folder, 'output.log');
  const output = new OutputFile(path, 4);
  for (const part of ['ab', 'cdef', 'gh']) output.append(Buffer.from(part));
  output.close();
  expect(await readFile(path, 'utf8')).toBe('abcd\n[output after 4 bytes was dropped]\n');
});

test('nothing is written after the close', async () => {
  const path = join(folder, 'output.log');
  const output = new OutputFile(path, 1024);
  output.append(Buffer.from('kept'));
  output.close();
  output.append(Buffer.from('late'));
  expect(await readFile(path, 'utf8')).toBe('kept');
});

test('the last lines are those that a person would look at', () => {
  const output = new OutputFile(join(folder, 'output.log'), 1024 * 1024);
  expect(output.lastLines(2)).toEqual([]);
  output.append(Buffer.from(`${'x'.repeat(20_000)}\none\n\ntwo\nthree\n`));
  expect(output.lastLines(2)).toEqual(['two', 'three']);
  output.close();
});

test('a place that can not be written is one sentence', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  expect(() => new OutputFile(join(file, 'output.log'), 1)).toThrow(
    /^the output can't be kept in .*: make its folder writable$/,
  );
});
