/**
 * Real shippers over the wire protocols that go further than plain TCP: TLS, whose certificate they verify
 * against the run's own authority, and RELP, whose acknowledgements they wait for.
 */
import { describe, it } from 'vitest';
import {
  complaints,
  judged,
  lostIn,
  repeatedElsewhere,
  repeatsAllowed,
} from './testing/shipper-run.js';

const over = (kind: string) => [`sink.kind=${kind}`];
const rsyslogs = ['rsyslog@8.2102', 'rsyslog@8.2302', 'rsyslog@8.2504'];
const file = { source: 'file', followFreqSeconds: 0.1 };

describe('files renamed in quick succession', () => {
  it.concurrent.for([
    { target: 'rsyslog@8.2302', options: { framing: 'octet-counted' } },
    { target: 'rsyslog@8.2504', options: {} },
    { target: 'syslog-ng@3.28.1', options: file },
    { target: 'syslog-ng@3.38.1', options: file },
    { target: 'syslog-ng@4.8.1', options: {} },
  ])('lose nothing over TLS with $target $options', async ({ target, options }, { expect }) => {
    const sets = over('syslog-tls');
    const result = await judged({ scenario: 'rename-create', target, options, sets });
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ delivered: 3000, duplicated: 0 });
  });

  it.concurrent('lose nothing over TLS with rsyslog 8.2102, but may repeat how a new file begins', async ({
    expect,
  }) => {
    const sets = [...over('syslog-tls'), ...repeatsAllowed];
    const result = await judged({ scenario: 'rename-create', target: 'rsyslog@8.2102', sets });
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ delivered: 3000, lost: 0 });
    expect(repeatedElsewhere(result)).toEqual([]);
  });

  it.concurrent.for(rsyslogs)('lose nothing by RELP with %s', async (target, { expect }) => {
    // Where a receiver is slow to acknowledge, the sender connects anew and sends again what was not (at least once).
    const sets = [...over('relp'), ...repeatsAllowed];
    const result = await judged({ scenario: 'rename-create', target, sets });
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ delivered: 3000, lost: 0 });
  });
});

describe('RELP with rsyslog 8.2302', () => {
  const run = { scenario: 'refused-sink', target: 'rsyslog@8.2302' };

  it.concurrent('loses nothing when the receiver is gone for a second', async ({ expect }) => {
    const result = await judged({ ...run, sets: over('relp') });
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ delivered: 10_000, lost: 0 });
  });

  it.concurrent('repeats what was taken and not acknowledged, and loses nothing', async ({
    expect,
  }) => {
    const sets = [...over('relp'), 'faults.0.kind=sinkForget', 'expect.duplicated=1000'];
    const { account } = await judged({ ...run, sets });
    expect(account).toMatchObject({ delivered: 10_000, lost: 0, unexpected: 0 });
    expect(account.duplicated).toBeGreaterThan(0);
  });

  it.concurrent('does not send again what the receiver rejects', async ({ expect }) => {
    const result = await judged({ ...run, sets: [...over('relp'), 'faults.0.kind=sinkReject'] });
    expect(result.outcome).toBe('fail');
    expect(result.account.lost).toBeGreaterThan(0);
    expect(new Set(lostIn(result).map(({ cause }) => cause))).toEqual(new Set(['sent-refused']));
  });
});
