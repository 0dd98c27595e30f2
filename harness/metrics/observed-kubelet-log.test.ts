import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalRecord } from '../evidence/journal.js';
import { ManualClock } from '../support/clock.js';
import { ObservedLog } from './observed-log.js';
import { kubeletFiles } from './standing-files.js';

const run = 'abc123';
const stamps = ['20261121-162021', '20261121-162024', '20261121-162027'];

function recordOf(sequence: number): string {
  const token = `LL-${run}-0001-0001-${String(sequence).padStart(12, '0')}-00000059-01234567`;
  return `2026-11-21T16:20:21.1Z stdout F ${token} 12345678\n`;
}

let folder = '';
let path = '';
let records: JournalRecord[] = [];
let log: ObservedLog;

const write = (first: number, last: number, file = path) => {
  for (let line = first; line <= last; line++) appendFileSync(file, recordOf(line));
};
const rotated = (index: number) => `${path}.${stamps[index]}`;
const rename = (index: number) => renameSync(path, rotated(index));
const compress = (index: number) => {
  writeFileSync(`${rotated(index)}.tmp`, gzipSync('x'));
  renameSync(`${rotated(index)}.tmp`, `${rotated(index)}.gz`);
};
const looks = (count: number) => {
  for (let look = 0; look < count; look++) log.look();
};
const told = () =>
  records.map((one) => {
    if (one.record === 'opened') return `opened ${one.generation} from ${one.first}`;
    if (one.record === 'closed') return `closed ${one.generation} before ${one.next}`;
    if (one.record === 'destroyed') return `destroyed ${one.first} to ${one.last}`;
    if (one.record === 'moved') return `${one.how} ${one.generation} to ${one.path}`;
    return 'generation' in one ? `${one.record} ${one.generation}` : one.record;
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lostline-observed-'));
  mkdirSync(join(folder, 'app'));
  path = join(folder, 'app', '0.log');
  records = [];
  log = new ObservedLog({
    ...{ path, name: 'app/0.log', run, clock: new ManualClock() },
    files: kubeletFiles(path),
    offsetOf: (sequence) => (sequence - 1) * 60,
    record: (one) => records.push(one),
  });
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a log that a kubelet rotates', () => {
  it('is journalled from its first name to its gzip, and to the end of that', () => {
    write(1, 10);
    log.look();
    rename(0);
    write(11, 15);
    log.look();
    compress(0);
    log.look();
    unlinkSync(rotated(0));
    rename(1);
    log.look();
    write(16, 17);
    log.look();
    unlinkSync(`${rotated(0)}.gz`);
    log.look();
    log.end(17);
    expect(told()).toEqual([
      ...['opened 1 from 1', 'rotated 1', 'closed 1 before 11', 'opened 2 from 11'],
      `compressed 1 to app/0.log.${stamps[0]}.gz`,
      ...['rotated 2', 'closed 2 before 16', 'opened 3 from 16', 'deleted 1'],
      'closed 3 before 18',
    ]);
  });

  it('gets lines under its new name, also after the new file has its first', () => {
    write(1, 10);
    log.look();
    rename(0);
    write(11, 12, rotated(0));
    log.look();
    write(15, 16);
    looks(3);
    write(13, 14, rotated(0));
    log.look();
    log.end(16);
    expect(told()).toEqual([
      ...['opened 1 from 1', 'rotated 1', 'closed 1 before 15'],
      ...['opened 2 from 15', 'closed 2 before 17'],
    ]);
  });

  it('lost what stands in neither file for good', () => {
    write(1, 10);
    log.look();
    rename(0);
    write(13, 14);
    looks(50);
    log.end(14);
    expect(told()).toContain('destroyed 11 to 12');
  });

  it('is waited for at the end as well', () => {
    write(1, 10);
    log.look();
    rename(0);
    write(13, 14);
    log.end(14);
    expect(told()).toEqual([
      ...['opened 1 from 1', 'rotated 1', 'closed 1 before 11', 'destroyed 11 to 12'],
      ...['opened 2 from 13', 'closed 2 before 15'],
    ]);
  });

  it('has its last line in the renamed file as long as the new one is empty', () => {
    write(1, 10);
    log.look();
    rename(0);
    writeFileSync(path, '');
    expect(log.lastLine()).toBe(10);
    log.look();
    log.end(10);
    expect(told()).toEqual(['opened 1 from 1', 'rotated 1', 'closed 1 before 11']);
  });

  it('destroys nothing behind a file whose last line nobody saw before it was compressed', () => {
    write(1, 10);
    log.look();
    rename(0);
    compress(0);
    unlinkSync(rotated(0));
    write(13, 14);
    looks(50);
    log.end(14);
    expect(told().filter((one) => one.startsWith('destroyed'))).toEqual([]);
    expect(told()).toContain('opened 2 from 1');
  });

  it('is not known by its inode number alone', () => {
    write(1, 3);
    log.look();
    rename(0);
    write(4, 6);
    log.look();
    compress(0);
    unlinkSync(rotated(0));
    rename(1);
    // The number that was just freed is the next one given out.
    write(7, 9);
    log.look();
    expect(told().filter((one) => one.startsWith('opened'))).toHaveLength(3);
  });
});
