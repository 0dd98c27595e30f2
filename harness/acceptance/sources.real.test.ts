/**
 * Log files that a real container runtime makes and rotates: dockerd at 1 MiB under 20,000 lines a
 * second. What rsyslog loses nothing of, others can't follow; in all cases every line has one fate.
 * And a Kubernetes node's imitated files under the Collector and Promtail.
 */
import { describe, expect, it } from 'vitest';
import { complaints, judged, lostIn } from './testing/shipper-run.js';

const scenario = '../sources/docker-real';
const timeoutMs = 180_000;
const short = 'load.duration=6s';

describe("dockerd's own json-file logs", () => {
  it('lose nothing with rsyslog', { timeout: timeoutMs }, async () => {
    // Two containers, so that a file stands for twice as long: a machine that others use too may stand still for a while.
    const sets = ['load.streams=2'];
    const result = await judged({ scenario, target: 'rsyslog@8.2504', sets });
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ written: 200_000, delivered: 200_000, destroyed: 0 });
    expect(result.generations.length).toBeGreaterThan(40);
  });

  it('lose whole files with syslog-ng, told exactly', { timeout: timeoutMs }, async () => {
    const result = await judged({ scenario, target: 'syslog-ng@4.8.1' });
    const { account } = result;
    expect(result.outcome).toBe('fail');
    // The first block of a file comes twice now and then.
    expect(account).toMatchObject({ written: 200_000, destroyed: 0, unexpected: 0 });
    expect(account.delivered + account.lost).toBe(200_000);
    const lines = lostIn(result).reduce((sum, { first, last }) => sum + last - first + 1, 0);
    expect(lines).toBe(account.lost);
  });
});

describe('the Collector and Promtail', () => {
  const node = '../sources/kubernetes';

  it.concurrent.each(['otel-collector', 'promtail'])(
    "join records that a kubelet's rotation parts, and lose nothing: %s",
    { timeout: timeoutMs },
    async (target) => {
      // Late lines, which a shipper that is at the end of a renamed file leaves there, are another matter.
      const sets = ['rotation.createGapMs=0'];
      const result = await judged({ scenario: node, target, options: { format: 'cri' }, sets });
      expect(complaints(result)).toEqual([]);
    },
  );

  it.concurrent('find pods that come and go, or not: Promtail looks every 10 s', {
    timeout: timeoutMs,
  }, async () => {
    const scenario = '../sources/kubernetes-churn';
    const [found, result] = await Promise.all([
      judged({ scenario, target: 'otel-collector' }),
      judged({ scenario, target: 'promtail' }),
    ]);
    expect(complaints(found)).toEqual([]);
    const { account } = result;
    expect(account.lost).toBeGreaterThan(account.written / 4);
    expect(account.delivered + account.lost).toBe(account.written);
    expect(new Set(lostIn(result).map(({ cause }) => cause))).toContain('never-opened');
  });

  it.each(['otel-collector', 'promtail'])(
    "have an exact account of dockerd's files: %s",
    { timeout: timeoutMs },
    async (target) => {
      const { account } = await judged({ scenario, target });
      expect(account).toMatchObject({ written: 200_000, destroyed: 0, unexpected: 0 });
      expect(account.delivered + account.lost).toBe(200_000);
    },
  );
});

describe('short-lived files', () => {
  it.concurrent('deleted before a look lose their lines: rsyslog every 10 s', {
    timeout: timeoutMs,
  }, async () => {
    const result = await judged({
      scenario: '../sources/churn',
      target: 'rsyslog@8.2504',
      options: { mode: 'polling' },
      sets: [short, 'load.linesPerSecond=500/s', 'source.deleteAfter=500ms', 'drain.timeout=15s'],
    });
    const { account } = result;
    expect(account.written).toBe(account.delivered + account.lost);
    expect(account.lost).toBeGreaterThan(0);
    const lost = lostIn(result);
    expect(lost.every(({ deletedAtMs }) => deletedAtMs !== null)).toBe(true);
    expect(lost.some(({ cause }) => cause === 'never-opened')).toBe(true);
  });
});

it.concurrent.each(['rsyslog@8.2504', 'syslog-ng@4.8.1'])(
  'syslog over TCP loses nothing into %s',
  { timeout: timeoutMs },
  async (target) => {
    const result = await judged({ scenario: '../sources/syslog-tcp', target, sets: [short] });
    expect(complaints(result)).toEqual([]);
  },
);
