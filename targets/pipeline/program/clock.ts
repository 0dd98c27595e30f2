/** The pipeline's own time; it is a program apart from the harness and shares no clock with it. */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** Monotonic milliseconds since this program started. */
export function nowMs(): number {
  return performance.now();
}

/** Resolves after `ms`, or at once when `signal` is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
