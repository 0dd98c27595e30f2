/**
 * The ledger: what arrived, line by line, until it is closed against what was written. One instance
 * stands behind a live run and one behind a replay of its receipts; both reach the same state, because
 * everything that changes it is told to the receipt log in the same words.
 *
 * Streams of the harness itself (probes, self-test) are kept apart from the account of the run. Lines
 * of streams that nobody announced are unexpected at once; lines beyond what was written are so when
 * the ledger closes (their first arrival; repeats of such a line stay duplicates).
 *
 * Memory: two or three `SequenceSet`s per stream and epoch; at most 10,000 of these pairs, messages of
 * further ones are unexpected.
 */
import type { MutationSet } from '../line/mutation/kinds.js';
import { absorbReceipts, type Sources } from './absorb.js';
import {
  type Account,
  type CorruptionCounts,
  type CorruptionKind,
  corruptionKinds,
  noCorruption,
} from './account.js';
import { ClosedStream, type Written } from './closing.js';
import { byPair, keyOf } from './pairs.js';
import type { ReceiptLog } from './receipt-log.js';
import { StreamReceipts } from './stream-receipts.js';
import { sumOf } from './sum.js';

const pairsMax = 10_000;

export interface LedgerOptions {
  /** The run's streams are 1 .. streams. */
  readonly streams: number;
  /** Streams of the harness's own, with accounts of their own. */
  readonly apart: readonly number[];
  /** Streams whose lines need not arrive: they have accounts of their own too. */
  readonly isFiltered?: ((stream: number) => boolean) | undefined;
  readonly log?: ReceiptLog;
}

/** What the victims of floods logged, and the sinks took; in no other count. */
export interface Noise {
  readonly messages: number;
  readonly bytes: number;
}

/** The account of a run, and of each of its streams and epochs. */
export interface ClosedLedger {
  readonly account: Account;
  /** All messages of the run, intact or not; the harness's own and noise are not among them. */
  readonly received: number;
  readonly noise: Noise;
  readonly streams: readonly ClosedStream[];
  /** The harness's own streams. */
  readonly apart: readonly ClosedStream[];
  /** Streams whose lines need not arrive: what of them did not, a shipper dropped on purpose. */
  readonly filtered: readonly ClosedStream[];
}

export class Ledger {
  readonly #streams: number;
  readonly #apart: ReadonlySet<number>;
  readonly #isFiltered: (stream: number) => boolean;
  readonly #log: ReceiptLog | undefined;
  readonly #receipts = new Map<number, StreamReceipts>();
  /** Corrupted messages that no stream can be named for. */
  readonly #unattributed: CorruptionCounts = noCorruption();
  #unexpected = 0;
  #noise: Noise = { messages: 0, bytes: 0 };
  #outsiders = 0;
  #lateAfterMs = Number.POSITIVE_INFINITY;
  #last: StreamReceipts | null = null;

  constructor(options: LedgerOptions) {
    this.#streams = options.streams;
    this.#apart = new Set(options.apart);
    this.#isFiltered = options.isFiltered ?? (() => false);
    this.#log = options.log;
  }

  /** One intact message. */
  received(
    stream: number,
    epoch: number,
    sequence: number,
    atMs: number,
  ): 'first' | 'duplicate' | 'unexpected' {
    const receipts = this.#of(stream, epoch);
    if (receipts === null) {
      this.#outsiders++;
      this.unexpected(1);
      return 'unexpected';
    }
    this.#log?.arrived(stream, epoch, sequence, atMs);
    return receipts.received(sequence, atMs, this.#lateAfterMs);
  }

  /** The same for `count` consecutive lines that arrived one after the other. */
  receivedRun(stream: number, epoch: number, first: number, count: number, atMs: number): void {
    const receipts = this.#of(stream, epoch);
    if (receipts === null) {
      this.#outsiders += count;
      this.unexpected(count);
      return;
    }
    if (this.#log) {
      for (let at = 0; at < count; at++) this.#log.arrived(stream, epoch, first + at, atMs);
    }
    receipts.receivedRun(first, count, atMs, this.#lateAfterMs);
  }

  /**
   * Messages of one corrupted line; stream 0 when its identity is not known.
   * @param messages the number of pieces of a split line; otherwise 1
   * @param how a mutated line was changed; 0 where nobody looked
   */
  malformed(
    kind: CorruptionKind,
    stream: number,
    epoch: number,
    sequence: number,
    messages = 1,
    how: MutationSet = 0,
  ): void {
    const receipts = stream === 0 ? null : this.#of(stream, epoch);
    if (stream !== 0 && receipts === null) {
      this.unexpected(messages);
      return;
    }
    this.#log?.malformed(kind, stream, epoch, sequence, messages, how);
    const counts = receipts?.corruption ?? this.#unattributed;
    counts[kind] += messages;
    receipts?.mark(kind, sequence, how);
  }

  /** A further line in a message that was counted already: the second in a merged one. */
  marked(kind: CorruptionKind, stream: number, epoch: number, sequence: number): void {
    const receipts = this.#of(stream, epoch);
    if (receipts === null) return;
    this.#log?.marked(kind, stream, epoch, sequence);
    receipts.mark(kind, sequence);
  }

  /** Messages that are no line of this run. */
  unexpected(messages: number): void {
    this.#log?.unexpected(messages);
    this.#unexpected += messages;
  }

  /** Lines of floods' victims, see line/noise.ts. */
  noise(messages: number, bytes: number): void {
    this.#log?.noise(messages, bytes);
    this.#noise = { messages: this.#noise.messages + messages, bytes: this.#noise.bytes + bytes };
  }

  /** A line in a request that the sink refused: it came that far. */
  refused(stream: number, epoch: number, sequence: number): void {
    const receipts = this.#of(stream, epoch);
    if (receipts === null) return;
    this.#log?.refused(stream, epoch, sequence);
    receipts.refused.add(sequence);
  }

  /** Takes in what another ledger counted of the same run; see `absorbReceipts`. For ledgers without a log. */
  absorb(other: Ledger, sources: Sources): number {
    let copies = 0;
    for (const [key, receipts] of other.#receipts) {
      const own = this.#receipts.get(key) ?? new StreamReceipts(receipts.stream, receipts.epoch);
      this.#receipts.set(key, own);
      copies += absorbReceipts(own, receipts, sources);
    }
    for (const kind of corruptionKinds) this.#unattributed[kind] += other.#unattributed[kind];
    this.#unexpected += other.#unexpected;
    this.#outsiders += other.#outsiders;
    this.noise(other.#noise.messages, other.#noise.bytes);
    return copies;
  }

  /** From now on, lines that arrive for the first time after this instant are late. */
  lateAfter(atMs: number): void {
    this.#log?.lateAfter(atMs);
    this.#lateAfterMs = atMs;
  }

  /** Intact messages of the run so far, duplicates included. */
  get intact(): number {
    return this.#sum((receipts) => receipts.intact);
  }

  /** Messages so far that are no line of this run, such as what a shipper says of itself. */
  get strangers(): number {
    return this.#unexpected;
  }

  /** What floods' victims logged and the sinks took so far. */
  get noisy(): Noise {
    return this.#noise;
  }

  /** Intact lines so far of streams that nobody announced, such as decoys; they are among the strangers. */
  get outsiders(): number {
    return this.#outsiders;
  }

  /**
   * The highest sequences that arrived, added up over the streams of the run: above the number of lines that
   * were written at an instant, a line has arrived that was written after it.
   */
  get reached(): number {
    return this.#sum((receipts) => receipts.highest);
  }

  /** Distinct lines of the run that arrived intact so far. */
  get delivered(): number {
    return this.#sum((receipts) => receipts.arrived.count);
  }

  /** Whether this line arrived intact. */
  has(stream: number, epoch: number, sequence: number): boolean {
    return this.receiptsOf(stream, epoch)?.arrived.has(sequence) ?? false;
  }

  /** Whether this line arrived, intact or known to be corrupted. */
  heard(stream: number, epoch: number, sequence: number): boolean {
    const receipts = this.receiptsOf(stream, epoch);
    if (!receipts) return false;
    return receipts.arrived.has(sequence) || receipts.corrupted.has(sequence);
  }

  receiptsOf(stream: number, epoch: number): StreamReceipts | undefined {
    return this.#receipts.get(keyOf(stream, epoch));
  }

  /**
   * What became of every written line. Changes nothing: it may be asked again, with other evidence.
   * @throws AssertionFailure when an equation of account.ts does not hold
   */
  close(evidence: Written): ClosedLedger {
    const written = byPair(evidence.written);
    const destroyed = byPair(evidence.destroyed);
    const closed = this.#pairs(evidence).map(([key, receipts]) => {
      const mine = { written: written.get(key) ?? [], destroyed: destroyed.get(key) ?? [] };
      return new ClosedStream(receipts, { ...mine, complete: evidence.complete });
    });
    const streams = closed.filter(({ stream }) => this.#counts(stream));
    const account = sumOf(streams.map((stream) => stream.account));
    for (const kind of corruptionKinds) account.corrupted[kind] += this.#unattributed[kind];
    account.unexpected += this.#unexpected;
    return {
      account,
      received:
        this.#sum((receipts) => receipts.messages) +
        this.#unexpected +
        corruptionKinds.reduce((sum, kind) => sum + this.#unattributed[kind], 0),
      noise: this.#noise,
      streams,
      apart: closed.filter(({ stream }) => this.#apart.has(stream)),
      filtered: closed.filter(({ stream }) => !this.#apart.has(stream) && !this.#counts(stream)),
    };
  }

  /** Whether this stream's lines are the run's, and are to arrive. */
  #counts(stream: number): boolean {
    return !this.#apart.has(stream) && !this.#isFiltered(stream);
  }

  #sum(of: (receipts: StreamReceipts) => number): number {
    let sum = 0;
    for (const receipts of this.#receipts.values()) {
      if (this.#counts(receipts.stream)) sum += of(receipts);
    }
    return sum;
  }

  /** Every stream and epoch that was written or heard of, in order. */
  #pairs(evidence: Written): [number, StreamReceipts][] {
    const pairs = new Map(this.#receipts);
    for (const { stream, epoch } of evidence.written) {
      const key = keyOf(stream, epoch);
      if (!pairs.has(key)) pairs.set(key, new StreamReceipts(stream, epoch));
    }
    return [...pairs].sort(([one], [other]) => one - other);
  }

  #of(stream: number, epoch: number): StreamReceipts | null {
    const last = this.#last;
    if (last !== null && last.stream === stream && last.epoch === epoch) return last;
    const key = keyOf(stream, epoch);
    let receipts = this.#receipts.get(key);
    if (!receipts) {
      const known = (stream >= 1 && stream <= this.#streams) || this.#apart.has(stream);
      if (!known || this.#receipts.size >= pairsMax) return null;
      receipts = new StreamReceipts(stream, epoch);
      this.#receipts.set(key, receipts);
    }
    this.#last = receipts;
    return receipts;
  }
}
