import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ExitStatus } from '../../engine/engine.js';
import { ManualClock } from '../../support/clock.js';
import { testPlan } from '../../verdict/testing/run-builder.js';
import type { Pipeline } from '../pipeline.js';
import type { Answer } from './probe.js';
import { settle } from './settle.js';

const never = new AbortController().signal;
const lives = new Promise<ExitStatus>(() => {});
const drainMs = testPlan.drain.quietMs;

type Ended = Partial<ExitStatus> & { readonly atMs: number };

/** Of a shipper that ends so, or lives, and whose probe arrives then, or never: what the run tells of it. */
async function settled(end: Ended | null, arrivesMs = Number.POSITIVE_INFINITY) {
  const clock = new ManualClock();
  const events: object[] = [];
  const send = async (timeoutMs: number, signal: AbortSignal): Promise<Answer> => {
    const arrived = arrivesMs <= timeoutMs;
    const tookMs = Math.min(arrivesMs, timeoutMs);
    await clock.sleep(tookMs, signal);
    return { arrived, tookMs };
  };
  const status = { code: null, signal: null, atMs: 0, ...end };
  const ending = async () => {
    await clock.sleep(status.atMs - clock.nowMs());
    return status;
  };
  const pipeline = {
    recorder: { event: (event: object) => events.push(event) },
    probe: { send, sendAnew: send },
    progress: { receiptsOf: () => undefined, strangers: 0, delivered: 90 },
    writer: { progress: () => ({ lines: 100, rotations: 0 }) },
    sinks: { totals: () => ({ accepted: 90 }), pendingBytes: () => 0 },
    silences: { longestMs: 0 },
    instance: { exited: () => (end ? ending() : lives) },
    setting: { plan: testPlan, clock },
  } as unknown as Pipeline;
  let over = false;
  const settling = settle(pipeline, never).finally(() => {
    over = true;
  });
  while (!over) {
    await setImmediate();
    clock.advance(5);
  }
  await settling;
  return { probe: events.at(-1), tookMs: clock.nowMs() - drainMs };
}

const unanswered = { event: 'probe', arrived: false };

describe('after the load a probe is waited for', () => {
  it('for 30 s while the shipper lives', async () => {
    const { probe, tookMs } = await settled(null);
    expect(probe).toEqual({ ...unanswered, tookMs: 30_000 });
    expect(tookMs).toBeLessThan(30_100);
  });

  it('not at all when the shipper had ended before it was written', async () => {
    const { probe, tookMs } = await settled({ code: 2, atMs: drainMs - 100 });
    expect(probe).toMatchObject(unanswered);
    expect(tookMs).toBeLessThan(100);
  });

  it('a little longer when the shipper may have shipped it before it ended', async () => {
    const end = { signal: 'SIGSEGV', atMs: drainMs + 1_000 } as const;
    const { probe, tookMs } = await settled(end);
    expect(probe).toMatchObject(unanswered);
    expect(tookMs).toBeLessThan(6_100);
    expect((await settled(end, 5_500)).probe).toMatchObject({ arrived: true, tookMs: 5_500 });
  });

  it('for 30 s when nobody can say whether the shipper has ended', async () => {
    const { probe } = await settled({ atMs: drainMs + 1_000 });
    expect(probe).toEqual({ ...unanswered, tookMs: 30_000 });
  });
});
