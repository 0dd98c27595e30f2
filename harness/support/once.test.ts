import { expect, it } from 'vitest';
import { once } from './once.js';

it('acts at the first call alone, and tells all callers how it went', async () => {
  let calls = 0;
  const act = once(async () => ++calls);
  expect(await Promise.all([act(), act()])).toEqual([1, 1]);
  const failing = once(async () => {
    calls++;
    throw new Error('broken');
  });
  await expect(failing()).rejects.toThrow('broken');
  await expect(failing()).rejects.toThrow('broken');
  expect(calls).toBe(2);
});
