/**
 * Faults of the network between real shippers in containers and their sinks: what each shipper made of them,
 * as its README says.
 */
import { describe, it } from 'vitest';
import { complaints, judged } from './testing/shipper-run.js';

/** Ten seconds each by itself; several go on at once, on a machine that others use too. */
const runMs = 300_000;

const scenarioOf = (name: string) => `../faults/network/${name}`;
const syslogNg = { source: 'file', followFreqSeconds: 0.1, timeReopenSeconds: 1 };

describe('real shippers through a broken network', { timeout: runMs }, () => {
  it.concurrent.for([
    { name: 'partition', target: 'rsyslog@8.2302', sets: ['sink.kind=syslog-tcp'] },
    { name: 'partition', target: 'otel-collector@0.160.0', sets: ['sink.kind=otlp-http'] },
    { name: 'partition-reject', target: 'rsyslog@8.2302', sets: ['sink.kind=relp'] },
    { name: 'latency', target: 'rsyslog@8.2302', sets: ['sink.kind=relp'] },
  ])('lose nothing: $name with $target, $sets', async ({ name, ...run }, { expect }) => {
    const { account, findings } = await judged({ ...run, scenario: scenarioOf(name) });
    expect(account).toMatchObject({ lost: 0, delivered: account.written, unexpected: 0 });
    expect(complaints({ findings } as never)).toEqual([]);
  });

  it.concurrent.for([
    { target: 'rsyslog@8.2302', options: {} },
    { target: 'syslog-ng@4.8.1', options: syslogNg },
  ])(
    'lose what a plain connection held when a firewall resets it: $target',
    async (run, { expect }) => {
      const scenario = scenarioOf('connections-flushed');
      const sets = ['sink.kind=syslog-tcp', 'faults.0.answer=reset'];
      const { account, outcome } = await judged({ ...run, scenario, sets });
      expect(outcome).toBe('fail');
      expect(account.lost).toBeGreaterThan(0);
    },
  );
});
