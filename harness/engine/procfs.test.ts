import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import {
  environmentOf,
  isRunning,
  processTable,
  readStat,
  residentBytes,
  withDescendants,
} from './procfs.js';

test('reads a process whose name looks like the fields after it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lostline-procfs-'));
  const program = join(folder, 'a) R 1 (b c');
  await copyFile('/bin/cat', program);
  const child = execa(program, [], { reject: false, env: { COLOUR: 'blue' } });
  child.stdin.write('up\n');
  expect(String(await once(child.stdout, 'data'))).toBe('up\n');
  const pid = child.pid!;
  expect(readStat(pid)).toMatchObject({ pid, parent: process.pid, cpuSeconds: expect.any(Number) });
  expect(readStat(pid)!.startTicks).toMatch(/^\d+$/);
  expect(environmentOf(pid, 'COLOUR')).toBe('blue');
  expect(residentBytes(pid)).toBeGreaterThan(4096);
  expect(withDescendants(process.pid)).toEqual(expect.arrayContaining([process.pid, pid]));
  child.kill('SIGKILL');
  await child.catch(() => {});
  await rm(folder, { recursive: true });
});

test('knows a process that is gone', async () => {
  const child = execa('true');
  const pid = child.pid!;
  const startTicks = readStat(pid)?.startTicks ?? '0';
  await child;
  expect(isRunning(pid, startTicks)).toBe(false);
  expect(readStat(pid)).toBeUndefined();
  expect(withDescendants(pid)).toEqual([]);
  expect(residentBytes(pid)).toBe(0);
});

test('descendants are found from a table, main first, strangers not', () => {
  const entry = (pid: number, parent: number) => ({ ...processTable()[0]!, pid, parent });
  const table = [entry(1, 0), entry(5, 1), entry(6, 5), entry(7, 1), entry(8, 6)];
  expect(withDescendants(5, table)).toEqual([5, 6, 8]);
});
