/** A gzip that nobody waits for any more: what it reads stays open until it is over, and nothing is left of it. */
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readJournal } from './testing/read-back.js';
import { Rig } from './testing/rig.js';

const kinds = ['compress', 'kubelet'] as const;

/** How often this rotated file is open. */
function opened(path: string): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === path;
    } catch {
      // It was that of the directory that is being read.
      return false;
    }
  }).length;
}

/** Up to the gzip of the first file; gives what is open of that file besides what the rig holds. */
function compressing(rig: Rig) {
  rig.start();
  const rotations = rig.plan.rotation!.kind === 'compress' ? 1 : 2;
  for (let ms = 0; ms < 20 * rotations; ms++) rig.step();
  rig.stream.tick(rig.clock.nowMs(), rig.clock.nowMs());
  const rotated = () =>
    readdirSync(rig.directories.logs)
      .filter((name) => name.startsWith('app-0001.log.'))
      .map((name) => join(rig.directories.logs, name));
  const [path] = rotated();
  return { path: path!, rotated, isOpen: () => opened(path!) > 1 };
}

test.each(kinds)('%s: the file that is read is open until the gzip is over', async (kind) => {
  using rig = new Rig({ rotation: { kind } });
  const { isOpen } = compressing(rig);
  expect(isOpen()).toBe(true);
  rig.stream.wind(rig.clock.nowMs());
  rig.stream.end(rig.clock.nowMs());
  expect(isOpen()).toBe(true);
  await rig.rest();
  expect(isOpen()).toBe(false);
});

test.each(kinds)(
  '%s: a gzip that is given up leaves the file as it is, and no other',
  async (kind) => {
    using rig = new Rig({ rotation: { kind } });
    const { path } = compressing(rig);
    const before = readFileSync(path);
    rig.stream.end(rig.clock.nowMs());
    await rig.rest();
    const names = readdirSync(rig.directories.logs);
    expect(names.filter((name) => /tmp|gz/.test(name))).toEqual([]);
    expect(readFileSync(path)).toEqual(before);
    expect(readJournal(rig.directories.journal).of('moved')).toEqual([]);
  },
);

test.each(kinds)('%s: a gzip that is waited for is whole, and its file closed', async (kind) => {
  using rig = new Rig({ rotation: { kind } });
  const { path, isOpen } = compressing(rig);
  const before = readFileSync(path);
  await rig.rest();
  rig.step();
  rig.step();
  rig.step();
  const { of } = readJournal(rig.directories.journal);
  expect(of('moved')).toMatchObject([{ generation: 1, how: 'compressed' }]);
  expect(gunzipSync(readFileSync(`${path}.gz`))).toEqual(before);
  expect(isOpen()).toBe(false);
  rig.stream.end(rig.clock.nowMs());
});

test('a gzip that fails says why, and its file is closed once', async () => {
  using rig = new Rig({ rotation: { kind: 'compress' } });
  mkdirSync(join(rig.directories.logs, '.app-0001.log.1.gz'));
  const { isOpen } = compressing(rig);
  await rig.rest();
  for (let ms = 0; ms < 3; ms++) rig.step();
  const failures = readJournal(rig.directories.journal).of('rotation-failed');
  expect(failures.map(({ message }) => message)).toEqual([expect.stringContaining('EISDIR')]);
  expect(isOpen()).toBe(false);
  rig.stream.end(rig.clock.nowMs());
});
