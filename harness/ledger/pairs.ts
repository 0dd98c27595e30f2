/** Streams and their epochs as pairs, and what belongs to each. */
import { lineLimits } from '../line/spec.js';

/** One number for stream and epoch, in the order of both. */
export function keyOf(stream: number, epoch: number): number {
  return stream * (lineLimits.epochMax + 1) + epoch;
}

export function byPair<T extends { readonly stream: number; readonly epoch: number }>(
  ranges: readonly T[],
): Map<number, T[]> {
  const pairs = new Map<number, T[]>();
  for (const range of ranges) {
    const key = keyOf(range.stream, range.epoch);
    const known = pairs.get(key);
    if (known) known.push(range);
    else pairs.set(key, [range]);
  }
  return pairs;
}
