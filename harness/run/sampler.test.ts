import { describe, expect, it } from 'vitest';
import { ManualClock } from '../support/clock.js';
import { EnvironmentError } from '../support/errors.js';
import { type LineLog, Recorder } from './recorder.js';
import { Sampler, type SamplerSetting } from './sampler.js';

const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

const logOf = (append: LineLog['append']): LineLog => ({ append, close: () => {} });

/** A run of a minute; each part may be told to fail. */
function sampling() {
  const clock = new ManualClock();
  const failing = new Set<'pids' | 'look' | 'flush' | 'sample' | 'warn'>();
  const warnings: string[] = [];
  const looked: number[] = [];
  const counts = { flush: 0, sample: 0 };
  const may = (part: Parameters<typeof failing.has>[0]) => {
    if (failing.has(part)) throw new EnvironmentError(`no ${part}`);
  };
  const events = logOf((note) => {
    may('warn');
    warnings.push((note as { message: string }).message);
  });
  const samples = logOf(() => {
    may('sample');
    counts.sample++;
  });
  const setting = {
    ...{ clock, durationMs: 60_000, admitted: null, ledger: { intact: 0, delivered: 0 } },
    recorder: new Recorder(clock, { events, samples, reads: logOf(() => {}) }, {}),
    progress: () => ({ lines: 0, rotations: 0 }),
    instance: {
      pids: async () => {
        may('pids');
        return [7];
      },
      async *usage() {},
    },
    positions: {
      look: (pids: readonly number[]) => {
        may('look');
        if (pids.length > 0) looked.push(clock.nowMs());
      },
    },
    flushReceipts: () => {
      may('flush');
      counts.flush++;
    },
  } as unknown as SamplerSetting;
  const sampler = new Sampler(setting);
  const stop = new AbortController();
  const running = sampler.run(stop.signal);
  const pass = async (ms: number) => {
    for (let at = 0; at < ms; at += 50) {
      clock.advance(50);
      await turns();
    }
  };
  const end = async () => {
    stop.abort();
    await running;
  };
  return { failing, warnings, looked, counts, pass, end, clock };
}

describe('the sampler', () => {
  it('goes on with all of it when the processes could not be found once', async () => {
    const { failing, warnings, looked, counts, pass, end } = sampling();
    await pass(1_000);
    failing.add('pids');
    await pass(500);
    failing.delete('pids');
    const before = { ...counts, looks: looked.length };
    await pass(2_000);
    await end();
    expect(counts.flush - before.flush).toBe(10);
    expect(counts.sample - before.sample).toBe(10);
    expect(looked.length - before.looks).toBeGreaterThan(25);
    expect(warnings).toEqual([
      "finding the shipper's processes failed (no pids): it is tried again, and given up after 10 failures in a row",
    ]);
  });

  it('looks at nobody while it can not find them: a look at some of them is none', async () => {
    const { failing, looked, pass, end } = sampling();
    await pass(1_000);
    failing.add('pids');
    await pass(2_000);
    await end();
    expect(looked.at(-1)).toBeLessThan(1_500);
  });

  it('gives up after ten failures in a row, and says so; receipts reach the disk all the same', async () => {
    const { failing, warnings, looked, counts, pass, end } = sampling();
    failing.add('pids').add('sample');
    await pass(6_000);
    failing.clear();
    const before = counts.flush;
    await pass(2_000);
    await end();
    expect(counts.sample).toBe(0);
    expect(looked.every((atMs) => atMs <= 500)).toBe(true);
    expect(counts.flush - before).toBe(10);
    expect(warnings.filter((text) => text.endsWith('given up'))).toEqual([
      'sampling failed 10 times in a row (no sample): given up',
      "finding the shipper's processes failed 10 times in a row (no pids): given up",
    ]);
  });

  it('tries receipts until the end, and tells once that they fail', async () => {
    const { failing, warnings, looked, counts, pass, end } = sampling();
    failing.add('flush');
    await pass(5_000);
    expect({ flushed: counts.flush, looks: looked.length > 90 }).toEqual({
      flushed: 0,
      looks: true,
    });
    failing.delete('flush');
    await pass(1_000);
    await end();
    expect(counts.flush).toBe(5);
    expect(warnings).toEqual([
      'writing receipts failed (no flush): it is tried again until the end',
    ]);
  });

  it('ends in good order where no warning can be recorded either', async () => {
    const { failing, counts, pass, end } = sampling();
    failing.add('warn').add('look').add('sample');
    await pass(2_000);
    await end();
    expect(counts.flush).toBeGreaterThan(9);
  });
});
