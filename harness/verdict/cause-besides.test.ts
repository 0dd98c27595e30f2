/** What is said of a lost range beside its cause: that the shipper had ended, or had too little room. */
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
  testRotation,
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

const at = (lines: number) => lines * lineBytes;
const one: TestGeneration = {
  ...{ lines: 100, inode: '11', createdAtMs: 0, rotatedAtMs: 300, deletedAtMs: 600 },
};
const two: TestGeneration = { lines: 100, inode: '12', createdAtMs: 300 };
const readTwo = [read(350, '12', at(100))];

describe('a shipper that ended by itself', () => {
  const third = { lines: 100, inode: '13', createdAtMs: 700 };
  const standing = { ...two, rotatedAtMs: 700 };
  const ended = { event: 'shipper', atMs: 650, state: 'exited', detail: 'exit code 3' } as const;
  const run = {
    generations: [one, standing, third],
    reads: [read(100, '11', at(90)), ...readTwo, ...looks(0, 600)],
    arrived: [[1, 80] as const, [101, 190] as const],
  };
  const words = '; the shipper had ended by itself at 0.650 s';

  it('is told of at every range that it may have had to do with', () => {
    const ranges = lostIn({ ...run, moreEvents: [ended] });
    expect(
      ranges.map(({ first, cause, evidence }) => [first, cause, evidence.endsWith(words)]),
    ).toEqual([
      [81, 'read-not-sent', false],
      [91, 'deleted-unread', false],
      [191, 'read-not-sent', true],
      [201, 'never-opened', true],
    ]);
  });

  it('is told of with the fault in whose time it ended', () => {
    const fault = { event: 'fault', id: 'outOfMemory#1', kind: 'outOfMemory', trace: '' } as const;
    const faults = [
      { ...fault, atMs: 640, state: 'injected' } as const,
      { ...fault, atMs: 690, state: 'healed', trace: 'x' } as const,
    ];
    const last = lostIn({ ...run, moreEvents: [...faults, ended] }).at(-1)!;
    expect(last.cause).toBe('never-opened');
    expect(last.evidence).toMatch(
      /; the shipper had ended at 0\.650 s, while fault outOfMemory#1 was in force$/,
    );
  });

  it('is not when it was started again', () => {
    const healed = { id: 'again', kind: 'restart', state: 'healed', trace: 'x' } as const;
    const back = { event: 'fault', atMs: 660, ...healed } as const;
    const ranges = lostIn({ ...run, moreEvents: [ended, back] });
    expect(ranges.filter(({ evidence }) => evidence.includes('ended'))).toEqual([]);
  });
});

describe('a generation that was read by another file', () => {
  const arrived = [[101, 200]] as const;
  const copied = { ...one, copiedAtMs: 290 };

  it('was read as far as its copy was', () => {
    const reads = [...readTwo, read(350, 'copy', at(70)), ...looks(0, 900)];
    const [whole] = lostIn({
      generations: [copied, two],
      reads: [...reads, read(400, 'copy', at(100))],
      arrived,
    });
    expect(whole).toMatchObject({ first: 1, last: 100, cause: 'read-not-sent' });
    expect(whole!.evidence).toContain('went past it in the copy (inode copy)');
  });

  it('was not unopened when its copy was open, nor read further than that', () => {
    const reads = [...readTwo, read(350, 'copy', at(70)), ...looks(0, 900)];
    const [part] = lostIn({ generations: [copied, two], reads, arrived });
    expect(part).toMatchObject({ first: 1, last: 100, cause: 'unknown' });
    expect(part!.evidence).toContain(`its copy (inode copy) was open, read to byte 7,`);
  });

  it('keeps its cause when its copy was no further read, and says so', () => {
    const reads = [read(100, '11', at(50)), ...readTwo, read(350, 'copy', 0), ...looks(0, 900)];
    const ranges = lostIn({
      generations: [copied, two],
      reads,
      arrived: [
        [1, 50],
        [101, 200],
      ],
    });
    expect(ranges).toMatchObject([{ first: 51, last: 100, cause: 'deleted-unread' }]);
    expect(ranges[0]!.evidence).toContain('its copy (inode copy) was open, read to byte 0');
  });

  it("is anybody's guess when its gzip was read", () => {
    const packed = { ...one, compressedAtMs: 350 };
    const reads = [...readTwo, read(450, 'gz', 512), ...looks(0, 900)];
    const [range] = lostIn({ generations: [packed, two], reads, arrived });
    expect(range).toMatchObject({ first: 1, last: 100, cause: 'unknown' });
    expect(range!.evidence).toContain('read the gzip of it (inode gz) at 0.450 s');
  });
});

describe('a file that somebody else deleted', () => {
  it('is not said to have been there, neither read nor unopened', () => {
    const { deletedAtMs: _, ...standing } = one;
    const gone = (generation: number) =>
      ({ event: 'vanished', atMs: 1_850, stream: 1, epoch: 1, generation }) as const;
    const third = { lines: 100, inode: '13', createdAtMs: 600 };
    const reads = [read(100, '11', at(60)), ...readTwo, ...looks(0, 900)];
    const arrived = [[1, 60] as const, [101, 200] as const];
    const run = { generations: [standing, { ...two, rotatedAtMs: 600 }, third], reads, arrived };
    const ranges = lostIn({ ...run, moreEvents: [gone(1), gone(3)] });
    expect(ranges.map(({ cause }) => cause)).toEqual(['unknown', 'unknown']);
    for (const { evidence } of ranges) expect(evidence).toContain('at the end the file was gone');
  });
});

it('is unknown in a file that somebody else has cut, whatever the offsets say', () => {
  const cut = {
    event: 'cut',
    atMs: 1_850,
    stream: 1,
    epoch: 1,
    generation: 2,
    bytes: at(40),
  } as const;
  const reads = [read(100, '11', at(60)), ...readTwo, ...looks(0, 900)];
  const arrived = [[1, 60] as const, [101, 150] as const];
  const ranges = lostIn({ generations: [one, two], reads, arrived, moreEvents: [cut] });
  expect(ranges.map(({ cause }) => cause)).toEqual(['deleted-unread', 'unknown']);
  expect(ranges[1]!.evidence).toContain('somebody else than the rotation has cut it');
});

it('a message that names no line may have been any that was read and did not arrive', () => {
  const reads = [read(100, '11', at(60)), ...readTwo, ...looks(0, 900)];
  const arrived = [[1, 50] as const, [101, 200] as const];
  const corrupted = [{ kind: 'mutated', line: 0 }] as const;
  const ranges = lostIn({ generations: [one, two], reads, arrived, corrupted });
  const words = '; 1 corrupted message named no line and may have been of this one';
  expect(ranges.map(({ cause, evidence }) => [cause, evidence.includes(words)])).toEqual([
    ['read-not-sent', true],
    ['deleted-unread', false],
  ]);
});

describe('overload', () => {
  const rotation = testRotation;
  const reads = [read(100, '11', at(60)), ...looks(0, 900)];
  const generations = [one, two];
  const written = { atMs: 0, written: 0, delivered: 0 };

  it('is a loss while more was waiting than rotation keeps', () => {
    const samples = [written, { atMs: 900, written: 270, delivered: 90 }];
    const run = { generations, reads, samples, plan: { rotation }, arrived: [[1, 60]] as const };
    const [range] = lostIn(run);
    expect(range).toMatchObject({ cause: 'deleted-unread', overload: true });
    expect(range!.evidence).toContain('the backlog was 120 lines, and rotation keeps 100');
  });

  it('is not a file that was skipped while the next one was shipped', () => {
    const samples = [written, { atMs: 900, written: 300, delivered: 150 }];
    const arrived = [[101, 200]] as const;
    const skipping = [...looks(0, 900), ...readTwo];
    const [range] = lostIn({ generations, reads: skipping, samples, plan: { rotation }, arrived });
    expect(range).toMatchObject({ cause: 'never-opened', overload: false });
  });

  it('is not a file that the shipper closed before it was through', () => {
    const samples = [written, { atMs: 900, written: 270, delivered: 90 }];
    const closing = [...reads, read(400, '11', null)];
    const run = { generations, reads: closing, samples, plan: { rotation } };
    const [range] = lostIn({ ...run, arrived: [[1, 60]] as const });
    expect(range).toMatchObject({ cause: 'deleted-unread', overload: false });
  });

  it('is not a loss while the shipper stood still', () => {
    const samples = [written, { atMs: 900, written: 270, delivered: 90 }];
    const late = { ...one, deletedAtMs: 2_000 };
    const run = {
      generations: [late, two],
      reads,
      samples: [...samples, { atMs: 2_100, written: 270, delivered: 90 }],
    };
    const [range] = lostIn({ ...run, plan: { rotation }, arrived: [[1, 60]] as const });
    expect(range).toMatchObject({ cause: 'deleted-unread', overload: false });
  });
});
