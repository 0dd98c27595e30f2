import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readJournal } from './testing/read-back.js';
import { Rig } from './testing/rig.js';

function finish(rig: Rig) {
  while (rig.step() !== 'finished');
  rig.stream.end(rig.clock.nowMs());
  return readJournal(rig.directories.journal);
}

test('when somebody took the log away, the writer gets a new one and goes on', () => {
  using rig = new Rig({ rotation: { countMax: 2 } });
  rig.start();
  unlinkSync(rig.stream.writer.log.path);
  const { of, ended } = finish(rig);
  expect(of('rotation-failed').map(({ message }) => message)).toEqual([
    expect.stringContaining('ENOENT'),
  ]);
  expect(of('opened').map(({ first }) => first)).toEqual([1, 201, 391]);
  expect(ended!.next).toBe(1001);
  const names = readdirSync(rig.directories.logs).sort();
  expect(names).toEqual(['app-0001.log', 'app-0001.log.000002']);
  expect(rig.notices.map(({ state }) => state)).toEqual(['begun', 'failed', 'begun', 'settled']);
});

test('a copy that was tampered with is no evidence', () => {
  using rig = new Rig({
    rotation: { kind: 'copytruncate', copyTruncateGapMs: 10, countMax: 1 },
  });
  rig.start();
  for (let ms = 0; ms < 25; ms++) rig.step();
  const copy = join(rig.directories.logs, 'app-0001.log.1');
  writeFileSync(copy, readFileSync(copy).fill(0x58));
  const { of } = finish(rig);
  expect(of('destroyed')).toEqual([]);
  expect(of('rotation-failed').map(({ message }) => message)).toEqual([
    expect.stringMatching(/line 190 of stream 1 should stand at byte 19089 .* other bytes do/),
  ]);
});

test('a stop during a rotation leaves no rotation half done', () => {
  using rig = new Rig({ rotation: { lateWriteMs: 50, createGapMs: 40, countMax: 1 } });
  rig.start();
  for (let ms = 0; ms < 30; ms++) rig.step();
  let turns = 0;
  while (rig.stream.wind(rig.clock.nowMs()) !== 'finished' && turns++ < 10) rig.clock.advance(1);
  rig.stream.end(rig.clock.nowMs());
  const { generations, of } = readJournal(rig.directories.journal);
  expect(turns).toBeLessThan(10);
  expect(of('rotation-failed')).toEqual([]);
  expect(generations).toHaveLength(2);
});

test.each(['rename-chain', 'copytruncate', 'compress', 'docker', 'kubelet'] as const)(
  '%s goes on when somebody else deleted a rotated file',
  async (kind) => {
    using rig = new Rig({ rotation: { kind } });
    rig.start();
    for (let ms = 0; ms < 30; ms++) await rig.turn();
    const [rotated] = readdirSync(rig.directories.logs).filter((name) => name !== 'app-0001.log');
    unlinkSync(join(rig.directories.logs, rotated!));
    while ((await rig.turn()) !== 'finished');
    rig.stream.end(rig.clock.nowMs());
    const { of } = readJournal(rig.directories.journal);
    expect(of('rotation-failed')).toEqual([]);
    expect(of('rotated')).toHaveLength(4);
    expect(of('deleted')).toMatchObject([{ generation: 1, accessed: null }]);
  },
);

/** Log files that this process has open, without those that the rig holds for reading. */
function openLogs(rig: Rig): number {
  const targets = readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      // It was that of the directory that is being read.
      return [];
    }
  });
  const logs = targets.filter((target) => target.startsWith(`${rig.directories.logs}/`));
  return logs.length - rig.held.size;
}

describe('a new file that the writer does not go over to is closed', () => {
  test('when the rotation fails, however often', () => {
    const trigger = { kind: 'time', everyMs: 5, jitter: 0 } as const;
    using rig = new Rig({ rotation: { kind: 'rename-chain', trigger, keep: 1, countMax: 11 } });
    rig.start();
    for (let ms = 0; ms < 7; ms++) rig.step();
    // A folder can't be deleted as the oldest file is.
    const oldest = join(rig.directories.logs, 'app-0001.log.1');
    unlinkSync(oldest);
    mkdirSync(oldest);
    while (rig.step() !== 'finished');
    expect(openLogs(rig)).toBe(1);
    rig.stream.end(rig.clock.nowMs());
    const failures = readJournal(rig.directories.journal).of('rotation-failed');
    expect(failures.map(({ message }) => message)).toEqual(
      Array.from({ length: 10 }, () => expect.stringContaining('unlink')),
    );
    expect(openLogs(rig)).toBe(0);
  });

  test.each(['rename-create', 'symlink-swap'] as const)(
    'when %s is given up while the writer is late',
    (kind) => {
      using rig = new Rig({ rotation: { kind, lateWriteMs: 50 } });
      rig.start();
      for (let ms = 0; ms < 30; ms++) rig.step();
      expect(openLogs(rig)).toBe(2);
      rig.stream.end(rig.clock.nowMs());
      expect(readJournal(rig.directories.journal).of('rotation-failed')).toHaveLength(1);
      expect(openLogs(rig)).toBe(0);
    },
  );
});
