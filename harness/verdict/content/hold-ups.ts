/**
 * How long hostile lines held up what came behind them. Receipts tell when a stretch of consecutive lines
 * began to arrive; a new stretch begins where a line is missing, and every 200 ms. By how much more a stretch
 * was late than the one before is what the lines at the border cost: a hostile one where there is one, else
 * an ordinary one, and these are the baseline: batches, rotations and a busy machine hold lines up too. Exact to
 * about 200 ms and that baseline: a parser that stalls is seen, one that is merely slower is not.
 *
 * Bound: three numbers a class, one stretch a stream.
 */
import type { StreamJournal } from '../../evidence/journal.js';
import { WrittenInstants } from '../written-instants.js';
import { Classes, type ClassOf, type ContentClass } from './classes.js';

/** More lines between two stretches are an outage. */
const betweenMax = 100;

export interface HoldUp {
  readonly totalMs: number;
  readonly maxMs: number;
}

interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly delayMs: number;
}

export class HoldUps {
  readonly #classes: Classes;
  readonly #written = new Map<string, WrittenInstants>();
  readonly #latest = new Map<string, Stretch>();
  readonly #byClass = new Map<ContentClass, HoldUp>();

  /** @param startMs when the load began */
  constructor(lines: ClassOf, journals: readonly StreamJournal[], startMs: number) {
    this.#classes = new Classes(lines);
    for (const journal of journals) {
      this.#written.set(
        keyOf(journal.stream, journal.epoch),
        new WrittenInstants(journal, startMs),
      );
    }
  }

  /** Lines from `first` on began to arrive. */
  arrived(stream: number, epoch: number, first: number, count: number, atMs: number): void {
    const key = keyOf(stream, epoch);
    const written = this.#written.get(key);
    const before = this.#latest.get(key);
    if (!written || (before && first <= before.last)) return;
    const stretch = { first, last: first + count - 1, delayMs: atMs - written.by(first + 1) };
    this.#latest.set(key, stretch);
    if (before && first - before.last <= betweenMax) this.#add(before, stretch);
  }

  of(kind: ContentClass): HoldUp {
    return this.#byClass.get(kind) ?? { totalMs: 0, maxMs: 0 };
  }

  #add(before: Stretch, behind: Stretch): void {
    const kind = this.#classAt(before.last, behind.first);
    const heldMs = Math.max(0, behind.delayMs - before.delayMs);
    const { totalMs, maxMs } = this.of(kind);
    this.#byClass.set(kind, { totalMs: totalMs + heldMs, maxMs: Math.max(maxMs, heldMs) });
  }

  #classAt(first: number, last: number): ContentClass {
    for (let line = first; line <= last; line++) {
      if (this.#classes.isHostile(line)) return this.#classes.of(line);
    }
    return 'ordinary';
  }
}

function keyOf(stream: number, epoch: number): string {
  return `${stream}/${epoch}`;
}
