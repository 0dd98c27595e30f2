/**
 * When each fault was in force, from the events: its cure, its failure, or the run's end closes the
 * window.
 */
import type { RunEvent } from '../evidence/event.js';

export interface FaultWindow {
  readonly id: string;
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export function faultWindows(events: readonly RunEvent[], endedAtMs: number): FaultWindow[] {
  const windows = new Map<string, FaultWindow>();
  for (const event of events) {
    if (event.event !== 'fault') continue;
    const { id, kind, atMs, state } = event;
    const open = windows.get(id);
    if (state === 'injected') windows.set(id, { id, kind, fromMs: atMs, toMs: endedAtMs });
    else if (open) windows.set(id, { ...open, toMs: atMs });
  }
  return [...windows.values()];
}

/** Ids of the faults whose window meets [fromMs, toMs]. */
export function faultsWithin(
  windows: readonly FaultWindow[],
  fromMs: number,
  toMs: number,
): readonly string[] {
  return windows.filter((one) => one.fromMs <= toMs && one.toMs >= fromMs).map(({ id }) => id);
}

/**
 * When the next fault began after the cure of each: what repeats until then counts as this one's. As `faultWindows` gives
 * them; Infinity where none came.
 */
export function untilNext(
  windows: readonly Pick<FaultWindow, 'fromMs' | 'toMs'>[],
): (window: Pick<FaultWindow, 'fromMs' | 'toMs'>) => number {
  const begins = windows.map(({ fromMs }) => fromMs).sort((one, other) => one - other);
  return ({ fromMs, toMs }) =>
    begins.find((atMs) => atMs >= toMs && atMs > fromMs) ?? Number.POSITIVE_INFINITY;
}
