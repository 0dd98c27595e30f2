/**
 * Real rsyslog and syslog-ng in containers at files that are renamed under them. What is asserted does
 * not hang on a race: a shipper that closes at the rename can't have the lines of the next 200 ms, and
 * one that was stopped over the rotation finds everything done.
 */
import { describe, it } from 'vitest';
import type { LineRange, RunResult } from '../verdict/result.js';
import {
  complaints,
  digest,
  judged,
  judgedTwice,
  longLateWrites,
  losingGenerations,
  lostIn,
} from './testing/shipper-run.js';

const quickLooks = { followFreqSeconds: 0.1 };
const file = { source: 'file', ...quickLooks };
const lateLines = 525;

/** The last line of a range is the last one of its generation: an end was lost, not a middle. */
function isEnd(range: LineRange, { generations }: RunResult): boolean {
  return generations.some(
    ({ generation, last }) => generation === range.generation && last === range.last,
  );
}

describe('files renamed in quick succession', () => {
  it.concurrent.for([
    { target: 'rsyslog@8.2302', options: {} },
    { target: 'rsyslog@8.2504', options: {} },
    { target: 'syslog-ng@4.8.1', options: {} },
    { target: 'syslog-ng@4.8.1', options: file },
    { target: 'syslog-ng@3.38.1', options: file },
  ])('lose nothing with $target $options', async ({ target, options }, { expect }) => {
    const result = await judged({ scenario: 'rename-create', target, options });
    expect(complaints(result)).toEqual([]);
    expect(result.writer.rotations).toBe(3);
  });

  it.concurrent('lose unread ends with wildcard-file() of syslog-ng 3.38.1', async ({ expect }) => {
    const run = { scenario: 'rename-create', target: 'syslog-ng@3.38.1' };
    for (const result of await judgedTwice(run)) {
      expect(result.outcome).toBe('fail');
      expect(lostIn(result).filter((range) => isEnd(range, result)).length).toBeGreaterThan(0);
    }
  });
});

describe('late writes after a rename', () => {
  const scenario = 'rename-chain-late-writes';
  const sets = longLateWrites;

  it.concurrent.for(['rsyslog@8.2302', 'rsyslog@8.2504'])(
    'are lost with imfile of %s in inotify mode, and nothing else',
    async (target, { expect }) => {
      const [one, other] = await judgedTwice({ scenario, target, sets });
      expect(digest(one)).toEqual(digest(other));
      expect(one.outcome).toBe('fail');
      expect(losingGenerations(one)).toEqual([1, 2, 3, 4, 5]);
      expect(one.account.lost).toBeLessThan(5 * 1.2 * lateLines);
      for (const range of lostIn(one)) {
        expect(isEnd(range, one)).toBe(true);
        expect(range.cause).toBe('left-unread');
        expect(range.evidence).toMatch(
          /its last descriptor was gone at .* were not seen to be read/,
        );
      }
    },
  );

  it.concurrent.for([{ target: 'syslog-ng@4.8.1' }, { target: 'syslog-ng@3.38.1' }])(
    'are found by file() of $target',
    async ({ target }, { expect }) => {
      const result = await judged({ scenario, target, options: file });
      expect(complaints(result)).toEqual([]);
      expect(result.account.delivered).toBe(1850);
    },
  );

  it.concurrent('are lost with wildcard-file(), more of them by 3.38.1 than by 4.8.1', async ({
    expect,
  }) => {
    const [older, newer] = await Promise.all(
      ['syslog-ng@3.38.1', 'syslog-ng@4.8.1'].map((target) =>
        judgedTwice({ scenario, target, options: quickLooks, sets }),
      ),
    );
    for (const result of [...older!, ...newer!]) expect(result.outcome).toBe('fail');
    for (const result of older!) {
      expect(losingGenerations(result)).toEqual(expect.arrayContaining([1, 2, 3, 4, 5]));
      expect(result.account.lost).toBeGreaterThan(5 * 0.9 * lateLines);
    }
    for (const result of newer!) {
      expect(lostIn(result).every((range) => isEnd(range, result))).toBe(true);
      expect(result.account.lost).toBeLessThan(older![0].account.lost);
    }
  });
});

describe('a shipper that sleeps over renames and late writes', () => {
  it.concurrent.for([
    { target: 'rsyslog@8.2302', options: {} },
    { target: 'rsyslog@8.2504', options: {} },
    { target: 'syslog-ng@4.8.1', options: quickLooks },
    { target: 'syslog-ng@3.38.1', options: file },
  ])('finds all of it when it wakes: $target $options', async ({ target, options }, { expect }) => {
    const result = await judged({ scenario: 'frozen', target, options });
    expect(complaints(result)).toEqual([]);
    expect(result.timeline.filter(({ kind }) => kind === 'freeze')).toHaveLength(
      result.writer.rotations,
    );
  });
});

describe("logrotate's create", () => {
  it.concurrent.for(['rsyslog@8.2302', 'rsyslog@8.2504', 'syslog-ng@4.8.1'])(
    'loses nothing with %s when the writer is done before it looks',
    async (target, { expect }) => {
      const sets = ['rotation.freezeShipperMs=700ms'];
      const result = await judged({ scenario: 'logrotate-create', target, sets });
      expect(complaints(result)).toEqual([]);
      expect(result.writer.rotations).toBeGreaterThan(1);
    },
  );
});
