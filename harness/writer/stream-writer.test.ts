import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LineTemplates } from '../line/templates.js';
import { monotonicMs } from '../support/clock.js';
import { readJournal } from './testing/read-back.js';
import { makeDirectories, Rig, testPlan, testRun } from './testing/rig.js';
import { startWriter } from './writer.js';

const lineBytes = 101;

function startedRig() {
  const rig = new Rig({ rotation: null });
  rig.start();
  return { rig, writer: rig.stream.writer, journal: () => readJournal(rig.directories.journal) };
}

test('the head runs ahead of the write', () => {
  const { rig, writer, journal } = startedRig();
  using _ = rig;
  writer.writeBlock(10, Infinity, 0);
  expect(journal().head).toMatchObject({ committedNext: 1, intendedNext: 11, generation: 1 });
  writer.writeBlock(5, Infinity, 3);
  expect(journal().head).toMatchObject({
    committedNext: 11,
    intendedNext: 16,
    offset: 10 * lineBytes,
    atMs: 3,
  });
});

test('a block ends at the bytes it may have, but holds a line at least', () => {
  const { rig, writer } = startedRig();
  using _ = rig;
  expect(writer.writeBlock(100, 10 * lineBytes, 0)).toBe(10);
  expect(writer.writeBlock(100, 1, 0)).toBe(1);
  expect(writer.next).toBe(12);
});

describe('a line that was begun', () => {
  test('is completed by the end', () => {
    const { rig, writer, journal } = startedRig();
    using _ = rig;
    writer.writeBlock(3, Infinity, 0);
    writer.writeHalfLine(0);
    writer.end(0);
    expect(journal().ended!.next).toBe(5);
    expect(readFileSync(writer.log.path)).toHaveLength(4 * lineBytes);
  });

  test('is indeterminate when the writer has to give up', () => {
    const { rig, writer, journal } = startedRig();
    using _ = rig;
    writer.writeBlock(3, Infinity, 0);
    writer.writeHalfLine(0);
    writer.giveUp(0);
    expect(journal().head).toMatchObject({ committedNext: 4, intendedNext: 5 });
    expect(journal().ended).toBeNull();
  });
});

test('what was written whole is certain when the writer has to give up', () => {
  const { rig, writer, journal } = startedRig();
  using _ = rig;
  writer.writeBlock(3, Infinity, 0);
  writer.giveUp(0);
  expect(journal().head).toMatchObject({ committedNext: 4, intendedNext: 4 });
});

test('marks come at most every 100 ms', () => {
  const { rig, journal } = startedRig();
  using _ = rig;
  for (let ms = 0; ms < 100; ms++) rig.step();
  rig.stream.end(100);
  expect(journal().of('mark')).toMatchObject([{ record: 'mark', atMs: 1, next: 11, offset: 1010 }]);
});

test('a pause is marked at its beginning and at its end', () => {
  const { rig, writer, journal } = startedRig();
  using _ = rig;
  const { clock } = rig;
  const writeAt = (ms: number, lines: number) => {
    clock.advance(ms - clock.nowMs());
    writer.writeBlock(lines, Infinity, ms);
  };
  for (const ms of [50, 90, 5_000, 5_050]) writeAt(ms, 10);
  clock.advance(900);
  writer.end(clock.nowMs());
  const marks = journal().of('mark');
  expect(marks.map(({ atMs, next }) => [atMs, next])).toEqual([
    ...[[50, 11]],
    ...[
      [90, 21],
      [5_000, 21],
    ],
    ...[[5_050, 41]],
  ]);
});

test('a later epoch goes on in the same file, and overwrites no rotated one', async () => {
  const directories = makeDirectories();
  const originMs = monotonicMs();
  const paths = { directory: directories.logs, journalDirectory: directories.journal };
  for (const epoch of [1, 2]) {
    const plan = testPlan({ rotation: { trigger: { kind: 'lines', lines: 400 } } });
    const writer = await startWriter({ plan, run: testRun, epoch, ...paths, originMs });
    writer.begin(monotonicMs() - originMs);
    await writer.whenDone;
  }
  const rotated = [1, 2].map((epoch) => readJournal(directories.journal, 1, epoch).of('rotated'));
  expect(rotated.map((records) => records.map(({ path }) => path))).toEqual([
    ['app-0001.log.000001', 'app-0001.log.000002'],
    ['app-0001.log.000003', 'app-0001.log.000004'],
  ]);
  const [opened] = readJournal(directories.journal, 1, 2).of('opened');
  expect(opened).toMatchObject({ generation: 1, first: 1, firstOffset: 200 * lineBytes });
  const file = readFileSync(join(directories.logs, 'app-0001.log.000003'));
  const templates = new LineTemplates(testPlan({}).line);
  const line = templates.renderLine(testRun, { stream: 1, epoch: 2, sequence: 1 });
  expect(file.subarray(200 * lineBytes, 201 * lineBytes - 1)).toEqual(Buffer.from(line));
  directories.remove();
});

test('a journal that can not be written stops the writer with one sentence', async () => {
  const directories = makeDirectories();
  symlinkSync('/dev/full', join(directories.journal, 'stream-0001.0001.ndjson'));
  const starting = startWriter({
    plan: testPlan({}),
    run: testRun,
    epoch: 1,
    directory: directories.logs,
    journalDirectory: directories.journal,
    originMs: monotonicMs(),
  });
  await expect(starting).rejects.toThrow(/can't write the journal .*: the disk is full/);
  directories.remove();
});
