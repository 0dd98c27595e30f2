/** Real shippers whose receiver stalls: who waits, who drops, and who admits it. */
import { describe, it } from 'vitest';
import { complaints, judged } from './testing/shipper-run.js';

const scenario = 'stalled-sink';
const file = { source: 'file', followFreqSeconds: 0.1 };

describe('a receiver that stalls for three seconds', () => {
  it.concurrent('makes syslog-ng drop lines, every one of which it admits', async ({ expect }) => {
    const result = await judged({ scenario, target: 'syslog-ng@4.8.1', options: file });
    const { lost, duplicated } = result.account;
    expect(result.outcome).toBe('fail');
    expect(lost).toBeGreaterThan(0);
    expect(duplicated).toBe(0);
    expect(result.silentLoss).toEqual({ admitted: lost, silent: 0 });
  });

  it.concurrent.for([
    { target: 'syslog-ng@4.8.1', options: { ...file, flowControl: 'true' } },
    { target: 'rsyslog@8.2302', options: {} },
  ])('loses nothing with $target $options', async ({ target, options }, { expect }) => {
    const result = await judged({ scenario, target, options });
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ lost: 0, duplicated: 0, delivered: 200_000 });
  });
});
