/**
 * Faults of the sink as its users run them. What the correct reference shipper survives is in
 * shipped.real.test.ts; here its defects are caught, and real shippers are held to what their READMEs say.
 */
import { describe, it } from 'vitest';
import type { RunResult } from '../verdict/result.js';
import { judged, lostIn } from './testing/shipper-run.js';

/** Ten seconds each by itself; several go on at once, on a machine that others use too. */
const runMs = 300_000;

const scenarioOf = (name: string) => `../faults/sink/${name}`;

/** Checks that did not pass. */
function complained({ findings }: RunResult): string[] {
  return findings.filter(({ outcome }) => outcome !== 'pass').map(({ check }) => check);
}

describe('a shipper that acknowledges before it sends is caught', { timeout: runMs }, () => {
  it.concurrent.for(['silent', 'reset', 'half-close', 'retry-after', 'one-batch'])(
    'by %s',
    async (name, { expect }) => {
      const options = { defect: 'acknowledge-before-send' };
      const result = await judged({ scenario: scenarioOf(name), target: 'reference', options });
      expect(result.account.lost).toBeGreaterThan(0);
      expect(complained(result)).toEqual(expect.arrayContaining(['loss', 'silent-loss']));
      expect(complained(result)).not.toContain('faults-traced');
    },
  );
});

describe('a shipper that gives up after three retries', { timeout: runMs }, () => {
  const run = { target: 'reference', options: { defect: 'drop-after-retries' } };

  it.concurrent('is caught by an outage that is longer, and admits it', async ({ expect }) => {
    const result = await judged({ ...run, scenario: scenarioOf('outage-restart') });
    expect(result.account.lost).toBeGreaterThan(0);
    expect(new Set(lostIn(result).map(({ cause }) => cause))).not.toContain('never-opened');
    expect(complained(result)).toContain('loss');
  });

  it.concurrent('survives an outage that is shorter', async ({ expect }) => {
    const sets = ['faults.0.requests=2', 'faults.0.retryAfter=0'];
    const result = await judged({ ...run, scenario: scenarioOf('retry-after'), sets });
    expect(complained(result)).toEqual([]);
  });
});

const syslogNg = { source: 'file', followFreqSeconds: 0.1, timeReopenSeconds: 1 };
const plain = { sets: ['sink.kind=syslog-tcp'] };

describe('real shippers whose sink is broken', { timeout: runMs }, () => {
  it.concurrent.for([
    { name: 'silent', target: 'rsyslog@8.2302', sets: ['sink.kind=relp'] },
    { name: 'half-close', target: 'rsyslog@8.2302', sets: ['sink.kind=relp'] },
    { name: 'moved', target: 'rsyslog@8.2302', sets: ['sink.kind=relp'] },
  ])(
    'lose nothing where they are answered: $name, $target',
    async ({ name, ...run }, { expect }) => {
      const result = await judged({ ...run, scenario: scenarioOf(name) });
      const { account } = result;
      expect(account).toMatchObject({ lost: 0, delivered: account.written, unexpected: 0 });
      expect(complained(result)).toEqual([]);
    },
  );

  it.concurrent.for([
    { name: 'silent', target: 'rsyslog@8.2302', ...plain },
    { name: 'half-close', target: 'syslog-ng@4.8.1', ...plain, options: syslogNg },
  ])('lose in silence what a plain connection took: $name, $target', async (run, { expect }) => {
    const { name, ...rest } = run;
    const { account, silentLoss } = await judged({ ...rest, scenario: scenarioOf(name) });
    expect(account.lost).toBeGreaterThan(0);
    expect(silentLoss.silent).toBeGreaterThan(0);
  });

  it.concurrent('an outage with a restart in it: the lossless Collector loses nothing', async ({
    expect,
  }) => {
    const run = { target: 'otel-collector@0.160.0', profile: 'lossless' };
    const sets = ['sink.kind=otlp-http'];
    const { account } = await judged({ ...run, sets, scenario: scenarioOf('outage-restart') });
    expect(account).toMatchObject({ lost: 0, delivered: account.written });
  });
});
