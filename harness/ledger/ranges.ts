/**
 * Algebra on ranges of sequence numbers, one range at a time: nothing is ever held as a list, so a
 * million losses cost no more memory than one. Every input is in ascending order and disjoint, and so
 * is every output.
 */

/** Neighbouring sequence numbers, both ends included. */
export interface SequenceRange {
  readonly first: number;
  readonly last: number;
}

/** What is in both. */
export function* intersect(
  left: Iterable<SequenceRange>,
  right: Iterable<SequenceRange>,
): Generator<SequenceRange> {
  const others = right[Symbol.iterator]();
  let other = others.next();
  for (const range of left) {
    while (!other.done && other.value.first <= range.last) {
      const first = Math.max(range.first, other.value.first);
      const last = Math.min(range.last, other.value.last);
      if (first <= last) yield { first, last };
      if (other.value.last > range.last) break;
      other = others.next();
    }
  }
}

/** What is in `left` and not in `right`. */
export function* subtract(
  left: Iterable<SequenceRange>,
  right: Iterable<SequenceRange>,
): Generator<SequenceRange> {
  const others = right[Symbol.iterator]();
  let other = others.next();
  for (const range of left) {
    let from = range.first;
    while (!other.done && other.value.first <= range.last) {
      if (other.value.first > from) yield { first: from, last: other.value.first - 1 };
      from = Math.max(from, other.value.last + 1);
      if (other.value.last > range.last) break;
      other = others.next();
    }
    if (from <= range.last) yield { first: from, last: range.last };
  }
}

/** What is in either; ranges that touch become one. */
export function* unite(
  left: Iterable<SequenceRange>,
  right: Iterable<SequenceRange>,
): Generator<SequenceRange> {
  const sides = [left[Symbol.iterator](), right[Symbol.iterator]()] as const;
  const heads = [sides[0].next(), sides[1].next()];
  let open: { first: number; last: number } | null = null;
  for (;;) {
    const [one, two] = heads as [IteratorResult<SequenceRange>, IteratorResult<SequenceRange>];
    if (one.done && two.done) break;
    const side = two.done || (!one.done && one.value.first <= two.value.first) ? 0 : 1;
    const next: SequenceRange = heads[side]!.value;
    heads[side] = sides[side].next();
    if (open && next.first <= open.last + 1) {
      open.last = Math.max(open.last, next.last);
      continue;
    }
    if (open) yield open;
    open = { first: next.first, last: next.last };
  }
  if (open) yield open;
}

/** How many numbers the ranges hold. */
export function countOf(ranges: Iterable<SequenceRange>): number {
  let count = 0;
  for (const { first, last } of ranges) count += last - first + 1;
  return count;
}

/** Ranges in any order, overlapping or empty, as this algebra wants them. */
export function normalise(ranges: readonly SequenceRange[]): SequenceRange[] {
  const sorted = ranges
    .filter(({ first, last }) => first <= last)
    .sort((one, other) => one.first - other.first);
  return [...unite(sorted, [])];
}
