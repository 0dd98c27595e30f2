/** Small disks that are filled and freed: what shows it, that it is undone, and that no other disk is ever filled. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cure } from '../../engine/cures.js';
import { SystemClock } from '../../support/clock.js';
import { EnvironmentError, UsageError } from '../../support/errors.js';
import type { Rig } from '../fault.js';
import { logDiskFull } from './log-disk-full.js';
import { fullnessOf, mountSmallDisk } from './small-disk.js';
import { stateDiskFull } from './state-disk-full.js';

const bytes = 256 * 1024;
const never = new AbortController().signal;
let place = '';
let cures: Cure[] = [];

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'lostline-full-'));
  for (const name of ['logs', 'state']) mkdirSync(join(place, name));
  cures = [];
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function rigOf(source: unknown = { kind: 'files' }): Rig {
  return {
    ...{ id: 'logDiskFull#1', plan: { source }, clock: new SystemClock() },
    places: { logs: join(place, 'logs'), state: join(place, 'state') },
    remember: (cure: Cure) => {
      cures.push(cure);
      return () => void cures.splice(cures.indexOf(cure), 1);
    },
  } as unknown as Rig;
}

const isMounted = (path: string) =>
  readdirSync(path).length >= 0 && statfsSync(path).type === 0x01021994;

const faults = [
  ['logDiskFull', 'logs', (rig: Rig) => logDiskFull.layLogs!(rig, { bytes }), logDiskFull],
  [
    'stateDiskFull',
    'state',
    async (rig: Rig) => (await stateDiskFull.arrange!(rig, { bytes })).undo!,
    stateDiskFull,
  ],
] as const;

describe.each(faults)('%s', (_, name, lay, fault) => {
  it('fills a disk of its own, shows it, and gives all of it back, also twice', async () => {
    const rig = rigOf();
    const directory = rig.places[name];
    const undo = await lay(rig);
    const free = () => statfsSync(directory).bavail;
    const before = free();
    const { heal, trace, figures } = await fault.inject(rig, { bytes }, never);
    expect(free()).toBe(0);
    expect(() => writeFileSync(join(directory, 'x'), 'x')).toThrow(/ENOSPC/);
    expect(readdirSync(directory).filter((entry) => entry !== 'x')).toEqual([]);
    await heal();
    await heal();
    expect(free()).toBe(before);
    expect(await trace()).toBe(`0 bytes free in ${directory}: a write was refused (ENOSPC)`);
    expect(await figures?.()).toEqual({ freeBytesAfter: bytes });
    await undo();
    await undo();
    expect(isMounted(directory)).toBe(false);
  });

  it('takes what is given back while it lasts', async () => {
    const rig = rigOf();
    const directory = rig.places[name];
    const undo = await lay(rig);
    writeFileSync(join(directory, 'old'), Buffer.alloc(64 * 1024));
    const { heal } = await fault.inject(rig, { bytes }, never);
    rmSync(join(directory, 'old'));
    const available = () => statfsSync(directory).bavail;
    await expect.poll(available, { interval: 10, timeout: 30_000 }).toBe(0);
    await heal();
    await undo();
  });

  it('gives it back when the run is cut off half way', async () => {
    const rig = rigOf();
    const undo = await lay(rig);
    const cut = new AbortController();
    const { heal } = await fault.inject(rig, { bytes }, cut.signal);
    cut.abort();
    await heal();
    expect(statfsSync(rig.places[name]).bavail).toBeGreaterThan(0);
    await undo();
  });

  it('is told how to be undone before it is done, and a killed run is undone by that, also twice', async () => {
    const rig = rigOf();
    await lay(rig);
    expect(cures).toHaveLength(1);
    const [program, ...words] = cures[0]!.command;
    for (let time = 0; time < 2; time++) execFileSync(program, words);
    expect(isMounted(rig.places[name])).toBe(false);
  });

  it('never fills another disk than its own', async () => {
    const injecting = fault.inject(rigOf(), { bytes }, never);
    await expect(injecting).rejects.toThrow(EnvironmentError);
    await expect(injecting).rejects.toThrow('is no small disk that this run has mounted');
  });
});

it('has no proof where there is room', () => {
  expect(fullnessOf(place)).toBe('');
});

it('is shared by faults of one run', async () => {
  const rig = rigOf();
  const disk = { directory: rig.places.logs, bytes, mode: '0755' } as const;
  const [first, second] = [await mountSmallDisk(rig, disk), await mountSmallDisk(rig, disk)];
  await second();
  expect(isMounted(disk.directory)).toBe(true);
  await first();
  expect(isMounted(disk.directory)).toBe(false);
});

it.each([
  ['network', { kind: 'network' }],
  ['docker-json', { kind: 'docker-json', runtime: 'docker' }],
])('is refused where the writer makes no files: %s', async (kind, source) => {
  const laying = async () => logDiskFull.layLogs!(rigOf(source), { bytes });
  await expect(laying()).rejects.toThrow(UsageError);
  await expect(laying()).rejects.toThrow(`source ${kind} has none`);
});
