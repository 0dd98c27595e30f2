import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Prefix } from './prefix.js';

const directory = mkdtempSync(join(tmpdir(), 'lostline-prefix-'));
afterAll(() => rmSync(directory, { recursive: true }));

function takenFrom(prefix: Prefix, content: Buffer): number | null {
  const path = join(directory, 'file');
  writeFileSync(path, content);
  const descriptor = openSync(path, 'r');
  try {
    return prefix.takenFrom(descriptor, content.length);
  } finally {
    closeSync(descriptor);
  }
}

const bytes = (minLength: number) =>
  fc.uint8Array({ minLength, maxLength: 300 }).map((array) => Buffer.from(array));
const chunks = fc.array(bytes(1), { minLength: 1, maxLength: 20 });

describe('what was taken of a file', () => {
  it('is found again in a copy that goes on after it', () => {
    fc.assert(
      fc.property(chunks, bytes(0), (taken, rest) => {
        const prefix = new Prefix();
        for (const chunk of taken) prefix.extend(chunk);
        expect(takenFrom(prefix, Buffer.concat([...taken, rest]))).toBe(prefix.end);
      }),
    );
  });

  it('is found in a copy that ends before it: all of the copy is taken', () => {
    fc.assert(
      fc.property(chunks, fc.nat(), (taken, cut) => {
        const prefix = new Prefix();
        for (const chunk of taken) prefix.extend(chunk);
        const size = 1 + (cut % prefix.end);
        expect(takenFrom(prefix, Buffer.concat(taken).subarray(0, size))).toBe(size);
      }),
    );
  });

  it('is not found in a file that differs by one byte of it', () => {
    fc.assert(
      fc.property(chunks, fc.nat(), (taken, where) => {
        const prefix = new Prefix();
        for (const chunk of taken) prefix.extend(chunk);
        const content = Buffer.concat(taken);
        content[where % content.length]! ^= 1;
        expect(takenFrom(prefix, content)).toBeNull();
      }),
    );
  });

  it('is nothing where nothing was taken', () => {
    expect(takenFrom(new Prefix(), Buffer.from('some'))).toBeNull();
  });
});
