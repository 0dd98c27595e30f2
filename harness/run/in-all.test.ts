import { describe, expect, it } from 'vitest';
import { inAll } from './in-all.js';

const never = new AbortController().signal;

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

describe('doing the same in several pipelines', () => {
  it('is over when all of them are through', async () => {
    const through: number[] = [];
    await inAll([1, 2, 3], async (one) => void through.push(one), never);
    expect(through).toEqual([1, 2, 3]);
  });

  it('is called off in the others when one fails, and waits for them', async () => {
    const ended: string[] = [];
    const acting = inAll(
      ['fails', 'waits'],
      async (one, signal) => {
        if (one === 'fails') throw new Error('the first failure');
        await untilAborted(signal);
        ended.push(one);
        throw new Error('called off');
      },
      never,
    );
    await expect(acting).rejects.toThrow('the first failure');
    expect(ended).toEqual(['waits']);
  });

  it('hears the interruption of the whole', async () => {
    const all = new AbortController();
    const acting = inAll([1, 2], (_, signal) => untilAborted(signal), all.signal);
    all.abort();
    await expect(acting).resolves.toBeUndefined();
  });
});
