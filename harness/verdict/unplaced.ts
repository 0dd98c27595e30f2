/**
 * Ranges of lines that stand in no generation: a journal that was damaged names no file for them. They have their
 * fate all the same, so they are told, with what is known of them; where they stood is not.
 */
import type { StreamJournal } from '../evidence/journal.js';
import { type FaultWindow, faultsWithin } from './fault-windows.js';
import type { UnplacedPiece } from './generations.js';
import type { Cause, LineRange, RangeKind } from './result.js';
import type { WrittenInstants } from './written-instants.js';

/** What is known of a range's cause; null for those that are not lost. */
export interface Known {
  readonly cause: Cause | null;
  readonly evidence: string;
}

const words = 'the journal names no file for these lines';

export const nowhere: Known = { cause: 'unknown', evidence: '' };

export interface Unplaced {
  readonly journal: Pick<StreamJournal, 'stream' | 'epoch'>;
  readonly piece: UnplacedPiece;
  readonly kind: RangeKind;
  readonly why: Known;
  readonly instants: Pick<WrittenInstants, 'from' | 'by'>;
  readonly faults: readonly FaultWindow[];
  /** Of the run: when their file went, nobody can say. */
  readonly endedAtMs: number;
}

export function unplacedRange(unplaced: Unplaced): LineRange {
  const { journal, piece, kind, why, instants, faults, endedAtMs } = unplaced;
  const { stream, epoch } = journal;
  const { first, last } = piece;
  const writtenFromMs = instants.from(first);
  return {
    ...{ kind, stream, epoch, first, last },
    ...{ generation: 0, paths: [], offsetFirst: 0, offsetEnd: 0 },
    writtenFromMs,
    writtenToMs: instants.by(last + 1),
    ...{ rotatedAtMs: null, deletedAtMs: null },
    faults: faultsWithin(faults, writtenFromMs, Math.max(writtenFromMs, endedAtMs)),
    ...{ cause: why.cause, overload: false },
    evidence: why.evidence === '' ? words : `${why.evidence}; ${words}`,
  };
}
