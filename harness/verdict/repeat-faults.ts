/**
 * The faults after which lines came once more: those that began before a repeat, and whose next one had not begun by then,
 * as `faults[].duplicates` counts. When the lines were written, and when their file went, says nothing of it.
 *
 * Rests on the receipts' instants. Where these are not of the arrivals, as of a store that was read back when all was over, or
 * where there were more repeats than are followed, nobody knows, and no fault is named.
 */
import { isReadBack } from '../scenario/kinds.js';
import type { Evidence } from './evidence.js';
import { type FaultWindow, untilNext } from './fault-windows.js';
import type { GenerationPiece } from './generations.js';

export type FaultsOfRepeats = (piece: GenerationPiece) => readonly string[];

export function faultsOfRepeats(
  { arrivals, plan }: Pick<Evidence, 'arrivals' | 'plan'>,
  windows: readonly FaultWindow[],
): FaultsOfRepeats {
  if (windows.length === 0 || isReadBack(plan.sink.kind)) return () => [];
  const nextOf = untilNext(windows);
  const spans = windows.map((window) => ({ ...window, nextMs: nextOf(window) }));
  return ({ generation: { stream, epoch }, first, last }) => {
    const met = new Set<string>();
    for (const { fromMs, toMs } of arrivals.repeats.within(stream, epoch, first, last)) {
      for (const span of spans) {
        if (span.fromMs <= toMs && fromMs < span.nextMs) met.add(span.id);
      }
    }
    return spans.filter(({ id }) => met.has(id)).map(({ id }) => id);
  };
}
