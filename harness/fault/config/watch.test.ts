import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../support/clock.js';
import type { Progress } from '../fault.js';
import { type Behaviour, Watch } from './watch.js';

const turns = async () => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** A second in steps: at each of them so much is written, reached and let out, and the process lives or not. */
async function seen(
  at: (ms: number) => Partial<Progress> & { readonly lives?: 'no' },
): Promise<{ behaviour: Behaviour; diedAfterMs: number | null }> {
  const clock = new ManualClock();
  const now = () => ({
    ...{ written: clock.nowMs(), delivered: 0, reached: 0, decoys: 0 },
    ...at(clock.nowMs()),
  });
  const instance = { pids: async () => (now().lives === 'no' ? [] : [1]) };
  const watch = new Watch({ instance, clock, progress: now }, () => {});
  for (let step = 0; step < 10; step++) {
    await turns();
    clock.advance(100);
  }
  return watch.end();
}

describe('how a shipper behaved', () => {
  it.each([
    ['a line of the second half arrived', (ms: number) => ({ reached: ms - 200 }), 'fail-static'],
    ['only lines of the first half did', (ms: number) => ({ reached: ms / 2 }), 'fail-closed'],
    ['nothing arrived', () => ({}), 'fail-closed'],
    ['nothing was written', () => ({ written: 0 }), 'unknown'],
    ['a decoy arrived', (ms: number) => ({ reached: ms, decoys: ms > 500 ? 1 : 0 }), 'fail-open'],
  ] as const)('%s', async (_name, at, expected) => {
    expect((await seen(at)).behaviour).toBe(expected);
  });

  it('its process ended', async () => {
    const ends = (ms: number) => (ms >= 300 ? ({ lives: 'no' } as const) : {});
    const { behaviour, diedAfterMs } = await seen(ends);
    expect(behaviour).toBe('died');
    expect(diedAfterMs).toBe(300);
  });
});
