/**
 * What arrived of one stream and epoch: which lines, which of them more than once, which only
 * corrupted, and in what order. Distinct lines and multiplicities are counted apart, so a duplicate
 * never hides a loss.
 *
 * Reordering follows RFC 4737, section 3, on first arrivals alone: a line is reordered when its
 * sequence is below NextExp, one above the highest sequence that arrived before it. Its distance is
 * that highest sequence minus its own, so "2 3 1" has one reordered line at distance 2. It is counted
 * in sequence numbers, not in arrivals as the extent of section 4.2 is: that would need the history.
 */
import type { MutationSet } from '../line/mutation/kinds.js';
import { type CorruptionCounts, type CorruptionKind, noCorruption } from './account.js';
import { SequenceSet } from './sequence-set.js';

export class StreamReceipts {
  readonly stream: number;
  readonly epoch: number;
  /** Arrived intact at least once. */
  readonly arrived = new SequenceSet();
  /** Arrived intact at least twice. */
  readonly repeated = new SequenceSet();
  /** Seen in requests that the sink refused. */
  readonly refused = new SequenceSet();
  /** Arrived corrupted, whatever the kind; with or without an intact arrival. */
  readonly corrupted = new SequenceSet();
  /** Intact messages: first arrivals and duplicates. */
  intact = 0;
  duplicated = 0;
  reordered = 0;
  reorderDistanceMax = 0;
  late = 0;
  /** Messages by kind. */
  readonly corruption: CorruptionCounts = noCorruption();
  readonly #corruptedAs = new Map<CorruptionKind, SequenceSet>();
  /** By how they were changed: at most one set for each combination of kinds. */
  readonly #mutatedHow = new Map<MutationSet, SequenceSet>();
  #nextExpected = 0;

  constructor(stream: number, epoch: number) {
    this.stream = stream;
    this.epoch = epoch;
  }

  /** The highest sequence that arrived intact; 0: none did. */
  get highest(): number {
    return Math.max(0, this.#nextExpected - 1);
  }

  /** One intact message. A first arrival after `lateAfterMs` is late. */
  received(sequence: number, atMs: number, lateAfterMs: number): 'first' | 'duplicate' {
    this.intact++;
    if (!this.arrived.add(sequence)) {
      this.duplicated++;
      this.repeated.add(sequence);
      return 'duplicate';
    }
    if (sequence >= this.#nextExpected) {
      this.#nextExpected = sequence + 1;
    } else {
      this.reordered++;
      const distance = this.#nextExpected - 1 - sequence;
      if (distance > this.reorderDistanceMax) this.reorderDistanceMax = distance;
    }
    if (atMs > lateAfterMs) this.late++;
    return 'first';
  }

  /** The same as `received` for first, first + 1, ...: in one step where all of them are new. */
  receivedRun(first: number, count: number, atMs: number, lateAfterMs: number): void {
    if (first < this.#nextExpected) {
      for (let sequence = first; sequence < first + count; sequence++) {
        this.received(sequence, atMs, lateAfterMs);
      }
      return;
    }
    this.arrived.addRange(first, first + count - 1);
    this.intact += count;
    this.#nextExpected = first + count;
    if (atMs > lateAfterMs) this.late += count;
  }

  /** Remembers that this line arrived corrupted; messages are counted in `corruption`. */
  mark(kind: CorruptionKind, sequence: number, how: MutationSet = 0): void {
    this.corrupted.add(sequence);
    setOf(this.#corruptedAs, kind).add(sequence);
    if (how !== 0) setOf(this.#mutatedHow, how).add(sequence);
  }

  /** Remembers what the other does of corrupted lines; messages are counted in `corruption`. */
  absorbMarks(from: StreamReceipts): void {
    this.corrupted.addAll(from.corrupted);
    for (const [kind, lines] of from.#corruptedAs) setOf(this.#corruptedAs, kind).addAll(lines);
    for (const [how, lines] of from.#mutatedHow) setOf(this.#mutatedHow, how).addAll(lines);
  }

  /** Mutated lines by how, where it is known. */
  get mutatedHow(): ReadonlyMap<MutationSet, SequenceSet> {
    return this.#mutatedHow;
  }

  /** Lines that arrived corrupted in this way. */
  corruptedAs(kind: CorruptionKind): SequenceSet {
    return this.#corruptedAs.get(kind) ?? new SequenceSet();
  }

  /** All messages of this stream, intact or not. */
  get messages(): number {
    return this.intact + Object.values(this.corruption).reduce((sum, count) => sum + count, 0);
  }
}

function setOf<K>(sets: Map<K, SequenceSet>, key: K): SequenceSet {
  let sequences = sets.get(key);
  if (!sequences) {
    sequences = new SequenceSet();
    sets.set(key, sequences);
  }
  return sequences;
}
