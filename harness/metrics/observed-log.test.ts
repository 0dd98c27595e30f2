import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalRecord } from '../evidence/journal.js';
import { ManualClock } from '../support/clock.js';
import { ObservedLog } from './observed-log.js';
import { dockerFiles } from './standing-files.js';

const run = 'abc123';
const rawBytes = 60;

function record(sequence: number): string {
  const token = `LL-${run}-0001-0001-${String(sequence).padStart(12, '0')}-00000059-01234567`;
  return `{"log":"${token} 12345678\\n"}\n`;
}

let folder = '';
let path = '';
let records: JournalRecord[] = [];
let log: ObservedLog;

const write = (first: number, last: number) => {
  for (let line = first; line <= last; line++) appendFileSync(path, record(line));
};
const rotate = () => {
  rmSync(`${path}.2`, { force: true });
  try {
    renameSync(`${path}.1`, `${path}.2`);
  } catch {
    // The first rotation.
  }
  renameSync(path, `${path}.1`);
};
const told = () =>
  records.map((one) => {
    if (one.record === 'opened') return `opened ${one.generation} from ${one.first}`;
    if (one.record === 'closed') return `closed ${one.generation} before ${one.next}`;
    if (one.record === 'destroyed') return `destroyed ${one.first} to ${one.last}`;
    return 'generation' in one ? `${one.record} ${one.generation}` : one.record;
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lostline-observed-'));
  path = join(folder, 'app-json.log');
  records = [];
  log = new ObservedLog({
    ...{ path, name: 'app-json.log', run, clock: new ManualClock() },
    files: dockerFiles(path, 2),
    offsetOf: (sequence) => (sequence - 1) * rawBytes,
    record: (one) => records.push(one),
  });
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a log that another program rotates', () => {
  it('is journalled as generations, each with its first and last line', () => {
    write(1, 10);
    log.look();
    rotate();
    write(11, 15);
    log.look();
    rotate();
    write(16, 16);
    log.look();
    log.end(16);
    expect(told()).toEqual([
      ...['opened 1 from 1', 'rotated 1', 'closed 1 before 11', 'opened 2 from 11'],
      ...['moved 1', 'rotated 2', 'closed 2 before 16', 'opened 3 from 16', 'closed 3 before 17'],
    ]);
    const bytes = 10 * record(1).length;
    const dressBytes = record(1).length - rawBytes;
    expect(records[2]).toMatchObject({ bytes, dressBytes });
  });

  it('loses no generation that came and was rotated between two looks', () => {
    write(1, 3);
    log.look();
    rotate();
    write(4, 6);
    rotate();
    write(7, 9);
    log.look();
    const opened = told().filter((one) => one.startsWith('opened'));
    expect(opened).toEqual(['opened 1 from 1', 'opened 2 from 4', 'opened 3 from 7']);
  });

  it('takes a new file for a new one although it got the inode of one that was deleted', () => {
    write(1, 3);
    log.look();
    unlinkSync(path);
    write(4, 6);
    log.look();
    expect(told()).toEqual([
      ...['opened 1 from 1', 'opened 2 from 1', 'closed 2 before 4', 'deleted 2'],
      ...['opened 3 from 4', 'deleted 1'],
    ]);
  });

  it('tells lines that stand in no file as destroyed', () => {
    write(1, 3);
    log.look();
    rotate();
    write(6, 8);
    log.look();
    log.end(10);
    expect(told().filter((one) => one.startsWith('destroyed'))).toEqual([
      'destroyed 4 to 5',
      'destroyed 9 to 10',
    ]);
  });

  it('is read to its last line, however long that is', () => {
    write(1, 5);
    appendFileSync(path, `${record(6)}{"log":"${'x'.repeat(600_000)}\\n"}\n`);
    log.look();
    rotate();
    appendFileSync(path, `{"log":"${'x'.repeat(600_000)}\\n"}\n${record(7)}`);
    log.look();
    log.end(7);
    expect(told()).toEqual([
      ...['opened 1 from 1', 'rotated 1', 'closed 1 before 7'],
      ...['opened 2 from 7', 'closed 2 before 8'],
    ]);
  });

  it.each([
    ['gone', () => unlinkSync(path), ['deleted 1']],
    ['another, empty one', () => [unlinkSync(path), appendFileSync(path, '')], ['deleted 1']],
    ['emptied', () => truncateSync(path), []],
  ])('says of a file that is %s nothing but that nobody saw its last line', (_, meddle, more) => {
    write(1, 5);
    log.look();
    meddle();
    log.end(5);
    expect(told()).toEqual([
      ...['opened 1 from 1', ...more, 'opened 2 from 1', 'closed 2 before 6', 'deleted 2'],
    ]);
  });

  it('takes no line for destroyed behind a rotated file where the live one is gone', () => {
    write(1, 5);
    log.look();
    rotate();
    log.look();
    log.end(8);
    expect(told()).toEqual([
      ...['opened 1 from 1', 'rotated 1', 'closed 1 before 6'],
      ...['opened 2 from 6', 'closed 2 before 9', 'deleted 2'],
    ]);
  });

  it('waits for the first line of an empty file', () => {
    appendFileSync(path, '');
    log.look();
    expect(records).toEqual([]);
    expect(log.lastLine()).toBe(0);
  });
});
