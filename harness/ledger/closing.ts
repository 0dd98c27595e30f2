/**
 * Closes the account of one stream and epoch: the writer's ranges against what arrived. Every class
 * is counted by itself, from sets, and both equations of account.ts are then asserted; ranges are
 * made one by one when they are asked for.
 */
import type { MutationSet } from '../line/mutation/kinds.js';
import { assert } from '../support/assert.js';
import type { CorruptionKind, StreamAccount } from './account.js';
import { countOf, intersect, normalise, type SequenceRange, subtract, unite } from './ranges.js';
import type { StreamReceipts } from './stream-receipts.js';

/** Lines of which a writer knows that they were written, or of which nobody can say. */
export interface WrittenRange extends SequenceRange {
  readonly stream: number;
  readonly epoch: number;
  readonly fate: 'written' | 'indeterminate';
}

/** Candidates: lines that a rotation killed. Those that arrived all the same are delivered. */
export interface DestroyedRange extends SequenceRange {
  readonly stream: number;
  readonly epoch: number;
}

export interface Written {
  readonly written: readonly WrittenRange[];
  readonly destroyed: readonly DestroyedRange[];
  /** False when the harness died before the drain: what did not arrive is then indeterminate. */
  readonly complete: boolean;
}

/** One stream and epoch: its account, and its lines as ranges that are made while one iterates. */
export class ClosedStream {
  readonly stream: number;
  readonly epoch: number;
  readonly account: StreamAccount;
  readonly #receipts: StreamReceipts;
  readonly #sure: readonly SequenceRange[];
  readonly #unsure: readonly SequenceRange[];
  readonly #all: readonly SequenceRange[];
  readonly #destroyed: readonly SequenceRange[];
  readonly #complete: boolean;

  /** @param evidence what was written, of this stream and epoch alone */
  constructor(receipts: StreamReceipts, evidence: Written) {
    const of = (fate: WrittenRange['fate']) =>
      normalise(evidence.written.filter((range) => range.fate === fate));
    this.stream = receipts.stream;
    this.epoch = receipts.epoch;
    this.#receipts = receipts;
    this.#sure = of('written');
    this.#unsure = [...subtract(of('indeterminate'), this.#sure)];
    this.#all = [...unite(this.#sure, this.#unsure)];
    this.#destroyed = normalise(evidence.destroyed);
    this.#complete = evidence.complete;
    this.account = this.#close();
  }

  /** Written for sure, could have been read, and did not arrive intact. */
  lost(): Iterable<SequenceRange> {
    return this.#complete ? this.#missing() : [];
  }

  /** Did not arrive, and the rotation killed them. */
  destroyed(): Iterable<SequenceRange> {
    return intersect(this.#absent(this.#sure), this.#destroyed);
  }

  /** Did not arrive, and nobody can say whether they should have. */
  indeterminate(): Iterable<SequenceRange> {
    const unsure = this.#absent(this.#unsure);
    return this.#complete ? unsure : unite(unsure, this.#missing());
  }

  /** Arrived intact more than once. */
  duplicated(): Iterable<SequenceRange> {
    return intersect(this.#receipts.repeated.ranges(), this.#all);
  }

  /** Lost, but something of them arrived: of one kind, or of any. */
  corruptedOnly(kind?: CorruptionKind): Iterable<SequenceRange> {
    const { corrupted } = this.#receipts;
    const seen = kind === undefined ? corrupted : this.#receipts.corruptedAs(kind);
    return intersect(this.lost(), seen.ranges());
  }

  /** Lost, but arrived changed in a way that is known; a line that came in several is in each. */
  mutatedOnly(): Map<MutationSet, Iterable<SequenceRange>> {
    const all = [...this.#receipts.mutatedHow];
    return new Map(all.map(([how, lines]) => [how, intersect(this.lost(), lines.ranges())]));
  }

  /** Everything that was written, for sure or not. */
  written(): readonly SequenceRange[] {
    return this.#all;
  }

  /** Lost, but seen in requests that the sink refused. */
  refusedOnly(): Iterable<SequenceRange> {
    return intersect(this.lost(), this.#receipts.refused.ranges());
  }

  /** Arrived, but no writer says that it wrote them. */
  neverWritten(): Iterable<SequenceRange> {
    return subtract(this.#receipts.arrived.ranges(), this.#all);
  }

  #missing(): Iterable<SequenceRange> {
    return subtract(this.#absent(this.#sure), this.#destroyed);
  }

  #absent(ranges: readonly SequenceRange[]): Iterable<SequenceRange> {
    return subtract(ranges, this.#receipts.arrived.ranges());
  }

  #close(): StreamAccount {
    const { receipts, account } = this.#count();
    const name = `stream ${this.stream}, epoch ${this.epoch}`;
    const fates = account.delivered + account.lost + account.destroyed + account.indeterminate;
    assert(account.written === fates, `${name}: ${account.written} written, but ${fates} fates`);
    const corrupted = Object.values(account.corrupted).reduce((sum, count) => sum + count, 0);
    const classes = account.delivered + account.duplicated + account.unexpected + corrupted;
    assert(
      receipts.messages === classes,
      `${name}: ${receipts.messages} messages, but ${classes} in classes`,
    );
    return account;
  }

  #count(): { receipts: StreamReceipts; account: StreamAccount } {
    const receipts = this.#receipts;
    const account = {
      stream: this.stream,
      epoch: this.epoch,
      written: countOf(this.#all),
      delivered: countOf(intersect(receipts.arrived.ranges(), this.#all)),
      lost: countOf(this.lost()),
      destroyed: countOf(this.destroyed()),
      indeterminate: countOf(this.indeterminate()),
      duplicated: receipts.duplicated,
      unexpected: countOf(this.neverWritten()),
      corrupted: { ...receipts.corruption },
      reordered: receipts.reordered,
      reorderDistanceMax: receipts.reorderDistanceMax,
      late: receipts.late,
    };
    return { receipts, account };
  }
}
