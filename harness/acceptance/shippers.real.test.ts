/**
 * The versions that `shippers-*.test.ts` leave out, and what takes longer to see: the same scenarios with
 * the oldest rsyslog and syslog-ng.
 */
import { describe, it } from 'vitest';
import {
  complaints,
  digest,
  judged,
  judgedTwice,
  longLateWrites,
  losingGenerations,
  lostIn,
  repeatedElsewhere,
  repeatsAllowed,
} from './testing/shipper-run.js';

const file = { source: 'file', followFreqSeconds: 0.1 };
const reopen = { reopenOnTruncate: 'on' };

describe('rsyslog 8.2102 and syslog-ng 3.28.1', () => {
  it.concurrent.for([
    { scenario: 'copytruncate', target: 'rsyslog@8.2102', options: reopen },
    { scenario: 'logrotate-copytruncate', target: 'rsyslog@8.2102', options: reopen },
    { scenario: 'copytruncate-destroyed', target: 'rsyslog@8.2102', options: reopen },
    { scenario: 'rename-create', target: 'syslog-ng@3.28.1', options: file },
    { scenario: 'rename-chain-late-writes', target: 'syslog-ng@3.28.1', options: file },
    { scenario: 'frozen', target: 'syslog-ng@3.28.1', options: file },
    { scenario: 'copytruncate', target: 'syslog-ng@3.28.1', options: {} },
    { scenario: 'copytruncate', target: 'syslog-ng@3.28.1', options: file },
  ])('lose nothing: $scenario with $target $options', async (run, { expect }) => {
    expect(complaints(await judged(run))).toEqual([]);
  });

  it.concurrent('lose nothing by bulk requests: syslog-ng', async ({ expect }) => {
    const sets = ['sink.kind=elasticsearch'];
    const run = { scenario: 'rename-create', target: 'syslog-ng@3.28.1', options: file, sets };
    expect(complaints(await judged(run))).toEqual([]);
  });

  // rsyslog 8.2102 sends a type even where it is told none, which stores of today refuse.
  const bulk = ['sink.kind=elasticsearch', 'sink.version=7.17.0'];
  it.concurrent.for([
    { scenario: 'rename-create', sets: [] },
    { scenario: 'rename-create', sets: bulk },
    { scenario: 'frozen', sets: [] },
  ])(
    'lose nothing, but may repeat how a new file begins: rsyslog, $scenario $sets',
    async (run, { expect }) => {
      const sets = [...run.sets, ...repeatsAllowed];
      const result = await judged({ ...run, target: 'rsyslog@8.2102', sets });
      expect(complaints(result)).toEqual([]);
      expect(result.account).toMatchObject({ lost: 0, delivered: result.account.written });
      expect(repeatedElsewhere(result)).toEqual([]);
    },
  );

  it.concurrent.for([
    { target: 'rsyslog@8.2102', options: {} },
    { target: 'syslog-ng@3.28.1', options: { followFreqSeconds: 0.1 } },
  ])('lose late writes: $target', async ({ target, options }, { expect }) => {
    const run = { scenario: 'rename-chain-late-writes', target, options, sets: longLateWrites };
    for (const result of await judgedTwice(run)) {
      expect(result.outcome).toBe('fail');
      expect(losingGenerations(result)).toEqual(expect.arrayContaining([1, 2, 3, 4, 5]));
    }
  });

  it.concurrent('reads nothing more after a copytruncate: rsyslog', async ({ expect }) => {
    const [one, other] = await judgedTwice({ scenario: 'copytruncate', target: 'rsyslog@8.2102' });
    expect(digest(one)).toEqual(digest(other));
    expect(one.account).toMatchObject({ delivered: 500, lost: 500, destroyed: 0 });
  });
});

describe('file() of syslog-ng with its own follow-freq(1)', () => {
  it.concurrent.for(['syslog-ng@3.28.1', 'syslog-ng@3.38.1', 'syslog-ng@4.8.1'])(
    'misses whole files that live for a second: %s',
    async (target, { expect }) => {
      const scenario = 'rename-chain-late-writes';
      const result = await judged({ scenario, target, options: { source: 'file' } });
      const whole = lostIn(result).filter(({ cause }) => cause === 'never-opened');
      expect(result.outcome).toBe('fail');
      expect(whole.length).toBeGreaterThan(0);
      for (const { generation, first, last } of whole) {
        expect(result.generations.find((one) => one.generation === generation)).toMatchObject({
          first,
          last,
          lost: last - first + 1,
        });
      }
    },
  );
});
