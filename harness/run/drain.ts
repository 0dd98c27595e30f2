/**
 * Draining ends by counters at rest, never by a sleep: nothing was received and nothing lies
 * half-received for `quietMs`, and a probe line sent after that arrives without anything else moving.
 */
import type { DrainPlan } from '../plan/plan.js';
import type { Clock } from '../support/clock.js';

const lookEveryMs = 25;

export interface DrainCounters {
  /** Messages received so far, of any kind. */
  received(): number;
  /** Bytes that lie in the sinks undelivered. */
  pendingBytes(): number;
  /** Written lines that have not arrived yet. */
  missing(): number;
}

export interface DrainOutcome {
  readonly outcome: 'rest' | 'complete' | 'timeout';
  readonly quietMs: number;
}

/** Waits until the counters rest, or gives up `timeoutMs` after the call. */
export async function drain(
  plan: DrainPlan,
  counters: DrainCounters,
  clock: Clock,
  signal: AbortSignal,
): Promise<DrainOutcome> {
  const startedMs = clock.nowMs();
  let received = counters.received();
  let movedMs = startedMs;
  for (;;) {
    await clock.sleep(lookEveryMs, signal);
    const nowMs = clock.nowMs();
    if (counters.received() !== received || counters.pendingBytes() > 0) {
      received = counters.received();
      movedMs = nowMs;
    }
    const quietMs = nowMs - movedMs;
    if (quietMs >= plan.quietMs) {
      return { outcome: counters.missing() === 0 ? 'complete' : 'rest', quietMs };
    }
    if (nowMs - startedMs >= plan.timeoutMs) return { outcome: 'timeout', quietMs };
  }
}
