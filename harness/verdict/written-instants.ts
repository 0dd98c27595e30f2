/**
 * When a line was written. The journal notes the next sequence now and then; between two notes the
 * instant is interpolated in a straight line, so it is exact to about the interval of the marks
 * (100 ms, longer on runs of many hours). Pauses are marked at both ends, so nothing is said to have
 * been written in one.
 */
import type { StreamJournal } from '../evidence/journal.js';
import { firstThat } from '../support/first-that.js';

/** Lines below `next` were written by `byMs`; line `next` was not begun before `fromMs`. */
interface Point {
  readonly next: number;
  byMs: number;
  fromMs: number;
}

export class WrittenInstants {
  readonly #points: Point[] = [];

  /** @param startMs when the load began; files are made before that */
  constructor({ generations, marks, ended }: StreamJournal, startMs: number) {
    const points = marks.map(({ next, atMs }) => ({ next, byMs: atMs, fromMs: atMs }));
    const start = generations[0];
    if (start) {
      const atMs = Math.max(start.createdAtMs, startMs);
      points.push({ next: start.first, byMs: atMs, fromMs: atMs });
    }
    // A truncate is found out later: when a generation was closed says nothing of what follows.
    const closed = (next: number, atMs: number) => points.push({ next, byMs: atMs, fromMs: 0 });
    for (const { last, closedAtMs } of generations) {
      if (closedAtMs !== null) closed(last + 1, closedAtMs);
    }
    if (ended) closed(ended.next, ended.atMs);
    points.sort((one, other) => one.next - other.next || one.byMs - other.byMs);
    for (const point of points) this.#add(point);
  }

  /** The instant by which all lines below `next` were written. */
  by(next: number): number {
    return this.#at(next, ({ byMs }) => byMs);
  }

  /** The instant before which this line was not begun. */
  from(sequence: number): number {
    return this.#at(sequence, ({ fromMs }) => fromMs);
  }

  /** The first line that was not written yet at this instant; to the same exactness. */
  nextAt(atMs: number): number {
    const later = firstThat(0, this.#points.length, (at) => this.#points[at]!.byMs > atMs);
    const [before, after] = [this.#points[later - 1], this.#points[later]];
    if (!before) return after?.next ?? 0;
    if (!after || atMs <= before.fromMs) return before.next;
    const share = (atMs - before.fromMs) / (after.byMs - before.fromMs);
    return Math.ceil(before.next + share * (after.next - before.next));
  }

  #at(next: number, exactly: (point: Point) => number): number {
    const at = this.#indexOf(next);
    const [before, after] = [this.#points[at - 1], this.#points[at]];
    if (after?.next === next) return exactly(after);
    if (!after) return before?.fromMs ?? 0;
    if (!before) return after.byMs;
    const share = (next - before.next) / (after.next - before.next);
    return before.fromMs + share * (after.byMs - before.fromMs);
  }

  /** The first point that is not below `next`. Asked for each stretch of arrivals, so written out: see `firstThat`. */
  #indexOf(next: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#points[middle]!.next >= next) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** One point a sequence, and never back in time. */
  #add({ next, byMs, fromMs }: Point): void {
    const last = this.#points.at(-1);
    if (last?.next === next) {
      last.fromMs = Math.max(last.fromMs, fromMs);
      return;
    }
    const leastMs = last?.fromMs ?? byMs;
    const laterMs = Math.max(byMs, leastMs);
    this.#points.push({ next, byMs: laterMs, fromMs: Math.max(laterMs, fromMs) });
  }
}
