/** Log files that are deleted with their directory, under a writer that is told to open them anew later. */
import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectAgreement } from './testing/agreement.js';
import { readJournal } from './testing/read-back.js';
import { Rig, type RigOptions } from './testing/rig.js';

const trials = { diskFull: [], directoryGone: ['directoryRemade#1'], spaceWaitMsMax: 0 };
const every = { kind: 'time', everyMs: 20, jitter: 0 } as const;

/** Gone from 50 ms on, and back, with the writer told, at 60 ms. */
function remade(options: RigOptions) {
  let removedAtMs = 0;
  const rig = new Rig({ ...options, load: { trials }, removedAtMs: () => removedAtMs });
  const { logs } = rig.directories;
  const steps = (ms: number) => {
    for (let step = 0; step < ms; step++) rig.step();
  };
  rig.start();
  steps(50);
  rmSync(logs, { recursive: true });
  removedAtMs = rig.clock.nowMs();
  steps(10);
  mkdirSync(logs);
  rig.stream.reopen();
  while (rig.step() !== 'finished');
  rig.stream.end(rig.clock.nowMs());
  return { rig, journal: readJournal(rig.directories.journal), logs };
}

test('the writer writes on into the file without a name, then into the new one', () => {
  const { rig, journal } = remade({ rotation: null });
  using _ = rig;
  expectAgreement(rig);
  const [first, second] = journal.generations;
  expect(first!.deleted).toMatchObject({ atMs: 50 });
  // Written for 10 ms after the deletion: whoever holds the file can read it.
  expect(first!.closed).toMatchObject({ atMs: 60, next: 591 });
  expect(second!.opened).toMatchObject({ first: 591, firstOffset: 0 });
  expect(journal.of('deleted')).toHaveLength(1);
});

test('rotated files are gone with it, at the same instant', () => {
  const { rig, journal } = remade({ rotation: { trigger: every, untilMs: 45 } });
  using _ = rig;
  expectAgreement(rig);
  const deleted = journal.of('deleted').map(({ generation, atMs }) => [generation, atMs]);
  expect(deleted.sort()).toEqual([
    [1, 50],
    [2, 50],
    [3, 50],
  ]);
});

test('a rotation in between fails and is journalled, and what follows goes on', () => {
  const options = { rotation: { trigger: { ...every, everyMs: 55 }, countMax: 1 } };
  const { rig, journal, logs } = remade(options);
  using _ = rig;
  expectAgreement(rig);
  expect(journal.of('rotation-failed')).toMatchObject([
    { atMs: 55, message: expect.stringContaining('ENOENT') },
  ]);
  expect(journal.generations.map(({ deleted }) => deleted?.atMs ?? null)).toEqual([50, null]);
  expect(readdirSync(logs)).toEqual(['app-0001.log']);
});

test('a rotation that is under way is waited for, and its new file is gone with the directory', () => {
  const rotation = { trigger: { ...every, everyMs: 40 }, lateWriteMs: 25, countMax: 1 };
  const { rig, journal } = remade({ rotation });
  using _ = rig;
  const lines = journal.generations.map(({ opened, closed }) => closed!.next - opened.first);
  expect(lines).toEqual([640, 0, 360]);
  expect(journal.generations.map(({ deleted }) => deleted?.atMs ?? null)).toEqual([50, 50, null]);
});

test('a link is made again', () => {
  const rotation = {
    kind: 'symlink-swap',
    trigger: { ...every, everyMs: 80 },
    countMax: 1,
  } as const;
  const { rig, journal, logs } = remade({ rotation });
  using _ = rig;
  expectAgreement(rig);
  expect(lstatSync(`${logs}/app-0001.log`).isSymbolicLink()).toBe(true);
  expect(journal.of('rotation-failed')).toEqual([]);
});

test('told to open its file anew without need, the writer stays in it', () => {
  const rig = new Rig({ rotation: null, load: { trials }, removedAtMs: () => 0 });
  using _ = rig;
  rig.start();
  for (let ms = 0; ms < 50; ms++) rig.step();
  rig.stream.reopen();
  while (rig.step() !== 'finished');
  rig.stream.end(rig.clock.nowMs());
  expect(expectAgreement(rig).generations).toHaveLength(1);
});
