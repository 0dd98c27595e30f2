/**
 * Every range of a closed ledger, with where it stood, when, and why it is what it is. Ranges are made
 * one at a time and never held: a million of them take no more memory than one.
 */
import type { Generation, StreamJournal } from '../evidence/journal.js';
import type { ClosedStream } from '../ledger/closing.js';
import type { ClosedLedger } from '../ledger/ledger.js';
import type { SequenceSet } from '../ledger/sequence-set.js';
import { Backlog, type Missing } from './backlog.js';
import {
  type CauseAndEvidence,
  type CauseContext,
  causeOf,
  type LostPiece,
  refusedOrTampered,
  type Trace,
  tracedCauses,
} from './cause.js';
import { causeContextOf } from './cause-context.js';
import { destroyedWords } from './destroyed-words.js';
import { doubtsOf } from './doubt.js';
import { endingWords } from './ending-faults.js';
import type { Evidence, Timing } from './evidence.js';
import { type FaultWindow, faultsWithin, faultWindows } from './fault-windows.js';
import {
  byPlace,
  type GenerationPiece,
  goneAtMs,
  isBehind,
  offsetEndIn,
  offsetIn,
  type UnplacedPiece,
} from './generations.js';
import { namelessWords } from './nameless.js';
import { byReading, type ReadPiece } from './read-split.js';
import { type FaultsOfRepeats, faultsOfRepeats } from './repeat-faults.js';
import type { Cause, LineRange, RangeKind } from './result.js';
import { endWords, shipperEndedAtMs } from './shipper-end.js';
import { alteredFromMs, alteredLines, type Deed, deedsOf } from './tampering.js';
import { traced } from './traced-ranges.js';
import { type Known, nowhere, unplacedRange } from './unplaced.js';
import { WrittenInstants } from './written-instants.js';

/** Why a line is lost. */
interface Why extends CauseAndEvidence {
  readonly overload?: boolean;
}

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
  readonly #faultsOfRepeats: FaultsOfRepeats;
  readonly #backlog: Backlog;
  readonly #causeContext: CauseContext;
  readonly #endedAtMs: number | null;
  readonly #endedBy: string;
  readonly #namelessWords: string;
  readonly #deeds: readonly Deed[];
  readonly #altered: ReadonlyMap<string, SequenceSet>;

  constructor(inputs: RangeInputs) {
    this.#inputs = inputs;
    const { evidence, closed, timing, missing } = inputs;
    const byName = new Map(closed.streams.map((one) => [`${one.stream}/${one.epoch}`, one]));
    this.#sides = evidence.journals.flatMap((journal) => {
      const stream = byName.get(`${journal.stream}/${journal.epoch}`);
      if (!stream) return [];
      const instants = new WrittenInstants(journal, timing.loadStartedAtMs);
      return [{ journal, closed: stream, instants }];
    });
    this.#faults = faultWindows(evidence.events, timing.endedAtMs);
    this.#faultsOfRepeats = faultsOfRepeats(evidence, this.#faults);
    const { loadStartedAtMs } = timing;
    this.#backlog = new Backlog({ ...evidence, loadStartedAtMs, missing });
    this.#endedAtMs = shipperEndedAtMs(evidence.events);
    this.#endedBy = this.#endedAtMs === null ? '' : endingWords(this.#faults, this.#endedAtMs);
    this.#causeContext = causeContextOf(evidence, timing, this.#faults, this.#endedAtMs);
    this.#namelessWords = namelessWords(closed);
    this.#deeds = deedsOf(evidence);
    this.#altered = alteredLines(evidence.audit, this.#deeds);
  }

  /** When lines were written, by 'stream/epoch'. */
  writtenInstants(): ReadonlyMap<string, WrittenInstants> {
    return new Map(
      this.#sides.map(({ journal: { stream, epoch }, instants }) => [
        `${stream}/${epoch}`,
        instants,
      ]),
    );
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
    for (const sides of this.#sides) yield* this.#indeterminate(sides);
  }

  *#lost(sides: StreamSides): Generator<LineRange> {
    const { stream, epoch } = sides.journal;
    for (const range of traced(sides.closed, this.#altered.get(`${stream}/${epoch}`))) {
      const { trace, otherwise } = range;
      const known = trace === 'none' ? null : tracedCauses[trace];
      for (const piece of byPlace(sides.journal, range)) {
        if (piece.generation === null) yield this.#unplaced(sides, piece, 'lost', known ?? nowhere);
        else if (trace === 'tampered') yield* this.#tampered(sides, piece, otherwise);
        else if (known) yield this.#range(sides, piece, 'lost', known);
        else yield* this.#untraced(sides, piece);
      }
    }
  }

  *#untraced(sides: StreamSides, piece: GenerationPiece): Generator<LineRange> {
    const { lines, readers } = this.#inputs.evidence;
    for (const part of byReading(piece, readers.of(piece.generation), lines)) {
      const why = causeOf(this.#placed(part), this.#causeContext);
      const { overload, words } = this.#backlog.judge(why.cause, part.generation);
      const nameless = why.cause === 'read-not-sent' ? this.#namelessWords : '';
      const evidence = why.evidence + words + nameless + this.#endWords(part, why.cause);
      yield this.#range(sides, part, 'lost', { cause: why.cause, evidence, overload });
    }
  }

  /** What the shipper had read before the deed began, it had as it was written. */
  *#tampered(
    sides: StreamSides,
    piece: GenerationPiece,
    otherwise: Exclude<Trace, 'tampered'>,
  ): Generator<LineRange> {
    const { lines, readers } = this.#inputs.evidence;
    const seen = readers.of(piece.generation);
    const {
      first,
      last,
      generation: { stream },
    } = piece;
    const begunMs = alteredFromMs(this.#deeds, this.#faults, { stream, first, last });
    const isLate = seen !== null && begunMs !== null && seen.positionAtMs <= begunMs;
    const tampered = otherwise === 'refused' ? refusedOrTampered : tracedCauses.tampered;
    for (const part of isLate ? byReading(piece, seen, lines) : [{ ...piece, isRead: false }]) {
      if (!part.isRead) yield this.#range(sides, part, 'lost', tampered);
      else if (otherwise === 'none') yield* this.#untraced(sides, part);
      else yield this.#range(sides, part, 'lost', tracedCauses[otherwise]);
    }
  }

  *#indeterminate(sides: StreamSides): Generator<LineRange> {
    if (!this.#inputs.evidence.complete) {
      yield* this.#plain(sides, 'indeterminate');
      return;
    }
    for (const doubt of doubtsOf(sides.journal, sides.closed)) {
      const evidence = `nobody can say: it ${doubt.why}`;
      for (const piece of byPlace(sides.journal, doubt)) {
        if (piece.generation === null)
          yield this.#unplaced(sides, piece, 'indeterminate', { cause: null, evidence });
        else yield { ...this.#range(sides, piece, 'indeterminate', null), evidence };
      }
    }
  }

  *#plain(sides: StreamSides, kind: Exclude<RangeKind, 'lost'>): Generator<LineRange> {
    const { evidence } = this.#inputs;
    for (const range of sides.closed[kind]()) {
      for (const piece of byPlace(sides.journal, range)) {
        if (piece.generation === null) {
          yield this.#unplaced(sides, piece, kind, { cause: null, evidence: plainEvidence[kind] });
          continue;
        }
        const range = this.#range(sides, piece, kind, null);
        if (kind !== 'destroyed') {
          yield range;
          continue;
        }
        const { bytes } = piece.generation;
        const end = isBehind(piece) ? { offsetFirst: bytes, offsetEnd: bytes } : {};
        yield { ...range, ...end, evidence: destroyedWords(piece, evidence) };
      }
    }
  }

  #acceptedNotCounted({ evidence }: LineRange): CauseAndEvidence {
    const words = `${evidence}, and the sink took ${this.#inputs.uncounted} messages more than were counted`;
    return { cause: 'accepted-not-counted', evidence: words };
  }

  #placed({ generation, first, last, isRead, isSkipped }: ReadPiece): LostPiece {
    const { lines } = this.#inputs.evidence;
    const offsetFirst = offsetIn(lines, generation, first);
    const offsetEnd = offsetEndIn(lines, generation, last);
    return { generation, offsetFirst, offsetEnd, isRead, isSkipped };
  }

  /** That the shipper had ended, where it may have had to do with it. */
  #endWords({ generation, last }: GenerationPiece, cause: Cause): string {
    if (this.#endedAtMs === null) return '';
    const { stream, epoch } = generation;
    const overtakenAtMs = unreadCauses.has(cause)
      ? null
      : this.#inputs.evidence.arrivals.overtakenAtMs(stream, epoch, last);
    return endWords(this.#endedAtMs, this.#endedBy, overtakenAtMs ?? goneAtMs(generation));
  }

  /** When the range's fate was sealed at the latest: nothing that broke afterwards had to do with it. */
  #endMs({ generation, last }: GenerationPiece, cause: Cause | null): number {
    const { timing, evidence } = this.#inputs;
    const fileEndMs = goneAtMs(generation) ?? generation.rotatedAtMs ?? timing.endedAtMs;
    if (cause === null || unreadCauses.has(cause)) return fileEndMs;
    const overtakenAtMs = evidence.arrivals.overtakenAtMs(
      generation.stream,
      generation.epoch,
      last,
    );
    return overtakenAtMs ?? (cause === 'unknown' ? fileEndMs : timing.endedAtMs);
  }

  #unplaced(sides: StreamSides, piece: UnplacedPiece, kind: RangeKind, why: Known): LineRange {
    const { endedAtMs } = this.#inputs.timing;
    return unplacedRange({ ...sides, piece, kind, why, faults: this.#faults, endedAtMs });
  }

  #range(
    { instants }: StreamSides,
    piece: GenerationPiece,
    kind: RangeKind,
    why: Why | null,
  ): LineRange {
    const { generation, first, last } = piece;
    const { lines } = this.#inputs.evidence;
    const writtenFromMs = instants.from(first);
    const endMs = this.#endMs(piece, why?.cause ?? null);
    // One plain literal: this runs once for each of maybe millions of ranges.
    return {
      kind,
      stream: generation.stream,
      epoch: generation.epoch,
      first,
      last,
      generation: generation.generation,
      paths: generation.paths,
      offsetFirst: offsetIn(lines, generation, first),
      offsetEnd: offsetEndIn(lines, generation, last),
      writtenFromMs,
      writtenToMs: instants.by(last + 1),
      rotatedAtMs: generation.rotatedAtMs,
      deletedAtMs: generation.deletedAtMs,
      faults:
        kind === 'duplicated'
          ? this.#faultsOfRepeats(piece)
          : faultsWithin(this.#faults, writtenFromMs, Math.max(writtenFromMs, endMs)),
      cause: why?.cause ?? null,
      overload: why?.overload ?? false,
      evidence: why?.evidence ?? plainEvidence[kind],
    };
  }
}

/** A line that was not read dies with its file; any other one dies before a later line arrives. */
const unreadCauses: ReadonlySet<Cause> = new Set([
  ...(['never-opened', 'deleted-unread', 'truncated-unread', 'left-unread'] as const),
]);

const plainEvidence: Readonly<Record<RangeKind, string>> = {
  lost: '',
  destroyed: '',
  duplicated: 'arrived intact more than once',
  indeterminate: 'the harness stopped before anybody could say',
};
