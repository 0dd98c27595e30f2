import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from './folders.js';

describe('a folder that is to be made', () => {
  const scratch = () => mkdtempSync(join(tmpdir(), 'lostline-folders-'));

  it('comes with all that are missing above it', () => {
    const folder = join(scratch(), 'a', 'b', 'c');
    makeFolder(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it('may be there already', () => {
    const folder = scratch();
    makeFolder(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it('is refused below a file', () => {
    const file = join(scratch(), 'file');
    writeFileSync(file, '');
    expect(() => makeFolder(join(file, 'below'))).toThrow('ENOTDIR');
  });

  it('is refused, not waited for, in a filesystem that makes none', () => {
    expect(() => makeFolder('/proc/lostline/below')).toThrow('ENOENT');
  });
});
