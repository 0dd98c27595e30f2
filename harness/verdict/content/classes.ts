/**
 * Lines of a range by class: a line's class is a function of its sequence alone, so no evidence of it is
 * needed. Whole periods are multiplied; what is left over is looked at line by line.
 */
import type { SequenceRange } from '../../ledger/ranges.js';
import type { HostileClass } from '../../line/spec.js';

export type ContentClass = 'ordinary' | HostileClass;

/** The part of `LineTemplates` that this needs. */
export interface ClassOf {
  readonly period: number;
  hostileClass(sequence: number): HostileClass | null;
}

export class Classes {
  readonly #lines: ClassOf;
  readonly #inPeriod = new Map<ContentClass, number>();

  constructor(lines: ClassOf) {
    this.#lines = lines;
    for (let slot = 0; slot < lines.period; slot++) add(this.#inPeriod, this.of(slot), 1);
  }

  of(sequence: number): ContentClass {
    return this.#lines.hostileClass(sequence) ?? 'ordinary';
  }

  isHostile(sequence: number): boolean {
    return this.#lines.hostileClass(sequence) !== null;
  }

  count(ranges: Iterable<SequenceRange>): Map<ContentClass, number> {
    const counts = new Map<ContentClass, number>();
    for (const { first, last } of ranges) {
      const periods = Math.floor((last - first + 1) / this.#lines.period);
      for (const [kind, each] of this.#inPeriod) {
        if (periods > 0) add(counts, kind, periods * each);
      }
      for (let line = first + periods * this.#lines.period; line <= last; line++) {
        add(counts, this.of(line), 1);
      }
    }
    return counts;
  }
}

export function add<K>(counts: Map<K, number>, key: K, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
