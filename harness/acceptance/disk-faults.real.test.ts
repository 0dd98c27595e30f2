/**
 * Full disks, failing calls and a directory made anew, with the reference shipper, a defective one, and real ones
 * in containers; and that no mount stays when a run is cut off.
 */
import { readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { eventually, lostline } from './testing/lostline.js';
import { type Started, startRun } from './testing/running.js';
import { complaints, judgedFile, judgedScenario } from './testing/shipper-run.js';

const timeout = 240_000;

function run(
  name: string,
  target: string,
  profile?: string,
  options = {},
  more: readonly string[] = [],
): Promise<RunResult> {
  const file = packageFile('scenarios', 'faults', 'disk', `${name}.yaml`);
  const engine = target.startsWith('reference')
    ? []
    : ['target.engine=docker', 'expect.duplicated=null'];
  const sets = [...engine, ...more];
  return judgedFile(file, { target, options, sets, ...(profile ? { profile } : {}) });
}

const proofs = ({ faults }: RunResult) => faults.map(({ proof }) => proof);

describe('a full disk under the state', () => {
  it.concurrent('costs a correct shipper nothing', { timeout }, async () => {
    const result = await run('state-full', 'reference');
    expect(complaints(result)).toEqual([]);
    expect(proofs(result)[0]).toMatch(/^0 bytes free in .* \(ENOSPC\)$/);
  });

  it.concurrent('does not hide what a defective one loses', { timeout }, async () => {
    const result = await run('state-full', 'reference', undefined, { defect: 'close-at-rename' });
    expect(result.outcome).toBe('fail');
    expect(result.account.lost).toBeGreaterThan(0);
  });

  it.concurrent.each([
    ['rsyslog@8.2302', 'lossless'],
    ['syslog-ng@4.8.1', 'lossless'],
    ['otel-collector@0.160.0', 'lossless'],
  ])('has an exact account with %s', { timeout }, async (target, profile) => {
    const result = await run('state-full', target, profile);
    const { written, delivered, lost } = result.account;
    expect(delivered + lost).toBe(written);
    expect(proofs(result)[0]).toContain('ENOSPC');
  });
});

describe('a full disk under the log files', () => {
  const copytruncate = ['rotation.kind=copytruncate'];

  it.concurrent('is told by the journal, and copies that found no room are', {
    timeout,
  }, async () => {
    const file = packageFile('scenarios', 'faults', 'disk', 'log-full.yaml');
    const result = await judgedFile(file, { target: 'reference', sets: copytruncate });
    expect(complaints(result)).toEqual([]);
    expect(result.writer.heldUp!.waits).toBeGreaterThan(0);
    expect(result.writer.heldUp!.waitedMs).toBeGreaterThan(1_000);
    const rotations = result.findings.find(({ check }) => check === 'rotations')!;
    expect(rotations.message).toMatch(/\d had to fail: ENOSPC/);
  });

  it.concurrent('makes half a line stand for long, which a defective one ships', {
    timeout,
  }, async () => {
    const result = await run('log-full', 'reference', undefined, { defect: 'split-line' });
    expect(result.outcome).toBe('fail');
    expect(result.account.corrupted.split).toBeGreaterThan(0);
  });

  it.concurrent('costs rsyslog nothing', { timeout }, async () => {
    const result = await run('log-full', 'rsyslog@8.2302', 'lossless');
    expect(complaints(result)).toEqual([]);
    expect(proofs(result)[0]).toMatch(/^0 bytes free in .*\/logs: a write was refused \(ENOSPC\)$/);
  });
});

describe('a log directory that is made anew', () => {
  it.concurrent('costs one that lets go of files without a name their tails', {
    timeout,
  }, async () => {
    const result = await run('directory-remade', 'reference', undefined, {
      defect: 'close-at-rename',
    });
    expect(result.outcome).toBe('fail');
    expect(result.faults[0]).toMatchObject({ kind: 'directoryRemade', state: 'healed' });
    expect(result.faults[0]!.lostDuring).toBeGreaterThan(0);
  });

  it.concurrent('costs one that was away what stood there unread, and no line of the new one', {
    timeout,
  }, async () => {
    const { ranges, account, generations } = await judgedScenario(
      {
        name: 'away',
        load: { linesPerSecond: '2k/s', duration: '6s' },
        faults: [
          { kind: 'restart', at: '1500ms', for: '1500ms' },
          { kind: 'directoryRemade', at: '2s', for: '300ms' },
        ],
      },
      { target: 'reference' },
    );
    const [old, anew] = generations;
    expect([generations.length, account.destroyed]).toEqual([2, 0]);
    const lost = ranges.filter(({ kind }) => kind === 'lost');
    expect(lost).toMatchObject([{ generation: 1, last: old!.last, cause: 'deleted-unread' }]);
    expect(account.lost).toBe(lost[0]!.last - lost[0]!.first + 1);
    expect(anew!.first).toBe(old!.last + 1);
  });
});

describe('ten thousand files that come and go at once', () => {
  it.concurrent('cost a correct shipper nothing, although it can open a tenth of them', {
    timeout,
  }, async () => {
    const result = await run('many-files', 'reference');
    expect(complaints(result)).toEqual([]);
    expect(proofs(result)[0]).toMatch(/^10000 files stood in /);
  });
});

describe("a container's log directory that is made anew", () => {
  it.concurrent('is never found again by syslog-ng', { timeout }, async () => {
    // A line between a rename and the new file is another loss of syslog-ng's: see its README.
    const noLateLines = ['rotation.createGapMs=0'];
    const result = await run(
      'pod-directory-remade',
      'syslog-ng@4.8.1',
      'lossless',
      {},
      noLateLines,
    );
    expect(result.outcome).toBe('fail');
    expect(result.ranges.filter(({ stream }) => stream !== 2)).toEqual([]);
    const causes = result.ranges.map(({ cause }) => cause);
    expect(causes).toContain('never-opened');
    expect(result.account.destroyed).toBe(0);
  });
});

describe('watches that are used up', () => {
  it.concurrent('leave rsyslog standing in the file that it could not watch', {
    timeout,
  }, async () => {
    const result = await run('watches-used-up', 'rsyslog@8.2302', 'lossless');
    expect(proofs(result)[0]).toContain('a watch of our own was refused (ENOSPC)');
    expect(result.outcome).toBe('fail');
    expect(result.ranges).toMatchObject([{ last: 7_000, cause: 'left-unread' }]);
    expect(result.faults[0]!.said.join('\n')).toContain('No space left on device');
  });

  it.concurrent('cost syslog-ng nothing', { timeout }, async () => {
    expect(complaints(await run('watches-used-up', 'syslog-ng@4.8.1', 'lossless'))).toEqual([]);
  });
});

describe('calls that fail', () => {
  it.concurrent('are tried again by rsyslog, or its restart comes back to them: reads', {
    timeout,
  }, async () => {
    const result = await run('io-read', 'rsyslog@8.2302');
    expect(result.account.lost).toBe(0);
    expect(proofs(result)[0]).toContain('posix/io/rw/read fails with EIO');
  });

  it.concurrent('keep rsyslog from saving its position, and cost no line', {
    timeout,
  }, async () => {
    const result = await run('io-write', 'rsyslog@8.2302');
    expect(complaints(result)).toEqual([]);
    expect(result.account.lost).toBe(0);
    expect(proofs(result)[0]).toContain('posix/io/rw/write fails with EIO');
  });

  it.concurrent('cost rsyslog the files that it could not open', { timeout }, async () => {
    const result = await run('io-open', 'rsyslog@8.2302');
    const causes = new Set(result.ranges.map(({ cause }) => cause));
    expect(result.account.lost).toBeGreaterThan(0);
    expect(causes).toEqual(new Set(['never-opened']));
  });

  it.concurrent('are refused where nothing can stand between shipper and disk', {
    timeout,
  }, async () => {
    const file = packageFile('scenarios', 'faults', 'disk', 'io-open.yaml');
    const { code, err } = await lostline(['run', file, '--target', 'otel-collector@0.160.0']);
    expect(code).toBe(2);
    expect(err).toContain('fiu_posix_preload.so is not in image');
  });
});

describe.each([
  ['stateDiskFull', 'shipper/state'],
  ['logDiskFull', 'logs'],
])('the small disk of %s', (kind, folder) => {
  const small = `
name: small-disk
load: { linesPerSecond: 2k/s, duration: 60s }
faults: [{ kind: ${kind}, at: 200ms, for: 50s }]
`;
  const isMounted = (directory: string) =>
    readFileSync('/proc/self/mounts', 'utf8').includes(` ${directory}/${folder} `);

  /** The event is written before it is. */
  const untilFull = async ({ directory, events }: Started) => {
    await eventually('the fault', () => events().some(({ event }) => event === 'fault'));
    await eventually('a full disk', () => statfsSync(join(directory, folder)).bavail === 0);
  };

  it('is unmounted at Ctrl-C', { timeout }, async () => {
    await using started = await startRun(small, ['--target', 'reference']);
    await untilFull(started);
    expect(isMounted(started.directory)).toBe(true);
    await started.end('SIGINT');
    expect(isMounted(started.directory)).toBe(false);
  });

  it('is unmounted by the doctor after kill -9', { timeout }, async () => {
    await using started = await startRun(small, ['--target', 'reference']);
    await untilFull(started);
    await started.end('SIGKILL');
    expect(isMounted(started.directory)).toBe(true);
    await lostline(['doctor', '--clean'], { env: started.env });
    expect(isMounted(started.directory)).toBe(false);
  });
});
