/**
 * Brings together what two places received of one stream. Distinct lines are united, and multiplicities
 * added: a line that came to both came twice. Where the places are copies of each other by intent, a line
 * that both have is no duplicate; what one of them got twice still is.
 *
 * The order in which lines came is known in each place alone, so reordering is counted there and added up.
 * In which order places are brought together changes nothing.
 */
import { corruptionKinds } from './account.js';
import { intersect } from './ranges.js';
import type { StreamReceipts } from './stream-receipts.js';

/** `added`: messages of both add up. `copies`: what both have was sent to both. */
export type Sources = 'added' | 'copies';

/** @returns intact messages that were left out of the count, as copies of lines that were there already */
export function absorbReceipts(
  into: StreamReceipts,
  from: StreamReceipts,
  sources: Sources,
): number {
  let both = 0;
  for (const { first, last } of intersect(into.arrived.ranges(), from.arrived.ranges())) {
    both += last - first + 1;
    if (sources === 'added') into.repeated.addRange(first, last);
  }
  into.repeated.addAll(from.repeated);
  into.arrived.addAll(from.arrived);
  into.refused.addAll(from.refused);
  const left = sources === 'copies' ? both : 0;
  into.intact += from.intact - left;
  into.duplicated += from.duplicated + both - left;
  into.reordered += from.reordered;
  into.reorderDistanceMax = Math.max(into.reorderDistanceMax, from.reorderDistanceMax);
  into.late += from.late;
  for (const kind of corruptionKinds) into.corruption[kind] += from.corruption[kind];
  into.absorbMarks(from);
  return left;
}
