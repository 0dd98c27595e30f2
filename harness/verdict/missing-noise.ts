/**
 * Lines of floods' victims that were logged and did not arrive: dropped by a filter, by a full queue, or
 * deleted unread. A shipper that counts its drops does not say whose lines they were.
 */
import type { ClosedLedger } from '../ledger/ledger.js';
import { type Evidence, eventsOf } from './evidence.js';

/** The figure by which a flood tells how many lines its victim logged. */
const loggedFigure = 'logLines';

export function missingNoise(
  evidence: Pick<Evidence, 'events'>,
  { noise }: Pick<ClosedLedger, 'noise'>,
): number {
  const logged = eventsOf(evidence, 'fault').map(({ figures }) => figures?.[loggedFigure]);
  const sum = logged.reduce<number>((all, one) => all + (typeof one === 'number' ? one : 0), 0);
  return Math.max(0, sum - noise.messages);
}
