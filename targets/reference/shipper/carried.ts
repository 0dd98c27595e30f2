/**
 * A message that begins in one file and goes on in the next: the kubelet rotates between records. When
 * the first lines of a file are taken, what the older files of its name still hold is their beginning.
 */
import type { Tail } from './tail.js';

export interface Carried {
  /** The older file. */
  readonly tail: Tail;
  /** Whole records. */
  readonly records: readonly Buffer[];
}

/** @param older files of the same live name, oldest first; a record cut in its middle is left alone */
export function takeCarried(older: readonly Tail[]): Carried[] {
  return older
    .filter(({ held }) => held.isWhole)
    .map((tail) => {
      const records = tail.held.take();
      tail.take(records);
      return { tail, records };
    });
}
