import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GenerationOpened, JournalRecord } from './journal.js';
import { JournalHeadEncoder, journalFileNames } from './journal-head.js';
import { readJournals } from './journal-reader.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-journal-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const names = journalFileNames(1, 1);

function record(...records: readonly JournalRecord[]): void {
  const text = records.map((one) => `${JSON.stringify(one)}\n`).join('');
  appendFileSync(join(directory, names.records), text);
}

function head(generation: number, committed: number, intended: number, offset: number): void {
  const bytes = new JournalHeadEncoder(1, 1).encode(generation, committed, intended, offset, 5);
  writeFileSync(join(directory, names.head), bytes);
}

const opened = (generation: number, first: number, inode: string): GenerationOpened => ({
  ...{ record: 'opened', atMs: first, generation, path: 'a.log', device: '1', inode, first },
  firstOffset: 0,
});
const closed = (generation: number, next: number) =>
  ({ record: 'closed', atMs: next, generation, next, bytes: next * 10 }) as const;
const rotated = (generation: number, kind: string, path: string | null) =>
  ({ record: 'rotated', atMs: 11, generation, kind, path }) as const;
const latenessMs = { p50: 0, p99: 1, max: 2 };

/** The only stream's journal. */
function journal() {
  const { journals } = readJournals(directory);
  expect(journals).toHaveLength(1);
  return journals[0]!;
}

describe('waits for space', () => {
  const stalled = (atMs: number) =>
    ({ record: 'stalled', atMs, generation: 1, next: 5, offset: 40 }) as const;
  const resumed = (atMs: number) => ({ record: 'resumed', atMs, next: 5 }) as const;

  it('are read with their ends, and without one where the writer was killed in it', () => {
    record(opened(1, 1, '11'), stalled(10), resumed(25), stalled(30));
    head(1, 5, 6, 45);
    expect(journal().stalls).toEqual([
      { fromMs: 10, toMs: 25 },
      { fromMs: 30, toMs: null },
    ]);
  });

  it('are kept up to 1,000, the last one standing for all that follow', () => {
    record(opened(1, 1, '11'));
    for (let ms = 0; ms < 2_400; ms += 2) record(stalled(ms), resumed(ms + 1));
    head(1, 5, 5, 40);
    const { stalls } = journal();
    expect(stalls).toHaveLength(1_000);
    expect(stalls!.at(-1)).toEqual({ fromMs: 1_998, toMs: 2_399 });
  });
});

describe('lines of connections that broke', () => {
  it('are all kept: from the 10,000th range on that one stands for all that follow', () => {
    record(opened(1, 1, '0'));
    const ranges = Array.from({ length: 10_500 }, (_, index) => ({
      ...({ record: 'unsure', atMs: index } as const),
      ...{ first: 2 * index + 1, last: 2 * index + 2 },
    }));
    record(...ranges);
    head(1, 21_001, 21_001, 0);
    const { unsure } = journal();
    expect(unsure).toHaveLength(10_000);
    expect(unsure![9_998]).toEqual({ first: 19_997, last: 19_998 });
    expect(unsure![9_999]).toEqual({ first: 19_999, last: 21_000, several: true });
  });
});

describe('a journal', () => {
  it('of a writer that ended tells the life of each generation', () => {
    record(opened(1, 1, '11'), { record: 'mark', atMs: 5, next: 6, offset: 60 });
    record(rotated(1, 'rename-chain', 'a.log.1'), closed(1, 11), opened(2, 11, '12'));
    const moved = { record: 'moved', atMs: 12, generation: 1 } as const;
    record({ ...moved, path: 'a.log.2', how: 'renamed', inode: null });
    record({ ...moved, path: 'a.log.2.gz', how: 'compressed', inode: '13' });
    record({ record: 'deleted', atMs: 13, generation: 1, accessed: null });
    record(closed(2, 21), { record: 'ended', atMs: 21, next: 21, latenessMs, blocks: 2 });
    head(2, 21, 21, 100);
    const { generations, ...rest } = journal();
    expect(rest).toMatchObject({ committedNext: 21, intendedNext: 21, marks: [{ next: 6 }] });
    expect(generations[0]).toMatchObject({
      ...{ first: 1, last: 10, bytes: 110, rotatedAtMs: 11, rotation: 'rename-chain' },
      ...{ compressedAtMs: 12, deletedAtMs: 13, truncatedAtMs: null },
      paths: ['a.log', 'a.log.1', 'a.log.2', 'a.log.2.gz'],
    });
    expect(generations[1]).toMatchObject({ first: 11, last: 20, deletedAtMs: null });
  });

  it('tells a truncate by the inode that stays', () => {
    record(opened(1, 1, '11'), rotated(1, 'copytruncate', 'a.log.1'), closed(1, 11));
    record({ record: 'destroyed', atMs: 12, generation: 1, first: 9, last: 10, copyBytes: 80 });
    record(opened(2, 11, '11'), closed(2, 21));
    head(2, 21, 21, 100);
    const [one, two] = journal().generations;
    expect(one).toMatchObject({ truncatedAtMs: 11, destroyed: { first: 9, last: 10 } });
    expect(two!.truncatedAtMs).toBeNull();
  });

  it('of a killed writer ends where the head says', () => {
    record(opened(1, 1, '11'), rotated(1, 'rename-create', 'a.log.1'), closed(1, 11));
    record(opened(2, 11, '12'));
    appendFileSync(join(directory, names.records), '{"record":"mark","atMs":3');
    head(2, 16, 21, 77);
    const { journals, torn } = readJournals(directory);
    expect(torn).toBe(1);
    expect(journals[0]).toMatchObject({ committedNext: 16, intendedNext: 21, ended: null });
    const [, open] = journals[0]!.generations;
    expect(open).toMatchObject({ first: 11, last: 20, closedAtMs: null, bytes: 77 });
  });

  it('counts a head that is torn, and goes by its records', () => {
    record(opened(1, 1, '11'), { record: 'mark', atMs: 5, next: 6, offset: 60 });
    writeFileSync(join(directory, names.head), 'short');
    const { journals, torn } = readJournals(directory);
    expect(torn).toBe(1);
    expect(journals[0]).toMatchObject({ committedNext: 6, intendedNext: 6 });
  });

  it('keeps failed rotations, and leaves other files alone', () => {
    record(opened(1, 1, '11'));
    record({ record: 'rotation-failed', atMs: 4, generation: 1, message: 'disk full' });
    head(1, 1, 1, 0);
    writeFileSync(join(directory, 'stream-0001.0001.logrotate.conf'), 'x');
    expect(journal().rotationFailures).toMatchObject([{ message: 'disk full' }]);
  });

  it('keeps its marks in bounds, spread over the whole', () => {
    const marks = Array.from({ length: 250_000 }, (_, n) => ({ next: n + 2, offset: n }));
    const text = marks.map((mark) => JSON.stringify({ record: 'mark', atMs: mark.next, ...mark }));
    record(opened(1, 1, '11'));
    appendFileSync(join(directory, names.records), `${text.join('\n')}\n`);
    head(1, 250_002, 250_002, 0);
    const kept = journal().marks;
    expect(kept.length).toBeGreaterThan(50_000);
    expect(kept.length).toBeLessThanOrEqual(100_000);
    expect(kept.at(-1)!.next).toBeGreaterThan(249_990);
  });
});

it('says when there is no journal', () => {
  expect(() => readJournals(join(directory, 'no'))).toThrow(/no: the writer's journal can't be/);
});
