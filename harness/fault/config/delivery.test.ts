import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changeOf, deliver, layConfigMap, standingAt, writeFiles } from './delivery.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lostline-delivery-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = () => join(folder, 'a.conf');

it('in place the inode stays, renamed it is another', () => {
  writeFiles(folder, { 'a.conf': 'good' });
  const before = standingAt(path());
  deliver(folder, 'a.conf', 'bad', 'inPlace');
  const written = standingAt(path());
  expect(written.inode).toBe(before.inode);
  expect(changeOf(before, written)).toMatch(
    /^inode \d+ was written anew, 4 bytes became 3, sha256/,
  );
  deliver(folder, 'a.conf', 'good', 'rename');
  const renamed = standingAt(path());
  expect(renamed.inode).not.toBe(before.inode);
  expect(changeOf(written, renamed)).toMatch(/^inode \d+ became \d+, 3 bytes became 4/);
  expect(changeOf(before, renamed)).toBe('');
  expect(readdirSync(folder)).toEqual(['a.conf']);
});

it('a ConfigMap changes all its files at one instant, and leaves one version', () => {
  layConfigMap(folder, { 'a.conf': 'good', 'b.conf': 'other' });
  deliver(folder, 'a.conf', '', 'configMap');
  expect(readFileSync(path(), 'utf8')).toBe('');
  expect(readFileSync(join(folder, 'b.conf'), 'utf8')).toBe('other');
  expect(readdirSync(folder).sort()).toEqual(['..data', '..version_2', 'a.conf', 'b.conf']);
});

it.each(['rename', 'inPlace'] as const)('a ConfigMap is swapped also after %s', (earlier) => {
  layConfigMap(folder, { 'a.conf': 'good', 'b.conf': 'other' });
  deliver(folder, 'a.conf', 'half', earlier);
  deliver(folder, 'a.conf', 'good', earlier);
  const before = standingAt(path());
  deliver(folder, 'a.conf', 'bad', 'configMap');
  expect(readFileSync(path(), 'utf8')).toBe('bad');
  expect(readlinkSync(path())).toBe('..data/a.conf');
  expect(changeOf(before, standingAt(path()))).toMatch(/^inode \d+ became \d+, 4 bytes became 3/);
  expect(readdirSync(folder).sort()).toEqual(['..data', '..version_2', 'a.conf', 'b.conf']);
});

it('a folder that is no ConfigMap is not swapped', () => {
  writeFiles(folder, { 'a.conf': 'good' });
  expect(() => deliver(folder, 'a.conf', '', 'configMap')).toThrow("expected a link '..data'");
});
