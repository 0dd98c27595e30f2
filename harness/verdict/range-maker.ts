/**
 * Every range of a closed ledger, with where it stood, when, and why it is what it is. Ranges are made
 * one at a time and never held: a million of them take no more memory than one.
 */
import type { Generation, StreamJournal } from '../evidence/journal.js';
import type { ClosedStream } from '../ledger/closing.js';
import type { ClosedLedger } from '../ledger/ledger.js';
import { type SequenceRange, subtract } from '../ledger/ranges.js';
import { Backlog, type Missing } from './backlog.js';
import { type CauseAndEvidence, causeOf, type Trace, tracedCauses } from './cause.js';
import type { Evidence, Timing } from './evidence.js';
import { type FaultWindow, faultsWithin, faultWindows } from './fault-windows.js';
import {
  byGeneration,
  type GenerationPiece,
  goneAtMs,
  offsetEndIn,
  offsetIn,
} from './generations.js';
import { byReading } from './read-split.js';
import type { LineRange, RangeKind } from './result.js';
import { WrittenInstants } from './written-instants.js';

/** A stream's journal beside its account. */
interface StreamSides {
  readonly journal: StreamJournal;
  readonly closed: ClosedStream;
  readonly instants: WrittenInstants;
}

export interface RangeInputs {
  readonly evidence: Evidence;
  readonly closed: ClosedLedger;
  readonly timing: Timing;
  readonly missing: ReadonlyMap<Generation, Missing>;
  /** Messages that the sink took and the ledger did not count. */
  readonly uncounted: number;
}

export class RangeMaker {
  readonly #inputs: RangeInputs;
  readonly #sides: readonly StreamSides[];
  readonly #faults: readonly FaultWindow[];
  readonly #backlog: Backlog;

  constructor(inputs: RangeInputs) {
    this.#inputs = inputs;
    const { evidence, closed, timing, missing } = inputs;
    const byName = new Map(closed.streams.map((one) => [`${one.stream}/${one.epoch}`, one]));
    this.#sides = evidence.journals.flatMap((journal) => {
      const stream = byName.get(`${journal.stream}/${journal.epoch}`);
      return stream ? [{ journal, closed: stream, instants: new WrittenInstants(journal) }] : [];
    });
    this.#faults = faultWindows(evidence.events, timing.endedAtMs);
    const { loadStartedAtMs } = timing;
    this.#backlog = new Backlog({ ...evidence, loadStartedAtMs, missing });
  }

  /** Lost ranges of all streams first, then destroyed, duplicated and indeterminate ones. */
  *all(): Generator<LineRange> {
    let uncounted = this.#inputs.uncounted;
    for (const sides of this.#sides) {
      for (const range of this.#lost(sides)) {
        const lines = range.last - range.first + 1;
        const taken = range.cause === 'read-not-sent' && lines <= uncounted;
        if (taken) uncounted -= lines;
        yield taken ? { ...range, ...this.#acceptedNotCounted(range) } : range;
      }
    }
    for (const sides of this.#sides) yield* this.#plain(sides, 'destroyed');
    for (const sides of this.#sides) yield* this.#plain(sides, 'duplicated');
    for (const sides of this.#sides) yield* this.#plain(sides, 'indeterminate');
  }

  *#lost(sides: StreamSides): Generator<LineRange> {
    const { lines, readers } = this.#inputs.evidence;
    const context = { readers, arrivedFrom: (one: Generation) => this.#arrivedFrom(one) };
    for (const range of traced(sides.closed)) {
      for (const piece of byGeneration(sides.journal, range)) {
        if (range.trace !== 'none') {
          yield this.#range(sides, piece, 'lost', tracedCauses[range.trace]);
          continue;
        }
        const read = readers.of(piece.generation)?.read ?? [];
        for (const part of byReading(piece, read, lines)) {
          const place = this.#bytes(part);
          const why = causeOf({ ...part, ...place }, context);
          const { overload, words } = this.#backlog.judge(why.cause, part.generation);
          const evidence = why.evidence + words;
          yield { ...this.#range(sides, part, 'lost', { ...why, evidence }), overload };
        }
      }
    }
  }

  *#plain(sides: StreamSides, kind: Exclude<RangeKind, 'lost'>): Generator<LineRange> {
    for (const range of sides.closed[kind]()) {
      for (const piece of byGeneration(sides.journal, range)) {
        yield this.#range(sides, piece, kind, null);
      }
    }
  }

  #acceptedNotCounted({ evidence }: LineRange): CauseAndEvidence {
    const words = `${evidence}, and the sink took ${this.#inputs.uncounted} messages more than were counted`;
    return { cause: 'accepted-not-counted', evidence: words };
  }

  #arrivedFrom({ stream, epoch, first, last }: Generation): boolean {
    const receipts = this.#inputs.evidence.ledger.receiptsOf(stream, epoch);
    return receipts?.arrived.ranges(first, last).next().done === false;
  }

  #bytes({ generation, first, last }: GenerationPiece) {
    const { lines } = this.#inputs.evidence;
    return {
      offsetFirst: offsetIn(lines, generation, first),
      offsetEnd: offsetEndIn(lines, generation, last),
    };
  }

  #range(
    { instants }: StreamSides,
    piece: GenerationPiece,
    kind: RangeKind,
    why: CauseAndEvidence | null,
  ): LineRange {
    const { generation, first, last } = piece;
    const { stream, epoch, paths, rotatedAtMs, deletedAtMs } = generation;
    const writtenFromMs = instants.by(first);
    const endMs = goneAtMs(generation) ?? rotatedAtMs ?? this.#inputs.timing.endedAtMs;
    return {
      ...{ kind, stream, epoch, first, last, generation: generation.generation, paths },
      ...this.#bytes(piece),
      ...{ writtenFromMs, writtenToMs: instants.by(last + 1), rotatedAtMs, deletedAtMs },
      faults: faultsWithin(this.#faults, writtenFromMs, Math.max(writtenFromMs, endMs)),
      cause: why?.cause ?? null,
      overload: false,
      evidence: why?.evidence ?? plainEvidence[kind],
    };
  }
}

const plainEvidence: Readonly<Record<RangeKind, string>> = {
  lost: '',
  destroyed: 'written after the last byte of the copy and before the truncate',
  duplicated: 'arrived intact more than once',
  indeterminate: 'the harness stopped before anybody could say',
};

interface TracedRange extends SequenceRange {
  readonly trace: Trace;
}

/** Lost lines in order, cut where what the ledger knows of them changes. */
function traced(closed: ClosedStream): Generator<TracedRange> {
  const refused = () => subtract(closed.refusedOnly(), closed.corruptedOnly());
  const rest = subtract(subtract(closed.lost(), closed.corruptedOnly()), refused());
  return inOrder([
    { trace: 'corrupted', ranges: closed.corruptedOnly() },
    { trace: 'refused', ranges: refused() },
    { trace: 'none', ranges: rest },
  ]);
}

function* inOrder(
  parts: readonly { readonly trace: Trace; readonly ranges: Iterable<SequenceRange> }[],
): Generator<TracedRange> {
  const heads = parts.map(({ trace, ranges }) => {
    const iterator = ranges[Symbol.iterator]();
    return { trace, iterator, next: iterator.next() };
  });
  for (;;) {
    const open = heads.filter(({ next }) => !next.done);
    if (open.length === 0) return;
    const least = open.reduce((one, other) =>
      other.next.value.first < one.next.value.first ? other : one,
    );
    yield { ...(least.next.value as SequenceRange), trace: least.trace };
    least.next = least.iterator.next();
  }
}
