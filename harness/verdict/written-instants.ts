/**
 * When a line was written. The journal notes the next sequence now and then; between two notes the
 * instant is interpolated in a straight line, so it is exact to about the interval of the marks
 * (100 ms, longer on runs of many hours).
 */
import type { StreamJournal } from '../evidence/journal.js';

export class WrittenInstants {
  readonly #next: number[] = [];
  readonly #atMs: number[] = [];

  /** @param startMs when the load began; files are made before that */
  constructor({ generations, marks, ended }: StreamJournal, startMs: number) {
    const points = marks.map(({ next, atMs }) => ({ next, atMs }));
    const start = generations[0];
    if (start) points.push({ next: start.first, atMs: Math.max(start.createdAtMs, startMs) });
    for (const { last, closedAtMs } of generations) {
      if (closedAtMs !== null) points.push({ next: last + 1, atMs: closedAtMs });
    }
    if (ended) points.push({ next: ended.next, atMs: ended.atMs });
    points.sort((one, other) => one.next - other.next || one.atMs - other.atMs);
    for (const { next, atMs } of points) this.#add(next, atMs);
  }

  /** The instant by which all lines below `next` were written. */
  by(next: number): number {
    let low = 0;
    let high = this.#next.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#next[middle]! >= next) high = middle;
      else low = middle + 1;
    }
    const [fromNext, fromMs] = [this.#next[low - 1], this.#atMs[low - 1]];
    const [toNext, toMs] = [this.#next[low], this.#atMs[low]];
    if (toNext === undefined || toMs === undefined) return fromMs ?? 0;
    if (fromNext === undefined || fromMs === undefined) return toMs;
    return fromMs + ((next - fromNext) / (toNext - fromNext)) * (toMs - fromMs);
  }

  /** One point a sequence, the earliest, and never back in time. */
  #add(next: number, atMs: number): void {
    if (this.#next.at(-1) === next) return;
    this.#next.push(next);
    this.#atMs.push(Math.max(atMs, this.#atMs.at(-1) ?? atMs));
  }
}
