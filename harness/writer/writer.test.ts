import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { LineTemplates } from '../line/templates.js';
import type { Plan } from '../plan/plan.js';
import { monotonicMs } from '../support/clock.js';
import { EnvironmentError } from '../support/errors.js';
import { builtModule } from '../support/paths.js';
import { expectAgreement } from './testing/agreement.js';
import { linesOf, readInode, readJournal } from './testing/read-back.js';
import { makeDirectories, testPlan, testRun } from './testing/rig.js';
import type { RotationNotice } from './thread-messages.js';
import { startWriter, type Writer } from './writer.js';

const open: { remove(): void }[] = [];
afterEach(() => {
  for (const directories of open.splice(0)) directories.remove();
});

async function start(plan: Plan, onRotation?: (notice: RotationNotice, writer: Writer) => void) {
  const directories = makeDirectories();
  open.push(directories);
  const originMs = monotonicMs();
  const writer: Writer = await startWriter({
    plan,
    run: testRun,
    epoch: 1,
    directory: directories.logs,
    journalDirectory: directories.journal,
    originMs,
    onRotation: (notice) => onRotation?.(notice, writer),
  });
  const begin = () => writer.begin(monotonicMs() - originMs);
  return { writer, begin, plan, directories, templates: new LineTemplates(plan.line) };
}

test('files exist before the load begins, and no line does', async () => {
  const { writer, directories } = await start(testPlan({ load: { streams: 3, threads: 2 } }));
  const names = readdirSync(directories.logs).sort();
  expect(names).toEqual(['app-0001.log', 'app-0002.log', 'app-0003.log']);
  expect(writer.progress().lines).toBe(0);
  await writer.stop();
  for (const stream of [1, 2, 3]) {
    expect(readJournal(directories.journal, stream).ended!.next).toBe(1);
  }
});

test('streams share the load to the line, over threads', async () => {
  const load = { streams: 3, threads: 2, lines: 1000 };
  const { writer, begin, directories } = await start(testPlan({ load, rotation: null }));
  begin();
  await writer.whenDone;
  const ended = [1, 2, 3].map((stream) => readJournal(directories.journal, stream).ended!.next);
  expect(ended).toEqual([335, 334, 334]);
  expect(writer.progress()).toMatchObject({ lines: 1000, bytes: 101_000, rotations: 0 });
});

test('rotations of a thread leave what the journal says', async () => {
  const written = await start(testPlan({ load: { durationMs: 200, lines: 2000 } }));
  written.begin();
  await written.writer.whenDone;
  const { generations, ended, of } = expectAgreement(written);
  expect(generations).toHaveLength(5);
  expect(ended!.blocks).toBeGreaterThan(0);
  expect(ended!.latenessMs.p50).toBeLessThanOrEqual(ended!.latenessMs.max);
  expect(of('mark').length).toBeGreaterThan(0);
  expect(written.writer.progress()).toMatchObject({ rotations: 4, rotationFailures: 0 });
});

test('a gzip is done by another thread', async () => {
  const plan = testPlan({ rotation: { kind: 'compress' } });
  const written = await start(plan);
  written.begin();
  await written.writer.whenDone;
  expectAgreement(written);
  const names = readdirSync(written.directories.logs).filter((name) => name.endsWith('.gz'));
  expect(names).toHaveLength(4);
});

describe('logrotate', () => {
  test.each(['append', 'offset'] as const)('with copytruncate, in %s mode', async (writeMode) => {
    const written = await start(
      testPlan({
        // As below: logrotate leaves an empty file alone, so lines go on well after the last instant.
        load: { writeMode, durationMs: 2000, lines: 20_000 },
        rotation: {
          kind: 'logrotate',
          logrotateMode: 'copytruncate',
          trigger: { kind: 'time', everyMs: 200, jitter: 0 },
        },
      }),
    );
    written.begin();
    await written.writer.whenDone;
    const { generations, of } = expectAgreement(written);
    expect(of('rotation-failed')).toEqual([]);
    expect(generations).toHaveLength(5);
    expect(new Set(generations.map(({ opened }) => opened.inode)).size).toBe(1);
  });

  test('with create', async () => {
    const written = await start(
      testPlan({
        // logrotate leaves an empty file alone: lines go on well after the last instant, also on a busy machine.
        load: { durationMs: 2500, lines: 25_000 },
        rotation: {
          kind: 'logrotate',
          lateWriteMs: 20,
          trigger: { kind: 'time', everyMs: 500, jitter: 0 },
          countMax: 3,
        },
      }),
    );
    written.begin();
    await written.writer.whenDone;
    const { generations, of } = expectAgreement(written);
    expect(of('rotation-failed')).toEqual([]);
    expect(generations).toHaveLength(4);
    const names = readdirSync(written.directories.logs).sort();
    expect(names).toEqual(['', '.1', '.2', '.3'].map((suffix) => `app-0001.log${suffix}`));
  });

  test('that fails is journalled with its own words, and the writer goes on', async () => {
    const rotation = { kind: 'logrotate', countMax: 1 } as const;
    const written = await start(testPlan({ rotation }));
    chmodSync(written.directories.logs, 0o777);
    written.begin();
    await written.writer.whenDone;
    const { of, ended } = expectAgreement(written);
    expect(of('rotation-failed').map(({ message }) => message)).toEqual([
      expect.stringContaining('insecure permissions'),
    ]);
    expect(ended!.next).toBe(1001);
  });
});

test('a rotation waits until it is released', async () => {
  const notices: string[] = [];
  const plan = testPlan({ rotation: { freezeShipperMs: 5 } });
  const written = await start(plan, ({ state, rotation, stream }, writer) => {
    notices.push(`${state} ${rotation}`);
    if (state === 'waiting') writer.release(stream, rotation);
  });
  written.begin();
  await written.writer.whenDone;
  const each = [0, 1, 2, 3].flatMap((rotation) =>
    ['waiting', 'begun', 'settled'].map((state) => `${state} ${rotation}`),
  );
  expect(notices).toEqual(each);
  expect(expectAgreement(written).generations).toHaveLength(5);
});

test('a stop ends at a whole line, with the journal closed', async () => {
  const durationMs = 60_000;
  const segments = [{ fromMs: 0, toMs: durationMs, fromRate: 0, toRate: 0 }];
  const load = { unpaced: true, lines: null, durationMs, segments };
  const rotation = { trigger: { kind: 'bytes', bytes: 1 << 20 }, countMax: 20 } as const;
  let begun = () => {};
  const underWay = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const written = await start(testPlan({ load, rotation }), () => begun());
  written.begin();
  await underWay;
  await written.writer.stop();
  await written.writer.whenDone;
  const { ended } = expectAgreement(written);
  expect(ended!.next - 1).toBe(written.writer.progress().lines);
});

test('after a kill -9 the head says what can be said, and the file agrees', async () => {
  const directories = makeDirectories();
  open.push(directories);
  const program = builtModule('harness', 'writer', 'testing', 'flood.js');
  const child = spawn(process.execPath, [program, directories.logs, directories.journal]);
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  child.kill('SIGKILL');
  expect(await exited).toEqual([null, 'SIGKILL']);
  const { generations, head, ended } = readJournal(directories.journal);
  const last = generations.at(-1)!;
  expect(ended).toBeNull();
  expect(head.generation).toBeLessThanOrEqual(last.opened.generation);
  expect(head.intendedNext - head.committedNext).toBeLessThanOrEqual(1000);
  // Between a rename and its record the file stands under a name that the journal does not know yet.
  const bytes = readInode(directories.logs, last.opened.inode);
  const closed = { next: head.intendedNext };
  const lines = [
    ...linesOf({ ...last, closed: closed as never }, new LineTemplates(testPlan({}).line), testRun),
  ];
  const whole = lines.filter(({ offset, bytes: line }) =>
    bytes.subarray(offset, offset + line.length).equals(line),
  );
  const wholeNext = last.opened.first + whole.length;
  expect(wholeNext).toBeGreaterThanOrEqual(head.committedNext);
  expect(wholeNext).toBeLessThanOrEqual(head.intendedNext);
  expect(bytes.length).toBeLessThanOrEqual(whole.length * 101 + 100);
});

describe('one clear sentence', () => {
  test('when the log directory is missing', async () => {
    const directories = makeDirectories();
    open.push(directories);
    rmSync(directories.logs, { recursive: true });
    const starting = startWriter({
      plan: testPlan({}),
      run: testRun,
      epoch: 1,
      directory: directories.logs,
      journalDirectory: directories.journal,
      originMs: monotonicMs(),
    });
    await expect(starting).rejects.toThrow(EnvironmentError);
    await expect(starting).rejects.toThrow(/can't read the log directory .*ENOENT/);
  });

  test('when the disk is full', async () => {
    const directories = makeDirectories();
    open.push(directories);
    const plan = testPlan({ load: { fileName: 'full' }, rotation: null });
    const writer = await startWriter({
      plan,
      run: testRun,
      epoch: 1,
      directory: '/dev',
      journalDirectory: directories.journal,
      originMs: monotonicMs(),
    });
    writer.begin(0);
    await expect(writer.whenDone).rejects.toThrow(EnvironmentError);
    await expect(writer.whenDone).rejects.toThrow(/can't write the log \/dev\/full: the disk is/);
    const { head, ended } = readJournal(directories.journal);
    expect([head.committedNext, head.intendedNext, ended]).toEqual([1, 1, null]);
    expect(statSync(join('/dev', 'full')).isCharacterDevice()).toBe(true);
  });
});
