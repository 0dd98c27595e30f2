import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newTally, readNdjson } from './ndjson-reader.js';
import { NdjsonWriter } from './ndjson-writer.js';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-ndjson-'));
  path = join(directory, 'values.ndjson');
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('a file of JSON lines', () => {
  it('gives back what was appended, across the borders of pieces', () => {
    const values = Array.from({ length: 9_000 }, (_, n) => ({ n, text: 'ü'.repeat(n % 400) }));
    const writer = new NdjsonWriter(path, { bufferBytesMax: 10_000 });
    for (const value of values) writer.append(value);
    writer.close();
    const tally = newTally();
    expect([...readNdjson(path, tally)]).toEqual(values);
    expect(tally).toEqual({ records: 9_000, torn: 0 });
  });

  it('holds each value at once when nothing may wait', () => {
    const writer = new NdjsonWriter(path);
    writer.append({ one: 1 });
    expect(readFileSync(path, 'utf8')).toBe('{"one":1}\n');
    writer.append({ two: 2 });
    expect([...readNdjson(path)]).toEqual([{ one: 1 }, { two: 2 }]);
    writer.close();
    writer.close();
  });

  it('holds what waited after a flush', () => {
    const writer = new NdjsonWriter(path, { bufferBytesMax: 100 });
    writer.append(1);
    expect(readFileSync(path, 'utf8')).toBe('');
    writer.flush();
    expect(readFileSync(path, 'utf8')).toBe('1\n');
    writer.close();
  });

  it('leaves a torn last line out, and counts it', () => {
    writeFileSync(path, '{"a":1}\n\n{"a":2}\n{"a":');
    const tally = newTally();
    expect([...readNdjson(path, tally)]).toEqual([{ a: 1 }, { a: 2 }]);
    expect(tally).toEqual({ records: 2, torn: 1 });
  });

  it('names path and line of one that is broken in the middle', () => {
    writeFileSync(path, '{"a":1}\n{"a":\n{"a":2}\n');
    expect(() => [...readNdjson(path)]).toThrow(`${path}:2: expected a JSON value`);
  });

  it.each([
    ['null', 'null'],
    ['5', '5'],
    ['"text"', 'text'],
    ['[{}]', 'an array'],
  ])('names path and line of %s, which is no object', (text, found) => {
    writeFileSync(path, `{"a":1}\n${text}\n{"a":2}\n`);
    expect(() => [...readNdjson(path)]).toThrow(
      `${path}:2: expected a JSON object, found ${found}; the file was changed or damaged`,
    );
  });

  it('says when it is not there, or can not be made', () => {
    expect(() => [...readNdjson(path)]).toThrow(`${path}: can't be read`);
    const nowhere = join(directory, 'no', 'where');
    expect(() => new NdjsonWriter(nowhere)).toThrow(`${nowhere}: can't be written`);
  });

  it('fails once and for all when the disk is full', () => {
    const writer = new NdjsonWriter('/dev/full');
    expect(() => writer.append(1)).toThrow(/\/dev\/full: can't be written: ENOSPC/);
    expect(() => writer.append(2)).toThrow(/ENOSPC/);
    expect(() => writer.flush()).toThrow(/ENOSPC/);
    writer.close();
  });
});
