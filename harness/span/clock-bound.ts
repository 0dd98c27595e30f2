/**
 * How far a sink's clock can be ahead of a writer's, bounded by the lines themselves: no line arrives before it
 * was written, so arrival minus writing, the smallest over all lines, is the most that the sink's clock can be
 * ahead. From that follows by when, on the sink's clock, the writer had ended at the latest, and so whether
 * the sink was still open then: one-sided, but sound whatever the clocks say (drift of a run's length aside).
 *
 * The first 100,000 stretches of arrivals are looked at, and every 64th after them: any of them bounds it.
 */
import type { Mark, StreamJournal } from '../evidence/journal.js';
import type { StretchListener } from '../evidence/replay.js';
import { firstThat } from '../support/first-that.js';

const looksAll = 100_000;
const looksEvery = 64;

/** Of one writer's streams against one sink. */
export class ClockBound implements StretchListener {
  /** The most that the sink's clock can be ahead, milliseconds; Infinity: no line says. */
  aheadMsMax = Number.POSITIVE_INFINITY;
  readonly #journals = new Map<number, StreamJournal>();
  #seen = 0;

  /** @param journals as the writer's own clock has them */
  constructor(journals: readonly StreamJournal[]) {
    for (const journal of journals)
      this.#journals.set(keyOf(journal.stream, journal.epoch), journal);
  }

  arrived(stream: number, epoch: number, first: number, _count: number, atMs: number): void {
    const journal = this.#journals.get(keyOf(stream, epoch));
    if (!journal) return;
    this.#seen++;
    if (this.#seen > looksAll && this.#seen % looksEvery !== 0) return;
    const writtenAtMs = notBefore(journal, first);
    if (writtenAtMs !== null) this.aheadMsMax = Math.min(this.aheadMsMax, atMs - writtenAtMs);
  }
}

function keyOf(stream: number, epoch: number): number {
  return stream * 65_536 + epoch;
}

/** An instant before which this line was not begun; null when nothing says. */
function notBefore({ marks, generations }: StreamJournal, sequence: number): number | null {
  const mark = marks[indexAfter(marks, sequence) - 1];
  return mark?.atMs ?? generations[0]?.createdAtMs ?? null;
}

/** How many marks were made at this line or before it. */
function indexAfter(marks: readonly Mark[], sequence: number): number {
  return firstThat(0, marks.length, (at) => marks[at]!.next > sequence);
}
