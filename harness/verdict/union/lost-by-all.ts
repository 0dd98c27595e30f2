/**
 * The lines that every pipeline lost, with the cause that each of them lost them by. Ranges are merged
 * as they come, one of each pipeline at a time, so a million of them take no more memory than one.
 */
import type { LineRange, UnionRange } from '../result.js';

type Piece = Pick<
  LineRange,
  'kind' | 'stream' | 'epoch' | 'first' | 'last' | 'generation' | 'paths' | 'cause'
>;

function isBefore(one: Piece, other: Piece): boolean {
  if (one.stream !== other.stream) return one.stream < other.stream;
  if (one.epoch !== other.epoch) return one.epoch < other.epoch;
  return one.last < other.first;
}

/** Of both sides what is in both; each in order of stream, epoch and line, as `ranges.ndjson` begins. */
function* common(left: Iterable<UnionRange>, right: Iterable<Piece>): Generator<UnionRange> {
  const others = right[Symbol.iterator]();
  let other = others.next();
  for (const range of left) {
    for (;;) {
      while (!other.done && isBefore(other.value, toPiece(range))) other = others.next();
      if (other.done) return;
      const { value } = other;
      if (isBefore(toPiece(range), value)) break;
      yield {
        ...range,
        first: Math.max(range.first, value.first),
        last: Math.min(range.last, value.last),
        causes: [...range.causes, value.cause ?? 'unknown'],
      };
      if (value.last >= range.last) break;
      other = others.next();
    }
  }
}

function toPiece(range: UnionRange): Piece {
  return { ...range, kind: 'lost', paths: [], cause: null };
}

function* lostOf(ranges: Iterable<Piece>): Generator<Piece> {
  for (const range of ranges) if (range.kind === 'lost') yield range;
}

function* begun(ranges: Iterable<Piece>): Generator<UnionRange> {
  for (const { stream, epoch, first, last, generation, paths, cause } of ranges) {
    const causes = [cause ?? 'unknown'];
    yield { stream, epoch, first, last, generation, path: paths.at(-1) ?? '', causes };
  }
}

/** @param pipelines all ranges of each, lost ones in order; the first pipeline first */
export function lostByAll(pipelines: readonly Iterable<Piece>[]): Iterable<UnionRange> {
  const [first = [], ...others] = pipelines.map(lostOf);
  return others.reduce<Iterable<UnionRange>>((left, right) => common(left, right), begun(first));
}
