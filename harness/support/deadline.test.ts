import { once } from 'node:events';
import { expect, it } from 'vitest';
import { Deadline } from './deadline.js';

it('aborts when its time is over, as AbortSignal.timeout() does', async () => {
  using deadline = new Deadline(5);
  await once(deadline.signal, 'abort');
  expect(deadline.signal.reason).toMatchObject({ name: 'TimeoutError' });
});

it('aborts with another signal, and with its reason', () => {
  const outer = new AbortController();
  using deadline = new Deadline(60_000, outer.signal);
  outer.abort(new Error('called off'));
  expect(deadline.signal.reason).toEqual(new Error('called off'));
  using late = new Deadline(60_000, outer.signal);
  expect(late.signal.aborted).toBe(true);
});

it('ends with its scope: neither time nor the other signal aborts it any more', () => {
  const outer = new AbortController();
  const deadline = new Deadline(60_000, outer.signal);
  deadline[Symbol.dispose]();
  outer.abort();
  expect(deadline.signal.aborted).toBe(false);
});
