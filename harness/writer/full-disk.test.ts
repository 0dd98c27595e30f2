/** A disk of the log files that is full for a while: a tmpfs of a size, which takes root to mount. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJournals } from '../evidence/journal-reader.js';
import { EnvironmentError } from '../support/errors.js';
import type { RotationRunner } from './rotation-runner.js';
import { expectAgreement } from './testing/agreement.js';
import { readJournal } from './testing/read-back.js';
import { Rig, type RigOptions } from './testing/rig.js';
import { SmallDisk } from './testing/small-disk.js';

const lineBytes = 101;
const diskBytes = 512 * 1024;
const trials = { diskFull: ['full#1'], directoryGone: [], spaceWaitMsMax: 500 };

/** A stream on a disk of its own, which may be full by plan. */
function smallRig(options: RigOptions) {
  const rig = new Rig({ ...options, load: { trials, ...options.load } });
  const disk = new SmallDisk(rig.directories.logs, diskBytes);
  rig.start();
  const steps = (ms: number) => {
    for (let step = 0; step < ms; step++) rig.step();
  };
  const finish = () => {
    while (rig.step() !== 'finished');
    rig.stream.end(rig.clock.nowMs());
  };
  const path = rig.stream.writer.log.path;
  return { rig, disk, steps, finish, path, journal: () => readJournal(rig.directories.journal) };
}

/** A whole load whose disk was full from 10 ms on, for 50 ms. */
function waited() {
  const small = smallRig({ rotation: null });
  small.steps(10);
  small.disk.fill();
  small.steps(50);
  small.disk.free();
  small.finish();
  return small;
}

async function turnsUntil(rig: Rig, holds: (runner: RotationRunner) => boolean) {
  for (let turn = 0; turn < 1_000 && !holds(rig.stream.runner!); turn++) await rig.turn();
}

test('where none is planned, a full disk is one clear error', () => {
  const { rig, disk, steps } = smallRig({ rotation: null, load: { trials: undefined } });
  using _ = rig;
  using __ = disk;
  steps(10);
  disk.fill();
  expect(() => steps(20)).toThrow(EnvironmentError);
  expect(() => steps(20)).toThrow(/can't write the log .*app-0001.log: the disk is full/);
});

test('what the disk refused is kept, in mid-line too, and written on where it stopped', () => {
  const { rig, disk, steps, finish, path, journal } = smallRig({ rotation: null });
  using _ = rig;
  using __ = disk;
  steps(10);
  disk.fill();
  steps(50);
  // tmpfs gives pages: the last one of the file took what fitted.
  const size = 4096 * Math.ceil((91 * lineBytes) / 4096);
  expect(readFileSync(path)).toHaveLength(size);
  const whole = Math.floor(size / lineBytes);
  expect(rig.stream.writer.next).toBe(whole + 1);
  expect(journal().head).toMatchObject({ committedNext: whole + 1, intendedNext: whole + 2 });
  disk.free();
  finish();
  expect(rig.stream.writer.next).toBe(1001);
  expectAgreement(rig);
});

test('the journal tells of the wait, and nothing is said to have been written in it', () => {
  const { rig, disk, journal } = waited();
  using _ = rig;
  using __ = disk;
  const [stalled, resumed] = [journal().of('stalled'), journal().of('resumed')];
  expect(stalled).toHaveLength(1);
  const { atMs, next } = stalled[0]!;
  expect(resumed).toMatchObject([{ next }]);
  // The disk is looked at every 10 ms.
  const resumedAtMs = resumed[0]!.atMs;
  expect(resumedAtMs).toBeGreaterThanOrEqual(60);
  expect(resumedAtMs).toBeLessThan(70);
  const marks = journal().of('mark');
  expect(marks).toContainEqual(expect.objectContaining({ atMs, next }));
  expect(marks).toContainEqual(expect.objectContaining({ atMs: resumedAtMs, next }));
  expect(marks.filter((mark) => mark.atMs > atMs && mark.atMs < resumedAtMs)).toEqual([]);
  const [read] = readJournals(rig.directories.journal).journals;
  expect(read!.stalls).toEqual([{ fromMs: atMs, toMs: resumedAtMs }]);
});

test('lines that the wait held up are late, and the others are not late for that', () => {
  const { rig, disk, journal } = waited();
  using _ = rig;
  using __ = disk;
  const { latenessMs, heldUp } = journal().ended!;
  expect(latenessMs.max).toBeGreaterThan(40);
  expect(heldUp!.othersLatenessMs.max).toBeLessThanOrEqual(1);
  expect(heldUp!.lines).toBeGreaterThan(480);
  expect(heldUp!.lines).toBeLessThan(530);
});

test('the wait has an end, and then a full disk is an error as ever', () => {
  const { rig, disk, steps } = smallRig({
    rotation: null,
    load: { trials: { ...trials, spaceWaitMsMax: 40 } },
  });
  using _ = rig;
  using __ = disk;
  disk.fill();
  expect(() => steps(60)).toThrow(/the disk is full: free some space/);
});

test('a stop on a full disk tells what stands in the file', () => {
  const { rig, disk, steps, journal } = smallRig({ rotation: null });
  using _ = rig;
  using __ = disk;
  steps(10);
  disk.fill();
  steps(20);
  rig.stream.end(rig.clock.nowMs());
  const { ended, head } = journal();
  expect(ended).toBeNull();
  expect(head.intendedNext).toBe(head.committedNext + 1);
});

test('whenever and however often the disk is full, every line stands whole in one place', () => {
  const window = fc.record({
    afterMs: fc.integer({ min: 1, max: 30 }),
    forMs: fc.integer({ min: 1, max: 40 }),
    drips: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
  });
  const kinds = fc.constantFrom('rename-create', 'rename-chain', 'delete-create', 'truncate');
  const sizes = fc.integer({ min: 60, max: 9_000 });
  fc.assert(
    fc.property(fc.array(window, { maxLength: 3 }), kinds, sizes, (windows, kind, bytes) => {
      const line = { sizes: { kind: 'fixed', bytes } } as const;
      const { rig, disk, steps, finish } = smallRig({
        ...{ line, rotation: { kind, countMax: 3 } },
        load: { segments: [{ fromMs: 0, toMs: 100, fromRate: 300, toRate: 300 }], lines: 30 },
      });
      using _ = rig;
      using __ = disk;
      for (const { afterMs, forMs, drips } of windows) {
        steps(afterMs);
        disk.fill();
        for (const pages of drips) {
          steps(Math.ceil(forMs / drips.length));
          disk.free(pages * 4096);
        }
        steps(forMs);
        disk.free();
      }
      finish();
      expect(rig.stream.writer.next).toBe(31);
      expectAgreement(rig);
    }),
    { numRuns: 15 },
  );
});

describe('rotations on a full disk', () => {
  const every = { kind: 'time', everyMs: 30, jitter: 0 } as const;

  test('by instants pass, and do not come in a bunch afterwards, where the line is not whole', () => {
    const { rig, disk, steps, finish, journal } = smallRig({
      rotation: { kind: 'rename-chain', trigger: { ...every, everyMs: 15 }, countMax: 6 },
    });
    using _ = rig;
    using __ = disk;
    steps(20);
    disk.fill();
    steps(45);
    disk.free();
    finish();
    expect(
      journal()
        .of('rotation-failed')
        .map(({ atMs }) => atMs),
    ).toEqual([30, 45, 60]);
    expect(
      journal()
        .of('rotated')
        .map(({ atMs }) => atMs),
    ).toEqual([15, 75, 90]);
    expectAgreement(rig);
  });

  test('by lines wait until the line is whole, where the program rotates its own log', () => {
    const { rig, disk, steps, finish, journal } = smallRig({
      rotation: { kind: 'rename-chain', trigger: { kind: 'lines', lines: 300 } },
    });
    using _ = rig;
    using __ = disk;
    steps(20);
    disk.fill();
    steps(35);
    disk.free();
    finish();
    expect(journal().of('rotation-failed')).toEqual([]);
    expect(expectAgreement(rig).generations.map(({ opened }) => opened.first)).toEqual([
      1, 301, 601, 901,
    ]);
  });

  test('fail with copytruncate, with no half copy left, and the log as it was', () => {
    const { rig, disk, steps, finish, journal } = smallRig({
      rotation: { kind: 'copytruncate', trigger: every, countMax: 2 },
    });
    using _ = rig;
    using __ = disk;
    steps(20);
    disk.fill();
    steps(20);
    expect(readdirSync(rig.directories.logs)).toEqual(['app-0001.log']);
    expect(journal().of('rotation-failed')).toMatchObject([
      { message: expect.stringContaining('ENOSPC') },
    ]);
    disk.free();
    finish();
    expect(expectAgreement(rig).generations).toHaveLength(2);
    expect(readdirSync(rig.directories.logs).sort()).toEqual(['app-0001.log', 'app-0001.log.1']);
  });

  test('leave the file as it is where its gzip finds no room', async () => {
    const { rig, disk, steps, finish, journal } = smallRig({
      rotation: { kind: 'compress', trigger: every, compressDelayMs: 20, countMax: 1 },
    });
    using _ = rig;
    using __ = disk;
    steps(40);
    disk.fill();
    await turnsUntil(rig, ({ failed }) => failed > 0);
    expect(journal().of('rotation-failed')).toMatchObject([
      { message: expect.stringContaining('ENOSPC') },
    ]);
    expect(readdirSync(rig.directories.logs)).toEqual(['app-0001.log', 'app-0001.log.1']);
    disk.free();
    finish();
    expectAgreement(rig);
  });

  test('take the chain one place on without a new copy, where logrotate fails to copy', async () => {
    const options: RigOptions = {
      load: {
        trials: { ...trials, spaceWaitMsMax: 1_000_000 },
        durationMs: 400,
        lines: 4_000,
        segments: [{ fromMs: 0, toMs: 400, fromRate: 10_000, toRate: 10_000 }],
      },
      rotation: {
        ...{ kind: 'logrotate', logrotateMode: 'copytruncate', keep: 2, countMax: 3 },
        trigger: { kind: 'time', everyMs: 80, jitter: 0 },
      },
    };
    const { rig, disk, journal } = smallRig(options);
    using _ = rig;
    using __ = disk;
    await turnsUntil(rig, ({ done }) => done === 1);
    disk.fill();
    await turnsUntil(rig, ({ failed }) => failed === 2);
    const names = readdirSync(rig.directories.logs).sort();
    const said = journal();
    const standing = said.generations.filter(({ deleted, moves }) => moves.length > 0 && !deleted);
    for (const { moves } of standing) {
      expect(existsSync(join(rig.directories.logs, moves.at(-1)!.path))).toBe(true);
    }
    expect(names.filter((name) => /\.\d$/.test(name))).toHaveLength(standing.length);
    expect(said.of('rotation-failed')[0]!.message).toContain('No space left on device');
  });
});
