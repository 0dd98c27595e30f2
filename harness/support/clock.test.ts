import { expect, it } from 'vitest';
import { SystemClock } from './clock.js';

it('never sleeps for less than it was told, also not by a part of a millisecond', async () => {
  const clock = new SystemClock();
  for (let time = 0; time < 50; time++) {
    const beganMs = clock.nowMs();
    const wantedMs = 1 + time / 50;
    await clock.sleep(wantedMs);
    expect(clock.nowMs() - beganMs).toBeGreaterThanOrEqual(wantedMs);
  }
});

it('ends with the reason of a signal that was or is aborted', async () => {
  const clock = new SystemClock();
  const reason = new Error('called off');
  await expect(clock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  const off = new AbortController();
  const asleep = clock.sleep(60_000, off.signal);
  off.abort(reason);
  await expect(asleep).rejects.toBe(reason);
});
