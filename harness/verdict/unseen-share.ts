/**
 * How much of what the shipper opens escapes the looks at its descriptors: of the generations from which
 * lines arrived, and which stood there for enough looks, those on which none saw a descriptor, nor on their copy or gzip. One that
 * opens, reads and closes between two looks, or through processes that are gone by then, is not seen;
 * that a look saw nothing then proves nothing.
 */
import type { Generation, StreamJournal } from '../evidence/journal.js';
import type { ReaderHistory } from '../evidence/reader-history.js';
import { looksLeast } from './cause.js';
import { goneAtMs } from './generations.js';

/** Between 0 and 1; 0 when nothing arrived. */
export function unseenShareOf(
  journals: readonly StreamJournal[],
  readers: ReaderHistory,
  arrivedFrom: (generation: Generation) => boolean,
): number {
  let arrived = 0;
  let unseen = 0;
  for (const { generations } of journals) {
    for (const generation of generations) {
      if (looksAt(generation, readers) < looksLeast || !arrivedFrom(generation)) continue;
      arrived++;
      const elsewhere = readers.ofOtherForms(generation).length;
      if (readers.of(generation) === null && elsewhere === 0) unseen++;
    }
  }
  return arrived === 0 ? 0 : unseen / arrived;
}

function looksAt(generation: Generation, { looks }: ReaderHistory): number {
  const toMs = goneAtMs(generation) ?? looks.lastMs ?? generation.createdAtMs;
  return looks.countWithin(generation.createdAtMs, toMs);
}
