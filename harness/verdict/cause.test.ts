/** Every cause from a run directory that shows it, and `unknown` from one that shows too little. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judge } from './judge.js';
import { loadEvidence } from './load.js';
import type { LineRange } from './result.js';
import {
  buildRun,
  lineBytes,
  looks,
  read,
  type TestGeneration,
  type TestRun,
} from './testing/run-builder.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-cause-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function lostIn(run: TestRun): readonly LineRange[] {
  return judge(loadEvidence(buildRun(directory, run))).result.ranges.filter(
    ({ kind }) => kind === 'lost',
  );
}

/** [first, last, cause] of each lost range. */
function causesIn(run: TestRun) {
  return lostIn(run).map(({ first, last, cause }) => [first, last, cause]);
}

const at = (lines: number) => lines * lineBytes;
const one: TestGeneration = {
  ...{ lines: 100, inode: '11', createdAtMs: 0, rotatedAtMs: 300, deletedAtMs: 600 },
};
const two: TestGeneration = { lines: 100, inode: '12', createdAtMs: 300 };
const readTwo = [read(350, '12', at(100))];

describe('a lost range', () => {
  it('was never opened when no look saw a descriptor on its inode', () => {
    const run = { generations: [one, two], reads: [...looks(0, 900), ...readTwo] };
    const [range] = lostIn({ ...run, arrived: [[101, 200]] });
    expect(range).toMatchObject({ first: 1, last: 100, generation: 1, cause: 'never-opened' });
    expect(range!.evidence).toContain('inode 11 in 13 looks');
    expect([range!.offsetFirst, range!.offsetEnd]).toEqual([0, at(100)]);
  });

  it('is unknown when too few looks saw nothing', () => {
    const run = { generations: [one, two], reads: [...looks(500, 900), ...readTwo] };
    const short = { ...one, deletedAtMs: 560 };
    const arrived = [[101, 200]] as const;
    expect(causesIn({ ...run, generations: [short, two], arrived })).toEqual([[1, 100, 'unknown']]);
  });

  it('was never opened when the shipper had ended before the file was made', () => {
    const exited = { event: 'shipper', atMs: 200, state: 'exited', detail: 'exit code 0' } as const;
    const run = { generations: [one, two], reads: looks(0, 200), moreEvents: [exited] };
    const [, later] = lostIn({ ...run, arrived: [] });
    expect(later).toMatchObject({ first: 101, last: 200, cause: 'never-opened' });
    expect(later!.evidence).toMatch(
      /made when the shipper was gone; the shipper had ended by itself at/,
    );
  });

  it('is unknown when lines of a file arrived that was made when the shipper was gone', () => {
    const exited = { event: 'shipper', atMs: 200, state: 'exited', detail: 'exit code 0' } as const;
    const run = { generations: [one, two], reads: looks(0, 200), moreEvents: [exited] };
    expect(causesIn({ ...run, arrived: [[101, 150]] }).at(-1)).toEqual([151, 200, 'unknown']);
  });

  it('is unknown when nothing was seen open but lines of it arrived', () => {
    const run = { generations: [one, two], reads: [...looks(0, 900), ...readTwo] };
    const arrived = [
      [1, 60],
      [101, 200],
    ] as const;
    expect(causesIn({ ...run, arrived })).toEqual([[61, 100, 'unknown']]);
  });

  it('is unknown when nothing was seen open but its access time moved', () => {
    const touched = { ...one, accessed: true };
    const run = { generations: [touched, two], reads: [...looks(0, 900), ...readTwo] };
    expect(causesIn({ ...run, arrived: [[101, 200]] })).toEqual([[1, 100, 'unknown']]);
  });

  it('is unknown when no look saw the shipper with any file open', () => {
    const run = { generations: [one, two], reads: looks(0, 900) };
    expect(causesIn({ ...run, arrived: [[101, 200]] })).toEqual([[1, 100, 'unknown']]);
  });

  it('is unknown when looks miss files from which lines arrived', () => {
    const third = { lines: 100, inode: '13', createdAtMs: 600 };
    const run = { generations: [one, two, third], reads: [...looks(0, 900), ...readTwo] };
    const [range] = lostIn({ ...run, arrived: [[101, 300]] });
    expect(range).toMatchObject({ first: 1, last: 100, cause: 'unknown' });
    expect(range!.evidence).toContain('nor on 50 % of the files from which lines arrived');
  });

  it('is unknown when lines arrived that stand behind the last offset', () => {
    const reads = [read(100, '11', at(10)), ...looks(0, 900), ...readTwo];
    const arrived = [
      [1, 60],
      [62, 200],
    ] as const;
    const [range] = lostIn({ generations: [one, two], reads, arrived });
    expect(range).toMatchObject({ first: 61, last: 61, cause: 'unknown' });
    expect(range!.evidence).toContain('but lines that stand behind it arrived');
  });

  it('is unknown when the offset stood still in many looks and lines behind it arrived', () => {
    const opened = [read(100, '11', at(10)), ...looks(0, 900), ...readTwo];
    const run = { generations: [one, two], arrived: [[1, 60] as const, [101, 200] as const] };
    expect(causesIn({ ...run, reads: opened })).toEqual([[61, 100, 'unknown']]);
  });

  it('was deleted unread when lines behind the last offset came while the file was closed', () => {
    const closed = [read(100, '11', at(10)), read(200, '11', null), ...looks(0, 900), ...readTwo];
    const run = { generations: [one, two], arrived: [[1, 60] as const, [101, 200] as const] };
    expect(causesIn({ ...run, reads: closed })).toEqual([[61, 100, 'deleted-unread']]);
  });

  it('is unknown where the offset moved further than the shipper read', () => {
    const jump = { ...read(100, '11', at(60)), skipped: true } as const;
    const reads = [jump, read(150, '11', at(80)), ...looks(0, 900), ...readTwo];
    const ranges = lostIn({ generations: [one, two], reads, arrived: [[101, 200]] });
    expect(ranges.map(({ first, last, cause }) => [first, last, cause])).toEqual([
      [1, 60, 'unknown'],
      [61, 80, 'read-not-sent'],
      [81, 100, 'deleted-unread'],
    ]);
    expect(ranges[0]!.evidence).toContain('by lseek');
  });

  it('was deleted unread beyond the last offset, and read but not sent before it', () => {
    const reads = [read(100, '11', at(60)), read(350, '11', null), ...looks(0, 900), ...readTwo];
    const arrived = [
      [1, 40],
      [101, 200],
    ] as const;
    expect(causesIn({ generations: [one, two], reads, arrived })).toEqual([
      [41, 60, 'read-not-sent'],
      [61, 100, 'deleted-unread'],
    ]);
  });

  it('counts a line that was read in part as unread', () => {
    const reads = [read(100, '11', at(60) + 1), ...looks(0, 900)];
    const ranges = lostIn({ generations: [one, two], reads, arrived: [[1, 60]] });
    expect(ranges[0]).toMatchObject({ first: 61, last: 100, cause: 'deleted-unread' });
  });

  it('was deleted unread when the file gave way to its gzip', () => {
    const packed = { ...one, compressedAtMs: 400 };
    const reads = [read(100, '11', at(90)), ...looks(0, 900), ...readTwo];
    const arrived = [
      [1, 90],
      [101, 200],
    ] as const;
    const [range] = lostIn({ generations: [packed, two], reads, arrived });
    expect(range).toMatchObject({ first: 91, last: 100, cause: 'deleted-unread' });
    expect(range!.evidence).toContain('gave way to its gzip at 0.400 s');
  });

  it('was truncated unread when the same file began anew', () => {
    const cut = { lines: 100, inode: '11', createdAtMs: 0, rotatedAtMs: 300, kind: 'copytruncate' };
    const anew = { lines: 100, inode: '11', createdAtMs: 300 };
    const reads = [
      ...[read(100, '11', at(60)), read(400, '11', at(10)), read(500, '11', at(100))],
      ...looks(0, 900),
    ];
    const arrived = [
      [1, 60],
      [101, 200],
    ] as const;
    const [range] = lostIn({ generations: [cut, anew], reads, arrived });
    expect(range).toMatchObject({ first: 61, last: 100, cause: 'truncated-unread' });
    expect(range!.evidence).toContain('truncated at 0.300 s');
  });

  it('was left unread when the reader kept its old offset over a truncate', () => {
    const cut = { lines: 100, inode: '11', createdAtMs: 0, rotatedAtMs: 300, kind: 'copytruncate' };
    const anew = { lines: 50, inode: '11', createdAtMs: 300 };
    const reads = [read(250, '11', at(100)), ...looks(0, 900)];
    const [range] = lostIn({ generations: [cut, anew], reads, arrived: [[1, 100]] });
    expect(range).toMatchObject({ first: 101, last: 150, cause: 'left-unread' });
    expect(range!.evidence).toContain(`kept its offset ${at(100).toLocaleString('en-US')}`);
  });

  it('was left unread when the file still stands and the reader closed it before', () => {
    const reads = [read(350, '12', at(70)), read(800, '12', null), ...looks(0, 900)];
    const arrived = [
      [1, 100],
      [101, 170],
    ] as const;
    expect(causesIn({ generations: [one, two], reads, arrived })).toEqual([
      [171, 200, 'left-unread'],
    ]);
  });

  it('belongs to the generation that had the inode then, not to the one that has it now', () => {
    const reused = { ...two, inode: '11', createdAtMs: 700 };
    const third = { ...two, createdAtMs: 300, rotatedAtMs: 700 };
    const reads = [
      ...[read(100, '11', at(100)), read(350, '11', null), read(350, '12', at(100))],
      ...looks(0, 900),
    ];
    const run = { generations: [one, third, reused], reads, arrived: [[1, 200]] as const };
    expect(causesIn(run)).toEqual([[201, 300, 'never-opened']]);
  });

  it('was refused when it was only seen in requests that the sink refused', () => {
    const run = { generations: [one, two], reads: [read(100, '11', at(100)), ...looks(0, 900)] };
    const arrived = [
      [1, 49],
      [61, 200],
    ] as const;
    expect(causesIn({ ...run, arrived, refused: [[50, 55]] })).toEqual([
      [50, 55, 'sent-refused'],
      [56, 60, 'read-not-sent'],
    ]);
  });

  it('arrived corrupted when that is all that came of it', () => {
    const run = { generations: [one, two], reads: [read(100, '11', at(100)), ...looks(0, 900)] };
    const arrived = [
      [1, 49],
      [51, 200],
    ] as const;
    const corrupted = [{ kind: 'mutated', line: 50 }] as const;
    expect(causesIn({ ...run, arrived, corrupted })).toEqual([[50, 50, 'arrived-corrupted']]);
  });

  it('was accepted and not counted when the sink took that many more', () => {
    const run = { generations: [one, two], reads: [read(100, '11', at(100)), ...looks(0, 900)] };
    const arrived = [
      [1, 49],
      [52, 200],
    ] as const;
    expect(causesIn({ ...run, arrived, uncounted: 2 })).toEqual([[50, 51, 'accepted-not-counted']]);
  });

  it('is unknown when the offsets never move', () => {
    const run = { generations: [one, two], reads: [read(100, '11', 0), ...looks(0, 900)] };
    expect(causesIn({ ...run, arrived: [[101, 200]] })).toEqual([[1, 100, 'unknown']]);
  });

  it('is unknown from when more files were open than are followed, and never what was read', () => {
    const many = { atMs: 650, look: true, looks: 99, overflow: 7 } as const;
    const reads = [read(100, '11', at(60)), read(700, '12', at(50)), ...looks(0, 900), many];
    const arrived = [[1, 60] as const, [101, 140] as const];
    expect(causesIn({ generations: [one, two], reads, arrived })).toEqual([
      [61, 100, 'deleted-unread'],
      [141, 150, 'read-not-sent'],
      [151, 200, 'unknown'],
    ]);
  });

  it('is unknown when nobody looked', () => {
    expect(causesIn({ generations: [one, two], arrived: [[101, 200]] })).toEqual([
      [1, 100, 'unknown'],
    ]);
  });
});
