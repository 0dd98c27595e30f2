/**
 * What the machine can't do is told in one sentence on stderr, with exit code 2, because nothing is
 * proved, and without a stack trace. What was begun stays in the run directory and can be judged.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  eventually,
  freshDirectory,
  lostline,
  readJson,
  type Surroundings,
  startLostline,
} from './testing/lostline.js';
import { startRun } from './testing/running.js';

const nobody = 65_534;
/** Root without its way around permissions, so that the checkout may stand where nobody else may look. */
const bound = '-dac_override,-dac_read_search';
const asOwnerAlone = ['setpriv', `--bounding-set=${bound}`, `--inh-caps=${bound}`];
const scenario = `
name: environment
load: { linesPerSecond: 20k/s, duration: 60s }
rotation: { kind: rename-create, every: 500ms }
`;

/** Runs the scenario below `path`, and expects one sentence and nothing proved. */
async function refused(path: string, flags: readonly string[], around: Surroundings = {}) {
  using beside = freshDirectory();
  const file = join(beside.path, 'environment.yaml');
  writeFileSync(file, scenario);
  chmodSync(beside.path, 0o755);
  const told = ['run', file, '--out', path, '--reporter', 'json', ...flags];
  const { code, err } = await lostline(told, around);
  expect(err.split('\n'), err).toHaveLength(1);
  expect(err).toMatch(/^lostline: /);
  expect(code).toBe(2);
  return err;
}

async function expectUnknown(directory: string) {
  const { code } = await lostline(['verdict', directory]);
  expect(code).toBe(2);
  return readJson<{ account: { written: number; lost: number } }>(directory, 'result.json').account;
}

/** A small disk of its own at this path. */
function mounted(path: string, size: string): { readonly path: string } & Disposable {
  mkdirSync(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'lostline-test', path]);
  return { path, [Symbol.dispose]: () => void execFileSync('umount', [path]) };
}

describe('a machine without', () => {
  it.each(['unix:///nonexistent/docker.sock', 'tcp://127.0.0.1:9'])(
    'Docker at %s is told so',
    async (host) => {
      using fresh = freshDirectory();
      const run = join(fresh.path, 'run');
      const err = await refused(run, ['--target', 'rsyslog'], { env: { DOCKER_HOST: host } });
      expect(err).toContain(`no Docker daemon answers at ${host}`);
      expect(err).toContain('--engine process');
      expect(await expectUnknown(run)).toMatchObject({ written: 0, lost: 0 });
    },
  );

  it('the shipper is told which program is missing', async () => {
    using fresh = freshDirectory();
    const command = ['--target', 'command', '--option', 'command=no-such-shipper'];
    const err = await refused(join(fresh.path, 'run'), command);
    expect(err).toContain('no-such-shipper: not found');
  });

  it('what a planned fault needs is told before anything begins, all kinds at once', async () => {
    using fresh = freshDirectory();
    const run = join(fresh.path, 'run');
    const faults = `[
      { kind: synFlood, at: 1s, for: 1s, packetsMax: 1000 }, { kind: freeze, at: 3s, for: 1s },
      { kind: httpFlood, at: 5s, for: 1s, requestsMax: 1000 }]`;
    const flags = ['--target', 'reference', '--set', 'load.duration=10s', '--set'];
    const env = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
    const err = await refused(run, [...flags, `faults=${faults}`], { env });
    expect(err).toContain(
      "faults that can't run on this machine: synFlood, httpFlood: Docker: no Docker daemon answers",
    );
    // It runs so already.
    expect(err).not.toContain('--engine process');
    expect(await expectUnknown(run)).toMatchObject({ written: 0 });
  });

  it('the free port is told which one is taken', async () => {
    using fresh = freshDirectory();
    await using server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const sink = ['--set', 'sink.kind=http', '--set', `sink.port=${port}`];
    const err = await refused(join(fresh.path, 'run'), ['--target', 'reference', ...sink]);
    expect(err).toContain(`sink http: port ${port} on 127.0.0.1 is taken by another program`);
  });
});

describe('a disk that fills up', () => {
  async function onSmallDisk(size: string, use: (path: string) => Promise<void>) {
    using fresh = freshDirectory();
    using disk = mounted(join(fresh.path, 'disk'), size);
    await use(disk.path);
  }

  it('during the load is told with the log that did not fit, and can be judged', async () => {
    await onSmallDisk('2m', async (disk) => {
      const run = join(disk, 'run');
      const err = await refused(run, ['--target', 'reference']);
      expect(err).toContain(`${run}/logs/app-0001.log`);
      expect(err).toContain('the disk is full: free some space');
      rmSync(join(run, 'logs'), { recursive: true });
      const { written, lost } = await expectUnknown(run);
      expect(written).toBeGreaterThan(1_000);
      expect(lost).toBe(0);
    });
  });

  it('before the run begins is told with the run directory', async () => {
    await onSmallDisk('4k', async (disk) => {
      const err = await refused(join(disk, 'run'), ['--target', 'reference']);
      expect(err).toContain(`${join(disk, 'run')}: the run directory can't be written: ENOSPC`);
    });
  });
});

describe('a run directory with an odd name', () => {
  it.each(['two words', 'a*b', '100%s'])('is one like any other: %s', async (name) => {
    using fresh = freshDirectory();
    const file = join(fresh.path, 'odd.yaml');
    const load = 'load: { linesPerSecond: 2k/s, duration: 500ms }';
    writeFileSync(file, `name: odd\n${load}\nexpect: { latenessMs: 10s }\n`);
    const told = ['run', file, '--target', 'reference', '--out', join(fresh.path, name)];
    const { code, err } = await lostline(told);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});

describe('the last words of a shipper', () => {
  it('reach the terminal as text, whatever is in them', async () => {
    using fresh = freshDirectory();
    const words = `command=sh -c 'printf "gone\\033[2J\\007"; exit 3'`;
    const run = ['--target', 'command', '--option', words];
    const err = await refused(join(fresh.path, 'run'), run);
    expect(err).toContain('gone\\x1b[2J\\x07');
  });
});

describe('a writer by itself whose rotations fail', () => {
  it('says so with the reason: nobody else watches it', async () => {
    using fresh = freshDirectory();
    const [file, logs] = ['storm.yaml', 'logs'].map((name) => join(fresh.path, name));
    const load = 'load: { linesPerSecond: 2k/s, duration: 3s }';
    writeFileSync(file!, `name: storm\n${load}\nrotation: { kind: rename-create, every: 200ms }\n`);
    const told = ['write', file!, '--logs', logs!, '--out', join(fresh.path, 'writer')];
    const writer = startLostline(told, { under: asOwnerAlone });
    await eventually('the log stands', () => existsSync(join(logs!, 'app-0001.log')));
    chmodSync(logs!, 0o555);
    const { exitCode, stderr } = await writer;
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^lostline: \d+ rotations failed, the first by: EACCES/);
  });
});

describe('directories that may not be used', () => {
  it.each([
    ['may not make', 0o755, `: the run directory can't be made: EACCES`],
    ['may not even look for', 0o700, `: can't be used as the run directory: EACCES`],
  ] as const)('are told: a run directory that its user %s', async (_, mode, sentence) => {
    using fresh = freshDirectory();
    chmodSync(fresh.path, 0o755);
    const closed = join(fresh.path, 'closed');
    mkdirSync(closed, { mode });
    chownSync(closed, nobody, nobody);
    const run = join(closed, 'run');
    const err = await refused(run, ['--target', 'reference'], { under: asOwnerAlone });
    expect(err).toContain(`${run}${sentence}`);
  });

  it('are told: one in a filesystem that makes no folders', async () => {
    const err = await refused('/proc/lostline', ['--target', 'reference']);
    expect(err).toContain("/proc/lostline: the run directory can't be made: ENOENT");
  });

  it.each([
    ['without rotations', ''],
    ['with rotations', 'rotation: { kind: rename-create, every: 300ms }\n'],
  ])('are told: a log directory that vanished in the middle of a load %s', async (_, rotation) => {
    const long = `name: gone\nload: { linesPerSecond: 20k/s, duration: 1h }\n${rotation}`;
    await using run = await startRun(long, ['--target', 'reference']);
    await run.writing(5_000);
    rmSync(join(run.directory, 'logs'), { recursive: true });
    const { code, err } = await run.ended();
    expect(err).toMatch(/^lostline: .*\/logs: the log directory is gone/);
    expect(err.split('\n')).toHaveLength(1);
    expect(code).toBe(2);
    expect((await expectUnknown(run.directory)).written).toBeGreaterThanOrEqual(5_000);
  });

  it('do not change an exit code: log files that can not be removed are told, and stay', async () => {
    await using run = await startRun(scenario, ['--target', 'reference']);
    await run.writing(1_000);
    using held = mounted(join(run.directory, 'logs', 'held'), '1m');
    const { code, err } = await run.end('SIGINT');
    const [heard, told, ...more] = err.trim().split('\n');
    expect(heard).toMatch(/^SIGINT: stopping/);
    expect(told).toMatch(/^lostline: .*\/logs: the log files can't be removed \(EBUSY/);
    expect(more).toEqual([]);
    expect(code).toBe(130);
    expect(existsSync(held.path)).toBe(true);
  });
});

describe('a run directory that is full or read-only by now', () => {
  it('is judged all the same, with the exit code of its verdict', async () => {
    using fresh = freshDirectory();
    const file = join(fresh.path, 'brief.yaml');
    writeFileSync(file, 'name: brief\nload: { linesPerSecond: 2k/s, duration: 1s }\n');
    using disk = mounted(join(fresh.path, 'disk'), '64m');
    const run = join(disk.path, 'run');
    const losing = ['--option', 'defect=mutate-byte', '--set', 'expect.latenessMs=10s'];
    const ended = await lostline(['run', file, '--target', 'reference', ...losing, '--out', run]);
    expect(ended.code).toBe(1);
    const before = readFileSync(join(run, 'result.json'), 'utf8');
    const filling = { stdio: 'ignore' } as const;
    spawnSync('dd', ['if=/dev/zero', `of=${join(disk.path, 'full')}`, 'bs=64K'], filling);
    const full = await lostline(['verdict', run]);
    execFileSync('mount', ['-o', 'remount,ro', disk.path]);
    const readOnly = await lostline(['verdict', run]);
    for (const { code, out } of [full, readOnly]) {
      expect(out).toMatch(/^FAIL: .* lines lost/m);
      expect(code).toBe(1);
    }
    const said = `lostline: the verdict is told here alone: ${join(run, 'ranges.ndjson')}: can't be written: `;
    expect(full.err).toBe(`${said}ENOSPC: no space left on device, write`);
    expect(readOnly.err).toMatch(/written: EROFS: read-only file system, open '.*'$/);
    expect(readOnly.err.split('\n')).toHaveLength(1);
    expect(readFileSync(join(run, 'result.json'), 'utf8')).toBe(before);
  });
});
