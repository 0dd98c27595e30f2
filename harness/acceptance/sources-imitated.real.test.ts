/**
 * Log sources other than plain files, with the reference shipper and with real ones in containers: a
 * Kubernetes node's layout, short-lived files, Docker's json-file.
 */
import { describe, it } from 'vitest';
import { complaints, judged, lostIn } from './testing/shipper-run.js';

const short = 'load.duration=6s';
/** As many rotations, three looks of syslog-ng's from one to the next: it opens a file once the one before it is read. */
const seldom = ['load.duration=9s', 'rotation.every=3s'];
/** Lines of one record each, as a shipper needs that does not join partial ones. */
const wholeRecords = ['load.line.bytes=300', 'rotation.midLine=false'];
/**
 * No line between the rename and the new file, a millisecond otherwise: a shipper that is at its end just then has left the
 * renamed file, and the late line with it (syslog-ng 4.8.1 by its source, rsyslog's imfile as well).
 */
const noLateLines = 'rotation.createGapMs=0';

describe('a Kubernetes node', () => {
  it.concurrent('split records, gzip and restarts lose nothing: reference', async ({ expect }) => {
    const result = await judged({
      scenario: '../sources/kubernetes',
      target: 'reference',
      sets: [short],
    });
    expect(complaints(result)).toEqual([]);
  });

  it.concurrent.for([
    { target: 'rsyslog@8.2504', options: {} },
    { target: 'rsyslog@8.2504', options: { containerLogs: 'links' } },
    { target: 'syslog-ng@4.8.1', options: {} },
  ])(
    'a rotation between whole records loses nothing: $target $options',
    async (run, { expect }) => {
      const sets = [...seldom, noLateLines, ...wholeRecords];
      const result = await judged({ scenario: '../sources/kubernetes', ...run, sets });
      expect(complaints(result)).toEqual([]);
    },
  );

  it.concurrent('partial records stay in pieces with syslog-ng', async ({ expect }) => {
    const scenario = '../sources/kubernetes';
    const { account, ranges } = await judged({
      scenario,
      target: 'syslog-ng@4.8.1',
      sets: [...seldom, noLateLines],
    });
    expect(account.corrupted.split).toBeGreaterThan(0);
    const causes = ranges.filter(({ kind }) => kind === 'lost').map(({ cause }) => cause);
    expect(new Set(causes)).toEqual(new Set(['arrived-corrupted']));
  });

  it.concurrent('lines between rename and reopening, and no others, are lost by rsyslog', async ({
    expect,
  }) => {
    const scenario = '../sources/kubernetes';
    const sets = [short, 'rotation.lateWriteMs=200', ...wholeRecords];
    const result = await judged({ scenario, target: 'rsyslog@8.2504', sets });
    expect(result.outcome).toBe('fail');
    const lost = lostIn(result);
    expect(lost).not.toEqual([]);
    // A range begins with a block of lines, of which the rename may have met the middle.
    const early = lost.filter(
      ({ rotatedAtMs, writtenFromMs }) => rotatedAtMs === null || writtenFromMs < rotatedAtMs - 50,
    );
    expect(early).toEqual([]);
  });

  it.concurrent("syslog-ng sees no rotation behind the node's links", async ({ expect }) => {
    const result = await judged({
      scenario: '../sources/kubernetes',
      target: 'syslog-ng@4.8.1',
      options: { containerLogs: 'links' },
      sets: [short, noLateLines, ...wholeRecords],
    });
    expect(result.outcome).toBe('fail');
    expect(lostIn(result).every(({ generation }) => generation > 1)).toBe(true);
  });
});

describe('short-lived files', () => {
  it.concurrent.for([
    { scenario: '../sources/churn', target: 'reference' },
    { scenario: '../sources/kubernetes-churn', target: 'reference' },
    { scenario: '../sources/kubernetes-churn', target: 'rsyslog@8.2504' },
  ])('that stand for seconds lose nothing: $scenario with $target', async (run, { expect }) => {
    expect(complaints(await judged({ ...run, sets: [short] }))).toEqual([]);
  });

  // It makes an inotify instance for each directory, of which a user has 128: not beside others of its kind.
  it('that stand for seconds lose nothing with syslog-ng', async ({ expect }) => {
    const scenario = '../sources/kubernetes-churn';
    const result = await judged({ scenario, target: 'syslog-ng@4.8.1', sets: [short] });
    expect(complaints(result)).toEqual([]);
  });
});

describe("Docker's json-file", () => {
  it.concurrent.for(['reference', 'rsyslog@8.2504', 'syslog-ng@4.8.1'])(
    'imitated: a rotation at 1 MiB loses nothing with %s',
    async (target, { expect }) => {
      const sets = [short, 'load.linesPerSecond=3k/s'];
      const result = await judged({ scenario: '../sources/docker-json', target, sets });
      expect(complaints(result)).toEqual([]);
    },
  );
});
