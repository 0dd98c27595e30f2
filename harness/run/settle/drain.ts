/**
 * Draining ends by counters at rest, never by a sleep: nothing was received and nothing lies
 * half-received for `quietMs`, and a probe line sent after that arrives without anything else moving.
 * While lines are missing that is not enough: a shipper that was silent for long before may be so again,
 * so the rest must last twice as long as any silence that it came back from, and longer than the
 * interval at which it is known to look for new files, or to try a sink again that a fault took from it.
 *
 * What lies half-received and has not grown for ten seconds comes to rest too: its sender is gone, and when a
 * container goes, its last packets go with it, so that not even the end of the connection is heard.
 */
import { type DrainPlan, silencesWanted } from '../../plan/plan.js';
import type { Clock } from '../../support/clock.js';

const lookEveryMs = 25;
const abandonedAfterMs = 10_000;

export interface DrainCounters {
  /** Messages received so far, of any kind but those that are no line of this run. */
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
  plan: Omit<DrainPlan, 'lateAfterMs'>,
  counters: DrainCounters,
  clock: Clock,
  signal: AbortSignal,
): Promise<DrainOutcome> {
  const startedMs = clock.nowMs();
  let received = counters.received();
  let pending = { bytes: 0, sinceMs: startedMs };
  let movedMs = startedMs;
  for (;;) {
    await clock.sleep(lookEveryMs, signal);
    const nowMs = clock.nowMs();
    const bytes = counters.pendingBytes();
    if (bytes !== pending.bytes) pending = { bytes, sinceMs: nowMs };
    const isComing = bytes > 0 && nowMs - pending.sinceMs < abandonedAfterMs;
    if (counters.received() !== received || isComing) {
      received = counters.received();
      movedMs = nowMs;
    }
    const quietMs = nowMs - movedMs;
    const silenceMs = counters.silenceMs();
    const isAtRest = quietMs >= plan.quietMs;
    const pauseMs = Math.max(plan.discoveryMs ?? 0, plan.retryMs ?? 0);
    const restMs = Math.max(silencesWanted * silenceMs, plan.quietMs + pauseMs);
    if (isAtRest && counters.missing() === 0) return { outcome: 'complete', quietMs, silenceMs };
    if (quietMs >= restMs) {
      return { outcome: 'rest', quietMs, silenceMs };
    }
    if (nowMs - startedMs < plan.timeoutMs) continue;
    return { outcome: isAtRest ? 'rest' : 'timeout', quietMs, silenceMs };
  }
}
