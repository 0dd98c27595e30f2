/** A directory that is deleted and made again: what shows it, that it comes back as it was, and where it is refused. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Cure } from '../../engine/cures.js';
import { SystemClock } from '../../support/clock.js';
import { UsageError } from '../../support/errors.js';
import type { Rig } from '../fault.js';
import { livePath } from '../live-files.js';
import { directoryRemade } from './directory-remade.js';

const never = new AbortController().signal;
let root = '';
let logs = '';
let told: string[] = [];
let remembered: readonly string[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lostline-remade-'));
  logs = join(root, 'logs');
  mkdirSync(logs, { mode: 0o750 });
  writeFileSync(join(logs, 'app-0001.log'), 'a line\n');
  told = [];
  remembered = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const pods = {
  ...{ kind: 'kubernetes', runtime: 'imitated', namespaces: ['shop'], containersPerPod: 1 },
  ...{ restartEvery: null, churn: null },
};

/** @param reopens what the writer does when it is told to open its files anew */
function rigOf(change: object = {}, reopens = () => writeFileSync(join(logs, 'app-0001.log'), '')) {
  const load = { streams: 2, fileName: 'app-{stream}.log' };
  const plan = {
    load,
    seed: 7,
    source: { kind: 'files' },
    target: { engine: 'process' },
    faults: [],
  };
  return {
    ...{ plan: { ...plan, ...change }, places: { run: root, logs }, clock: new SystemClock() },
    noteRemoved: () => told.push('removed'),
    remember: ({ command }: Cure) => {
      remembered = command;
      return () => told.push('forgotten');
    },
    reopenLogs: () => {
      told.push('reopen');
      reopens();
    },
  } as unknown as Rig;
}

const remake = (rig: Rig, stream = 1) => directoryRemade.inject(rig, { stream }, never);

it('takes the directory away, and makes it again as it was, with another inode', async () => {
  const before = statSync(logs);
  const { heal, trace, figures } = await remake(rigOf());
  expect(readdirSync(root)).toEqual([]);
  expect(told).toEqual(['removed']);
  await heal();
  await heal();
  const after = statSync(logs);
  expect(after.ino).not.toBe(before.ino);
  expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
  expect(readdirSync(root)).toEqual(['logs']);
  expect(told).toEqual(['removed', 'reopen', 'forgotten']);
  expect(remembered).toEqual(['mkdir', '-p', logs]);
  expect(await trace()).toBe(
    `${logs} was inode ${before.ino} and is ${after.ino}, where app-0001.log stands again`,
  );
  expect(await figures?.()).toEqual({ filesDeleted: 1 });
});

it('has no proof where no log stands in the new one', async () => {
  const { heal, trace } = await remake(rigOf({}, () => {}));
  await heal();
  expect(await trace()).toBe('');
});

it("takes the directory of one pod's container alone", async () => {
  const rig = rigOf({ source: pods });
  const own = [1, 2].map((stream) => dirname(livePath(rig, stream)));
  for (const directory of own) mkdirSync(directory, { recursive: true });
  const { heal } = await remake(rig, 2);
  expect(readdirSync(own[0]!)).toEqual([]);
  expect(statSync(own[1]!, { throwIfNoEntry: false })).toBeUndefined();
  await heal();
  expect(statSync(own[1]!).isDirectory()).toBe(true);
});

it.each([
  ['a mount of a container', { target: { engine: 'docker' } }, 'is a mount'],
  [
    'files of a runtime',
    { source: { kind: 'docker-json', runtime: 'docker' } },
    'source docker-json',
  ],
  ['no files', { source: { kind: 'network' } }, 'source network'],
  ['short-lived files', { source: { kind: 'churn' } }, 'source churn'],
  ['a disk of its own', { faults: [{ kind: 'logDiskFull' }] }, 'remove one of the two faults'],
])('is refused for %s', async (_, change, words) => {
  const arranging = directoryRemade.arrange!(rigOf(change), { stream: 1 });
  await expect(arranging).rejects.toThrow(UsageError);
  await expect(arranging).rejects.toThrow(words);
});

it("is refused beyond the load's streams, and taken within", async () => {
  await expect(directoryRemade.arrange!(rigOf(), { stream: 3 })).rejects.toThrow('beyond');
  const inPods = rigOf({ source: pods, target: { engine: 'docker' } });
  expect(await directoryRemade.arrange!(inPods, { stream: 2 })).toEqual({});
});
