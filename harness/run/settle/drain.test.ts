import { describe, expect, it } from 'vitest';
import type { DrainPlan } from '../../plan/plan.js';
import { ManualClock } from '../../support/clock.js';
import { type DrainCounters, drain } from './drain.js';

const plan: DrainPlan = { quietMs: 1000, timeoutMs: 10_000, lateAfterMs: 0 };

/** Lets everything that is due happen, one look at a time, until the drain is over. */
async function drive(
  counters: Omit<DrainCounters, 'silenceMs'> & Partial<DrainCounters>,
  setting = plan,
  clock = new ManualClock(),
) {
  let over = false;
  const drained = drain(
    setting,
    { silenceMs: () => 0, ...counters },
    clock,
    new AbortController().signal,
  ).finally(() => {
    over = true;
  });
  for (let look = 0; look < 3000 && !over; look++) {
    clock.advance(25);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { ...(await drained), atMs: clock.nowMs() };
}

describe('a drain', () => {
  it('is complete when everything arrived and nothing moves any more', async () => {
    const counters = { received: () => 10, pendingBytes: () => 0, missing: () => 0 };
    expect(await drive(counters)).toMatchObject({ outcome: 'complete', atMs: 1000 });
  });

  it('ends at rest when lines are missing but nothing moves', async () => {
    const counters = { received: () => 7, pendingBytes: () => 0, missing: () => 3 };
    expect(await drive(counters)).toMatchObject({ outcome: 'rest', atMs: 1000 });
  });

  it('waits for missing lines as long as the shipper was silent before, and as long again', async () => {
    const counters = { received: () => 7, pendingBytes: () => 0, silenceMs: () => 3000 };
    const short = await drive({ ...counters, missing: () => 3 });
    expect(short).toMatchObject({ outcome: 'rest', quietMs: 6000, silenceMs: 3000, atMs: 6000 });
    const none = await drive({ ...counters, missing: () => 0 });
    expect(none).toMatchObject({ outcome: 'complete', atMs: 1000 });
    const long = await drive({ ...counters, missing: () => 3, silenceMs: () => 9000 });
    expect(long).toMatchObject({ outcome: 'rest', quietMs: 10_000, silenceMs: 9000 });
  });

  it('waits for missing lines until the shipper has looked for new files', async () => {
    const counters = { received: () => 7, pendingBytes: () => 0 };
    const slow = { ...plan, discoveryMs: 5000 };
    const missing = await drive({ ...counters, missing: () => 3 }, slow);
    expect(missing).toMatchObject({ outcome: 'rest', atMs: 6000 });
    const none = await drive({ ...counters, missing: () => 0 }, slow);
    expect(none).toMatchObject({ outcome: 'complete', atMs: 1000 });
  });

  it('waits for missing lines until the shipper has tried its sink again', async () => {
    const counters = { received: () => 7, pendingBytes: () => 0 };
    const patient = { ...plan, discoveryMs: 2000, retryMs: 5000 };
    const missing = await drive({ ...counters, missing: () => 3 }, patient);
    expect(missing).toMatchObject({ outcome: 'rest', atMs: 6000 });
    const none = await drive({ ...counters, missing: () => 0 }, patient);
    expect(none).toMatchObject({ outcome: 'complete', atMs: 1000 });
  });

  it('waits while lines trickle in', async () => {
    const clock = new ManualClock();
    const received = () => Math.min(5, Math.floor(clock.nowMs() / 900));
    const counters = { received, pendingBytes: () => 0, missing: () => 5 - received() };
    expect(await drive(counters, plan, clock)).toMatchObject({ outcome: 'complete', atMs: 5500 });
  });

  it('takes what lies half-received and does not grow for abandoned after ten seconds', async () => {
    const counters = { received: () => 7, pendingBytes: () => 64, missing: () => 3 };
    const patient = { ...plan, timeoutMs: 60_000 };
    expect(await drive(counters, patient)).toMatchObject({ outcome: 'rest', quietMs: 1000 });
    const clock = new ManualClock();
    const grows = { ...counters, pendingBytes: () => clock.nowMs() };
    expect(await drive(grows, patient, clock)).toMatchObject({ outcome: 'timeout' });
  });

  it('waits while the sink holds something back', async () => {
    const clock = new ManualClock();
    const counters = {
      received: () => 1,
      pendingBytes: () => (clock.nowMs() < 2000 ? 64 : 0),
      missing: () => 0,
    };
    expect(await drive(counters, plan, clock)).toMatchObject({ outcome: 'complete', atMs: 2975 });
  });

  it('is given up when it never rests', async () => {
    const clock = new ManualClock();
    const counters = { received: () => clock.nowMs(), pendingBytes: () => 0, missing: () => 1 };
    expect(await drive(counters, plan, clock)).toMatchObject({ outcome: 'timeout', atMs: 10_000 });
  });

  it('ends with the signal', async () => {
    const stopped = new AbortController();
    stopped.abort(new Error('stop'));
    const counters = { received: () => 0, pendingBytes: () => 0, missing: () => 0 };
    await expect(
      drain(plan, { ...counters, silenceMs: () => 0 }, new ManualClock(), stopped.signal),
    ).rejects.toThrow('stop');
  });
});
