/**
 * Draining ends by counters at rest, never by a sleep: nothing was received and nothing lies
 * half-received for `quietMs`, and a probe line sent after that arrives without anything else moving.
 * While lines are missing that is not enough: a shipper that was silent for long before may be so again,
 * so the rest must last twice as long as any silence that it came back from.
 */
import type { DrainPlan } from '../plan/plan.js';
import type { Clock } from '../support/clock.js';

const lookEveryMs = 25;
const silencesWanted = 2;

export interface DrainCounters {
  /** Messages received so far, of any kind. */
  received(): number;
  /** Bytes that lie in the sinks undelivered. */
  pendingBytes(): number;
  /** Written lines that have not arrived yet. */
  missing(): number;
  /** The longest silence that the shipper came back from. */
  silenceMs(): number;
}

export interface DrainOutcome {
  readonly outcome: 'rest' | 'complete' | 'timeout';
  readonly quietMs: number;
  readonly silenceMs: number;
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
    const silenceMs = counters.silenceMs();
    const isAtRest = quietMs >= plan.quietMs;
    if (isAtRest && counters.missing() === 0) return { outcome: 'complete', quietMs, silenceMs };
    if (isAtRest && quietMs >= silencesWanted * silenceMs) {
      return { outcome: 'rest', quietMs, silenceMs };
    }
    if (nowMs - startedMs < plan.timeoutMs) continue;
    return { outcome: isAtRest ? 'rest' : 'timeout', quietMs, silenceMs };
  }
}
