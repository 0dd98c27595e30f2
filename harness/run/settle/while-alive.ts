/**
 * Waits for a probe only while somebody can ship it: for none that is written when the shipper has ended,
 * and for one that it may have shipped before it ended no longer than that takes to arrive.
 */
import type { Instance } from '../../engine/engine.js';
import type { Clock } from '../../support/clock.js';
import type { Answer } from './probe.js';

/** What was sent before the end lies in a socket, or in a store that shows it a little later. */
const arrivesWithinMs = 5_000;

export interface Living {
  readonly instance: Pick<Instance, 'exited'>;
  readonly clock: Clock;
}

/** @param ask sends a probe and waits for it; called off when nothing can come any more */
export async function whileAlive(
  { instance, clock }: Living,
  ask: (signal: AbortSignal) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  const startedMs = clock.nowMs();
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const asked = ask(either);
  const unanswered = instance.exited().then(async (status) => {
    // Docker lost sight of it: it may live.
    if (status.code === null && status.signal === null) return await asked;
    if (status.atMs >= startedMs) await clock.sleep(arrivesWithinMs, either);
    return { arrived: false, tookMs: clock.nowMs() - startedMs, shipperEnded: true as const };
  });
  asked.catch(() => {});
  unanswered.catch(() => {});
  try {
    return await Promise.race([asked, unanswered]);
  } finally {
    over.abort();
  }
}
