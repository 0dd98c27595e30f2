/**
 * Whether the shipper was at work, and simply not that far, when a generation went. A backlog alone is
 * no proof of that: lines that a shipper has skipped wait just as those it has not come to. So:
 *
 * - it had the generation open to the end, and moved in it shortly before it went: one that closes a
 *   file with bytes unread was not crowded out of it; or
 * - it moved shortly before in an older generation of the stream, and in no newer one yet.
 *
 * Where read offsets say nothing (pread, mmap, no looks), the backlog alone has to do.
 */
import type { Generation, StreamJournal } from '../evidence/journal.js';
import type { GenerationReads, ReaderHistory } from '../evidence/reader-history.js';

/** One that has not moved for so long before the end was not at work: in the file, or in older ones. */
const recentMs = { own: 1_000, older: 300 } as const;
/** A close is stamped with the beginning of the look that missed the descriptor. */
const lookTakesMs = 100;
/** Generations that are looked at in each direction: more than any rotation keeps open. */
const neighboursMax = 256;

export class Crowding {
  readonly #readers: ReaderHistory;
  readonly #journals: ReadonlyMap<string, StreamJournal>;

  constructor(readers: ReaderHistory, journals: readonly StreamJournal[]) {
    this.#readers = readers;
    this.#journals = new Map(journals.map((journal) => [keyOf(journal), journal]));
  }

  /** @param goneAtMs when the generation's bytes were gone */
  wasAtWork(generation: Generation, goneAtMs: number): boolean {
    if (!this.#readers.usable) return true;
    const movedIn = (one: Generation, withinMs: number) =>
      movedBefore(this.#readers.of(one), goneAtMs, withinMs);
    if (movedIn(generation, recentMs.own)) return this.#heldUntil(generation, goneAtMs);
    const { older, newer } = this.#neighbours(generation, goneAtMs);
    const ahead = newer.some((one) => hadMoved(this.#readers.of(one), goneAtMs));
    return !ahead && older.some((one) => movedIn(one, recentMs.older));
  }

  #heldUntil(generation: Generation, goneAtMs: number): boolean {
    const closedAtMs = this.#readers.of(generation)?.closedAtMs ?? null;
    return closedAtMs === null || closedAtMs >= goneAtMs - lookTakesMs;
  }

  #neighbours(generation: Generation, goneAtMs: number) {
    const all = this.#journals.get(keyOf(generation))?.generations ?? [];
    const place = all.indexOf(generation);
    return {
      older: all.slice(Math.max(0, place - neighboursMax), place),
      newer: all
        .slice(place + 1, place + 1 + neighboursMax)
        .filter(({ createdAtMs }) => createdAtMs < goneAtMs),
    };
  }
}

function keyOf({ stream, epoch }: { readonly stream: number; readonly epoch: number }): string {
  return `${stream}/${epoch}`;
}

function movedBefore(reads: GenerationReads | null, goneAtMs: number, withinMs: number) {
  return reads !== null && reads.position > 0 && goneAtMs - reads.positionAtMs <= withinMs;
}

function hadMoved(reads: GenerationReads | null, atMs: number): boolean {
  return reads?.firstMovedAtMs != null && reads.firstMovedAtMs < atMs;
}
