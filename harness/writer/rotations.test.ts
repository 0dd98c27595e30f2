import { existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RotationPlan } from '../plan/plan.js';
import { expectAgreement } from './testing/agreement.js';
import { Rig, type RigOptions } from './testing/rig.js';

async function rotated(options: RigOptions) {
  const rig = new Rig(options);
  await rig.run();
  const journal = expectAgreement(rig);
  const names = readdirSync(rig.directories.logs).sort();
  return { rig, journal, names };
}

describe('rename-create', () => {
  test('keeps numbered files, the oldest deleted', async () => {
    const { rig, journal, names } = await rotated({ rotation: { keep: 2 } });
    using _ = rig;
    expect(names).toEqual(['app-0001.log', 'app-0001.log.000003', 'app-0001.log.000004']);
    expect(journal.generations.map(({ opened }) => opened.first)).toEqual([1, 191, 391, 591, 791]);
    expect(journal.of('rotated').map(({ path }) => path)).toEqual([
      'app-0001.log.000001',
      'app-0001.log.000002',
      'app-0001.log.000003',
      'app-0001.log.000004',
    ]);
    expect(journal.of('deleted').map(({ generation }) => generation)).toEqual([1, 2]);
  });

  test('keeps none when told so', async () => {
    const { rig, journal, names } = await rotated({ rotation: { keep: 0 } });
    using _ = rig;
    expect(names).toEqual(['app-0001.log']);
    expect(journal.of('deleted')).toHaveLength(4);
  });

  test('a late writer goes on in the old file, while the new one is there', async () => {
    const { rig, journal } = await rotated({ rotation: { lateWriteMs: 5, countMax: 1 } });
    using _ = rig;
    const [first, second] = journal.generations;
    expect(first!.rotated!.atMs).toBe(20);
    expect(first!.closed!.atMs).toBe(25);
    expect(first!.closed!.next).toBe(241);
    expect(second!.opened).toMatchObject({ atMs: 20, first: 241, firstOffset: 0 });
  });

  test('no file stands at the path during the gap', async () => {
    using rig = new Rig({ rotation: { createGapMs: 4, countMax: 1 } });
    rig.start();
    const missing: number[] = [];
    for (let ms = 0; ms < 100; ms++) {
      rig.step();
      if (!existsSync(rig.stream.writer.log.path)) missing.push(ms);
    }
    expect(missing).toEqual([20, 21, 22, 23]);
    while (rig.step() !== 'finished');
    rig.stream.end(100);
    expect(expectAgreement(rig).generations[1]!.opened.first).toBe(231);
  });
});

test('a line cut by a rotation ends at the head of the new file', async () => {
  const { rig, journal } = await rotated({ rotation: { midLine: true, countMax: 1 } });
  using _ = rig;
  const [first, second] = journal.generations;
  expect(first!.closed).toMatchObject({ next: 192, bytes: 190 * 101 + 50 });
  expect(second!.opened).toMatchObject({ first: 192, firstOffset: 51 });
});

test('rename-chain renumbers, and deletes what falls off the end', async () => {
  const { rig, journal, names } = await rotated({ rotation: { kind: 'rename-chain', keep: 2 } });
  using _ = rig;
  expect(names).toEqual(['app-0001.log', 'app-0001.log.1', 'app-0001.log.2']);
  expect(journal.generations[1]!.moves.map(({ path }) => path)).toEqual([
    'app-0001.log.2',
    'app-0001.log.3',
  ]);
  expect(journal.generations[1]!.deleted).not.toBeNull();
  expect(journal.generations[2]!.deleted).toBeNull();
});

test('delete-create leaves the live file alone', async () => {
  const { rig, journal, names } = await rotated({ rotation: { kind: 'delete-create' } });
  using _ = rig;
  expect(names).toEqual(['app-0001.log']);
  expect(journal.generations.slice(0, 4).every(({ rotated }) => rotated!.path === null)).toBe(true);
  expect(journal.of('deleted')).toHaveLength(4);
});

test('symlink-swap points the path to the newest file', async () => {
  const { rig, journal, names } = await rotated({ rotation: { kind: 'symlink-swap', keep: 1 } });
  using _ = rig;
  expect(names).toEqual(['app-0001.log', 'app-0001.log.000004', 'app-0001.log.000005']);
  const link = join(rig.directories.logs, 'app-0001.log');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readlinkSync(link)).toBe('app-0001.log.000005');
  expect(journal.generations[0]!.opened.path).toBe('app-0001.log.000001');
});

describe('copytruncate', () => {
  test('destroys nothing when nothing is written in between', async () => {
    const { rig, journal, names } = await rotated({ rotation: { kind: 'copytruncate', keep: 9 } });
    using _ = rig;
    expect(names).toHaveLength(5);
    expect(journal.of('destroyed')).toEqual([]);
    expect(new Set(journal.generations.map(({ opened }) => opened.inode)).size).toBe(1);
  });

  test.each(['append', 'offset'] as const)('destroys the gap in %s mode', async (writeMode) => {
    const rotation: Partial<RotationPlan> = {
      kind: 'copytruncate',
      copyTruncateGapMs: 5,
      countMax: 2,
    };
    const { rig, journal } = await rotated({ rotation, load: { writeMode } });
    using _ = rig;
    expect(journal.of('destroyed').map(({ first, last }) => [first, last])).toEqual([
      [191, 240],
      [391, 440],
    ]);
    const live = journal.generations.at(-1)!.opened;
    expect(live.firstOffset).toBe(writeMode === 'append' ? 0 : 440 * 101);
  });

  test('destroys a line whose bytes are partly in the copy', async () => {
    const rotation: Partial<RotationPlan> = { kind: 'copytruncate', midLine: true, countMax: 1 };
    const { rig, journal } = await rotated({ rotation });
    using _ = rig;
    expect(journal.of('destroyed')).toMatchObject([{ first: 191, last: 191 }]);
    expect(journal.generations[1]!.opened).toMatchObject({ first: 192, firstOffset: 51 });
  });
});

test('truncate begins the same file anew', async () => {
  const { rig, journal, names } = await rotated({ rotation: { kind: 'truncate', countMax: 1 } });
  using _ = rig;
  expect(names).toEqual(['app-0001.log']);
  expect(journal.generations[0]!.rotated!.path).toBeNull();
  expect(journal.generations[1]!.opened).toMatchObject({ first: 191, firstOffset: 0 });
});

describe('compress', () => {
  test('replaces rotated files by their gzip', async () => {
    const { rig, journal, names } = await rotated({ rotation: { kind: 'compress', countMax: 2 } });
    using _ = rig;
    expect(names).toEqual(['app-0001.log', 'app-0001.log.1.gz', 'app-0001.log.2.gz']);
    const compressed = journal.of('moved').filter(({ how }) => how === 'compressed');
    expect(compressed.map(({ generation }) => generation).sort()).toEqual([1, 2]);
    expect(compressed.every(({ inode }) => inode !== null)).toBe(true);
  });

  test('leaves the file as it is until the delay is over', async () => {
    using rig = new Rig({ rotation: { kind: 'compress', compressDelayMs: 1000, countMax: 1 } });
    rig.start();
    for (let ms = 0; ms < 500; ms++) rig.step();
    expect(readdirSync(rig.directories.logs).sort()).toEqual(['app-0001.log', 'app-0001.log.1']);
    rig.stream.end(500);
    expectAgreement(rig);
  });
});

describe('triggers', () => {
  test('by lines: every generation holds exactly so many', async () => {
    const rotation: Partial<RotationPlan> = { trigger: { kind: 'lines', lines: 333 } };
    const { rig, journal } = await rotated({ rotation });
    using _ = rig;
    expect(journal.generations.map(({ opened }) => opened.first)).toEqual([1, 334, 667, 1000]);
  });

  test('by bytes: the line that fills a generation is its last', async () => {
    const rotation: Partial<RotationPlan> = { trigger: { kind: 'bytes', bytes: 25_000 } };
    const { rig, journal } = await rotated({ rotation });
    using _ = rig;
    const bytes = journal.of('closed').map((closed) => closed.bytes);
    expect(bytes).toEqual([25_048, 25_048, 25_048, 25_048, 808]);
  });

  test('none before its time, none after it, and no more than planned', async () => {
    const trigger = { kind: 'lines', lines: 10 } as const;
    const rotation: Partial<RotationPlan> = { trigger, fromMs: 50, untilMs: 60, countMax: 3 };
    const { rig, journal } = await rotated({ rotation });
    using _ = rig;
    const at = journal.of('rotated').map(({ atMs }) => atMs);
    expect(at).toEqual([50, 51, 52]);
  });
});

describe('with a gate', () => {
  test('a rotation waits for it while lines are written', async () => {
    let released = -1;
    const gate = { isOpen: (rotation: number) => rotation <= released };
    using rig = new Rig({ rotation: { countMax: 1 }, gate });
    rig.start();
    for (let ms = 0; ms < 50; ms++) rig.step();
    expect(rig.notices).toEqual([{ state: 'waiting', rotation: 0 }]);
    released = 0;
    while (rig.step() !== 'finished');
    rig.stream.end(100);
    expect(rig.notices.map(({ state }) => state)).toEqual(['waiting', 'begun', 'settled']);
    expect(expectAgreement(rig).generations[1]!.opened.first).toBe(491);
  });

  test('a rotation that was never let in is told as failed', async () => {
    using rig = new Rig({ rotation: { countMax: 1 }, gate: { isOpen: () => false } });
    await rig.run();
    const { generations, records } = expectAgreement(rig);
    expect(generations).toHaveLength(1);
    expect(records.filter(({ record }) => record === 'rotation-failed')).toHaveLength(1);
  });
});

const anyRotation = fc.record({
  kind: fc.constantFrom(
    'rename-create' as const,
    'rename-chain' as const,
    'copytruncate' as const,
    'delete-create' as const,
    'symlink-swap' as const,
    'compress' as const,
    'truncate' as const,
  ),
  trigger: fc.oneof(
    fc.record({ kind: fc.constant('time' as const), everyMs: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant('lines' as const), lines: fc.integer({ min: 1, max: 400 }) }),
    fc.record({ kind: fc.constant('bytes' as const), bytes: fc.integer({ min: 1, max: 60_000 }) }),
  ),
  keep: fc.integer({ min: 0, max: 4 }),
  lateWriteMs: fc.integer({ min: 0, max: 6 }),
  createGapMs: fc.integer({ min: 0, max: 6 }),
  copyTruncateGapMs: fc.integer({ min: 0, max: 6 }),
  compressDelayMs: fc.integer({ min: 0, max: 6 }),
  midLine: fc.boolean(),
});
const anyLoad = fc.record({
  writeMode: fc.constantFrom('append' as const, 'offset' as const),
  blockBytesMax: fc.constantFrom(50, 1000, 65_536),
});
const anySizes = fc.oneof(
  fc.record({ kind: fc.constant('fixed' as const), bytes: fc.integer({ min: 60, max: 300 }) }),
  fc.constant({ kind: 'uniform' as const, bytesMin: 60, bytesMax: 900 }),
);

test('whatever the rotation, every line stands where the journal says', async () => {
  await fc.assert(
    fc.asyncProperty(anyRotation, anyLoad, anySizes, async (rotation, load, sizes) => {
      const trigger = { jitter: 0.5, ...rotation.trigger } as RotationPlan['trigger'];
      const plan = { rotation: { ...rotation, trigger, countMax: 1000 }, load, line: { sizes } };
      using rig = new Rig(plan);
      await rig.run();
      const { of } = expectAgreement(rig);
      expect(of('rotation-failed')).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
