/**
 * Real rsyslog and syslog-ng in containers at files that are copied and truncated under them. Lines
 * come in bursts and nobody writes when the truncate comes, so the counts of the losses are exact.
 */
import { describe, it } from 'vitest';
import type { RunResult } from '../verdict/result.js';
import { complaints, digest, judged, judgedTwice, lostIn } from './testing/shipper-run.js';

const reopen = { reopenOnTruncate: 'on' };
const file = { source: 'file', followFreqSeconds: 0.1 };
const burst = 500;

function destroyedIn({ ranges }: RunResult) {
  return ranges.filter(({ kind }) => kind === 'destroyed');
}

describe.each(['copytruncate', 'logrotate-copytruncate'])('%s in a quiet moment', (scenario) => {
  it.concurrent.for([
    { target: 'rsyslog@8.2302', options: reopen },
    { target: 'rsyslog@8.2504', options: reopen },
    { target: 'syslog-ng@3.38.1', options: {} },
    { target: 'syslog-ng@4.8.1', options: file },
  ])('is survived by $target $options', async ({ target, options }, { expect }) => {
    const result = await judged({ scenario, target, options });
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ delivered: 2 * burst, lost: 0, destroyed: 0 });
  });
});

describe('after a copytruncate', () => {
  it.concurrent.for([
    {
      target: 'rsyslog@8.2302',
      what: 'imfile with reopenOnTruncate off',
      why: /kept its offset 100,500 .*still open/,
    },
    {
      target: 'rsyslog@8.2504',
      what: 'imfile with reopenOnTruncate off',
      why: /kept its offset 100,500 .*still open/,
    },
    {
      target: 'syslog-ng@4.8.1',
      what: 'wildcard-file()',
      why: /its last descriptor was gone/,
      // A look between the truncate and the next line, for certain.
      options: { followFreqSeconds: 0.1 },
    },
  ])('$what of $target reads nothing more', async ({ target, why, options }, { expect }) => {
    const run = { scenario: 'copytruncate', target, ...(options ? { options } : {}) };
    const [one, other] = await judgedTwice(run);
    expect(digest(one)).toEqual(digest(other));
    for (const result of [one, other]) {
      expect(result.outcome).toBe('fail');
      expect(result.account).toMatchObject({ delivered: burst, lost: burst, destroyed: 0 });
      const [range, ...more] = lostIn(result);
      expect(more).toEqual([]);
      expect(range).toMatchObject({ generation: 2, first: burst + 1, last: 2 * burst });
      expect(range!.evidence).toMatch(why);
    }
    expect(lostIn(one)[0]!.cause).toBe(lostIn(other)[0]!.cause);
  });
});

describe('lines that copytruncate itself destroyed', () => {
  it.concurrent.for([
    { target: 'rsyslog@8.2302', options: reopen },
    { target: 'rsyslog@8.2504', options: reopen },
    { target: 'syslog-ng@3.38.1', options: file },
    { target: 'syslog-ng@4.8.1', options: file },
  ])('are not billed to $target', async ({ target, options }, { expect }) => {
    const scenario = 'copytruncate-destroyed';
    const result = await judged({ scenario, target, options });
    expect(complaints(result)).toEqual([]);
    const { delivered, lost, destroyed } = result.account;
    expect(lost).toBe(0);
    expect(destroyed).toBeGreaterThan(0);
    expect(delivered + destroyed).toBe(2 * burst);
    const [range, ...more] = destroyedIn(result);
    expect(more).toEqual([]);
    expect(range).toMatchObject({ generation: 1, first: burst + 1, cause: null });
  });

  it.concurrent('are told apart from unread ones at 20,000 lines a second under the real logrotate', async ({
    expect,
  }) => {
    const results = await judgedTwice({
      scenario: 'logrotate-copytruncate',
      target: 'rsyslog@8.2302',
      options: reopen,
      sets: [
        'load.shape=null',
        'load.linesPerSecond=20k/s',
        'load.duration=4s',
        'rotation.every=1s',
        'rotation.from=0s',
        'rotation.freezeShipperMs=400ms',
        'expect.destroyed=null',
      ],
    });
    for (const result of results) {
      const destroyed = destroyedIn(result);
      expect(destroyed.length).toBeGreaterThan(0);
      for (const { generation, first, last } of destroyed) {
        const lost = lostIn(result).filter((range) => range.generation === generation);
        expect(lost.filter((range) => range.last >= first && range.first <= last)).toEqual([]);
        expect(lost.find((range) => range.last === first - 1)?.cause).toBe('truncated-unread');
      }
    }
    expect(results[0].outcome).toBe(results[1].outcome);
  });
});
