/** How many lines of each generation are lost or destroyed, counted range by range. */
import type { Generation, StreamJournal } from '../evidence/journal.js';
import type { ClosedLedger } from '../ledger/ledger.js';
import type { Missing } from './backlog.js';
import { byGeneration } from './generations.js';

/** Only generations that miss something are in the map. */
export function missingByGeneration(
  journals: readonly StreamJournal[],
  closed: ClosedLedger,
): Map<Generation, Missing> {
  const missing = new Map<Generation, { lost: number; destroyed: number }>();
  const byName = new Map(journals.map((one) => [`${one.stream}/${one.epoch}`, one]));
  for (const stream of closed.streams) {
    const journal = byName.get(`${stream.stream}/${stream.epoch}`);
    if (!journal) continue;
    for (const kind of ['lost', 'destroyed'] as const) {
      for (const range of stream[kind]()) {
        for (const { generation, first, last } of byGeneration(journal, range)) {
          const known = missing.get(generation) ?? { lost: 0, destroyed: 0 };
          known[kind] += last - first + 1;
          missing.set(generation, known);
        }
      }
    }
  }
  return missing;
}
