import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from './folders.js';

describe('a folder that is to be made', () => {
  let scratch: string;

  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'lostline-folders-'));
  });

  afterEach(() => rmSync(scratch, { recursive: true }));

  it('comes with all that are missing above it', () => {
    const folder = join(scratch, 'a', 'b', 'c');
    makeFolder(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it('may be there already', () => {
    makeFolder(scratch);
    expect(statSync(scratch).isDirectory()).toBe(true);
  });

  it('is refused below a file', () => {
    const file = join(scratch, 'file');
    writeFileSync(file, '');
    expect(() => makeFolder(join(file, 'below'))).toThrow('ENOTDIR');
  });

  it('is refused, not waited for, in a filesystem that makes none', () => {
    expect(() => makeFolder('/proc/lostline/below')).toThrow('ENOENT');
  });
});
