/**
 * Outages shorter and longer than a shipper's retry budget: what is given up is counted exactly, and whether the
 * shipper admitted it; who tries for ever loses nothing.
 */
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { complaints, judgedFile, lostIn } from './testing/shipper-run.js';

const timeout = 180_000;

interface Patient {
  readonly target: string;
  readonly sink: string;
  readonly profile?: string;
  readonly options?: Readonly<Record<string, string | number>>;
}

function away(outage: 'shorter' | 'longer', { sink, ...run }: Patient): Promise<RunResult> {
  const file = packageFile('scenarios', 'faults', 'sink', `outage-${outage}.yaml`);
  return judgedFile(file, { ...run, sets: [`sink.kind=${sink}`] });
}

/** Between eight and ten seconds. */
const counting: readonly Patient[] = [
  {
    ...{ target: 'otel-collector', sink: 'otlp-http' },
    options: { retryMaxElapsed: '8s', retryMaxInterval: '2s' },
  },
  {
    ...{ target: 'promtail', sink: 'loki' },
    options: { backoffMin: '1s', backoffMax: '1s', retriesMax: 8 },
  },
];
const endless: readonly Patient[] = [
  { target: 'otel-collector', sink: 'otlp-http', profile: 'lossless' },
  { target: 'promtail', sink: 'loki', profile: 'lossless' },
  { target: 'rsyslog', sink: 'elasticsearch', profile: 'lossless' },
  { target: 'syslog-ng', sink: 'http', profile: 'lossless' },
];

describe.concurrent('a shipper that counts its retries', { timeout }, () => {
  it.each(counting)('loses nothing in a shorter outage: $target', async (patient) => {
    const result = await away('shorter', patient);
    expect(complaints(result)).toEqual([]);
    expect(result.account.lost).toBe(0);
  });

  it.each(counting)(
    'gives up in a longer one, and the lines are named: $target',
    async (patient) => {
      const result = await away('longer', patient);
      const { written, delivered, lost } = result.account;
      expect(result.outcome).toBe('fail');
      expect(lost).toBeGreaterThan(0);
      expect(delivered + lost).toBe(written);
      expect(lostIn(result).length).toBeGreaterThan(0);
      expect(result.faults.map(({ state }) => state)).toEqual(['healed']);
    },
  );
});

describe('a shipper that tries for ever', () => {
  it('loses all the same what waits too long for its queue: rsyslog, a line every two seconds', {
    timeout,
  }, async () => {
    const options = { queueType: 'LinkedList' };
    const result = await away('longer', { target: 'rsyslog', sink: 'relp', options });
    const { written, delivered, lost } = result.account;
    expect(result.outcome).toBe('fail');
    expect(delivered + lost).toBe(written);
    // Seven when it is back at once, and some more where it looks for its receiver later.
    expect(lost).toBeGreaterThan(3);
    expect(lost).toBeLessThan(20);
    expect(new Set(lostIn(result).map(({ cause }) => cause))).toEqual(new Set(['read-not-sent']));
    const silent = result.findings.find(({ check }) => check === 'silent-loss');
    expect(silent?.outcome).toBe('fail');
  });
});

describe.concurrent('a shipper that tries for ever', { timeout }, () => {
  it.each(endless)('loses nothing in a longer outage: $target', async (patient) => {
    const result = await away('longer', patient);
    expect(complaints(result)).toEqual([]);
    expect(result.account.lost).toBe(0);
  });
});
