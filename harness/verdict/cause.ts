/**
 * Where a lost line died, from what was observed; without an observation it is `unknown`. In order:
 *
 * | cause | needs |
 * |---|---|
 * | arrived-corrupted | the line arrived, but only truncated, split, merged, mutated or NUL-filled |
 * | sent-refused | it was seen in a request that the sink refused on command, and never again |
 * | accepted-not-counted | its bytes were read, and the sink took more messages than were counted |
 * | read-not-sent | the shipper's read offset went past its last byte in this generation |
 * | never-opened | at least 3 looks in the generation's life, no descriptor on its inode in any of them, none of its lines arrived, its access time (where kept) did not move, and looks are known to see what this shipper opens; or the shipper had ended before the file was made, and none of its lines arrived |
 * | truncated-unread | the offset did not get past it before the file was truncated |
 * | deleted-unread | the same before the file was deleted, or replaced by its gzip |
 * | tampered | the audit of the log files found it removed or changed there, and the shipper is not known to have read it before: then this would be the first of all |
 * | left-unread | the same, and the file still stood there at the end; where somebody else has moved or deleted it, nobody can say |
 *
 * What was read in a generation's copy counts as read in it; of one whose gzip was read, nobody can say.
 * Read offsets are seen at an interval, so a reader may have got a little further than its last one;
 * the evidence says when that was. They prove nothing where they are known not to tell the truth: they
 * never move (pread, mmap), they moved by lseek, or lines behind the last offset arrived. Where the
 * shipper had more descriptors than are followed, or where nobody looked for long before a file went (blind-span.ts),
 * nothing is said of what it did not read.
 */
import type { Generation } from '../evidence/journal.js';
import type { GenerationReads, ReaderHistory } from '../evidence/reader-history.js';
import { formatCount, formatDuration } from '../support/units.js';
import { type BlindSpanOf, blindWords, unseenBefore } from './blind-span.js';
import { goneAtMs } from './generations.js';
import type { Cause } from './result.js';
import { instant } from './words.js';

/** Inode of what is no file, or of one that nobody saw: a connection, or a file between two looks. */
const nowhere = '0';

/** Fewer looks than these in a file's life can't tell that it was never opened. */
export const looksLeast = 3;

/** Looks that miss more of what a shipper reads can't tell what it never opened. */
const unseenShareMost = 0.05;

const vanished =
  'at the end the file was gone, moved or deleted by somebody else than the rotation';

export interface CauseAndEvidence {
  readonly cause: Cause;
  readonly evidence: string;
}

/** What of a lost piece the ledger knows by itself. */
export type Trace = 'tampered' | 'corrupted' | 'refused' | 'none';

export interface LostPiece {
  readonly generation: Generation;
  readonly offsetFirst: number;
  readonly offsetEnd: number;
  /** The shipper's read offset went over all of it. */
  readonly isRead: boolean;
  /** The offset passed it, but not all of its way can have been read. */
  readonly isSkipped: boolean;
}

export interface CauseContext {
  /** Why nothing is known of what the shipper had open; '' where it was looked at. */
  readonly unwatched: string;
  readonly readers: ReaderHistory;
  /** Whether any line of the generation arrived. */
  arrivedFrom(generation: Generation): boolean;
  /** Whether a line of the generation arrived that stands behind this byte. */
  arrivedBehind(generation: Generation, offset: number): boolean;
  /** When the shipper had ended, not to come back; null when it had not. */
  readonly endedAtMs: number | null;
  readonly blindSpan: BlindSpanOf;
  /** Whether somebody else than the rotation has moved or deleted the file. */
  hasVanished(generation: Generation): boolean;
  /** What the file held at the end, where somebody else has cut it; null where nobody has. */
  cutTo(generation: Generation): number | null;
  /** Of the generations from which lines arrived, those on which no look saw a descriptor: 0 to 1. */
  readonly unseenShare: number;
}

/** Causes that the ledger knows without the shipper's read offsets. */
export const tracedCauses: Readonly<Record<Exclude<Trace, 'none'>, CauseAndEvidence>> = {
  tampered: {
    cause: 'tampered',
    evidence: 'the log file does not hold it any more as it was written',
  },
  corrupted: { cause: 'arrived-corrupted', evidence: 'arrived, but only corrupted' },
  refused: {
    cause: 'sent-refused',
    evidence: 'seen in a request that the sink refused, and in none that it took',
  },
};

/** A request that is refused may hold what somebody had made of the line. */
export const refusedOrTampered: CauseAndEvidence = unknown(
  'seen in a request that the sink refused, and the log file does not hold it any more as it was written: nobody can say which came first',
);

export function causeOf(piece: LostPiece, context: CauseContext): CauseAndEvidence {
  const { readers, unwatched } = context;
  if (unwatched !== '') return unknown(unwatched);
  if (piece.generation.inode === nowhere)
    return unknown('it stood in no file that was looked at to its end');
  const cutTo = context.cutTo(piece.generation);
  if (cutTo !== null) return cut(piece.generation, cutTo);
  const seen = readers.of(piece.generation);
  const elsewhere = readElsewhere(piece, readers);
  if (elsewhere && !piece.isRead) return elsewhere;
  if (!seen) return overflowed(piece.generation, readers) ?? unopened(piece.generation, context);
  if (!readers.usable) {
    return unknown('the shipper has it open, but its read offset never moves (pread or mmap)');
  }
  if (piece.isRead) {
    const { position, positionAtMs } = seen;
    const until = `byte ${formatCount(position)} at ${instant(positionAtMs)}`;
    return {
      cause: 'read-not-sent',
      evidence: `the shipper's read offset went past it: it was ${until}`,
    };
  }
  if (piece.isSkipped) return skipped(piece);
  if (piece.offsetFirst >= readEnd(seen) && wasOutrun(piece, seen, context)) {
    return unknown(`${readTo(seen)}, but lines that stand behind it arrived`);
  }
  return overflowed(piece.generation, readers) ?? unread(piece, seen, context);
}

/** Read in the generation's copy or gzip; null when neither was open, or the copy not read so far. */
function readElsewhere(
  { generation, offsetEnd }: LostPiece,
  readers: ReaderHistory,
): CauseAndEvidence | null {
  const forms = readers.ofOtherForms(generation);
  const copy = forms.find(({ how, position }) => how === 'copied' && position >= offsetEnd);
  if (copy) {
    const where = `the copy (inode ${copy.inode}), where its offset was`;
    const until = `byte ${formatCount(copy.position)} at ${instant(copy.positionAtMs)}`;
    if (copy.isSkipped)
      return unknown(
        `the shipper's offset passed it in ${where} ${until}, but it went over some bytes by lseek`,
      );
    return {
      cause: 'read-not-sent',
      evidence: `the shipper's read offset went past it in ${where} ${until}`,
    };
  }
  const packed = forms.find(({ how, position }) => how === 'compressed' && position > 0);
  if (!packed) return null;
  const at = instant(packed.positionAtMs);
  return unknown(
    `the shipper read the gzip of it (inode ${packed.inode}) at ${at}: nobody can say how far`,
  );
}

/** Not all that the shipper had open was followed: it may have read this by a descriptor unseen. */
function overflowed(
  generation: Generation,
  { overflowedAtMs }: ReaderHistory,
): CauseAndEvidence | null {
  if (overflowedAtMs === null) return null;
  if ((goneAtMs(generation) ?? overflowedAtMs) < overflowedAtMs) return null;
  const from = instant(overflowedAtMs);
  return unknown(
    `the shipper had more files open than are looked at, from ${from} on: it may have read this unseen`,
  );
}

/**
 * Lines arrived that the read offset never got to: behind this piece; or at all, while looks showed the
 * offset standing still. A few may arrive from behind the last offset just before a file goes.
 */
function wasOutrun(
  { generation, offsetEnd }: LostPiece,
  seen: GenerationReads,
  { arrivedBehind, readers: { looks } }: CauseContext,
): boolean {
  if (arrivedBehind(generation, offsetEnd)) return true;
  const openUntilMs = seen.closedAtMs ?? looks.lastMs ?? seen.positionAtMs;
  const untilMs = Math.min(openUntilMs, generation.truncatedAtMs ?? openUntilMs);
  const stoodStill = looks.countWithin(seen.positionAtMs, untilMs) > looksLeast;
  return stoodStill && arrivedBehind(generation, readEnd(seen));
}

/** The last byte that the shipper is known to have got to: a kept offset was read before it was kept. */
function readEnd({ read, keptOffset }: GenerationReads): number {
  return Math.max(keptOffset ?? 0, read.at(-1)?.to ?? 0);
}

function skipped({ offsetFirst, offsetEnd }: LostPiece): CauseAndEvidence {
  const bytes = `bytes ${formatCount(offsetFirst)} to ${formatCount(offsetEnd)}`;
  return unknown(
    `the shipper's offset passed ${bytes} while it read less than its offsets moved: it went over some of them by lseek`,
  );
}

function cut({ bytes }: Generation, cutTo: number): CauseAndEvidence {
  const held = `at the end the file held ${formatCount(cutTo)} of the ${formatCount(bytes)} bytes that were written`;
  return unknown(
    `${held}: somebody else than the rotation has cut it, so read offsets in it tell nothing`,
  );
}

function unopened(generation: Generation, context: CauseContext): CauseAndEvidence {
  const { looks } = context.readers;
  const toMs = goneAtMs(generation) ?? looks.lastMs ?? generation.createdAtMs;
  const count = looks.countWithin(generation.createdAtMs, toMs);
  const life = formatDuration(Math.max(0, toMs - generation.createdAtMs));
  const none = `no descriptor of the shipper was on inode ${generation.inode} in ${formatCount(count)} looks over ${life}`;
  const opened = openedElsewhere(generation, context.readers);
  if (opened) return unknown(`${none}, but ${opened}`);
  if (isAfterEnd(generation, context)) {
    return { cause: 'never-opened', evidence: 'the file was made when the shipper was gone' };
  }
  if (count < looksLeast) return unknown(`${none}: too few to tell`);
  if (generation.accessed === true) return unknown(`${none}, but its access time moved`);
  if (context.arrivedFrom(generation)) return unknown(`${none}, but lines of it arrived`);
  if (!context.readers.seesFiles) return unknown(`${none}, nor on any other file it read`);
  if (context.unseenShare > unseenShareMost) {
    const share = `${Math.round(context.unseenShare * 100)} %`;
    return unknown(`${none}, nor on ${share} of the files from which lines arrived`);
  }
  if (context.hasVanished(generation)) return unknown(`${none}, but ${vanished}`);
  const blind = context.blindSpan(generation, goneAtMs(generation));
  if (blind) return unknown(`${none}, but ${blindWords(blind)}`);
  return { cause: 'never-opened', evidence: none };
}

/** A shipper that has ended opens nothing, unless it left a process behind that does. */
function isAfterEnd(generation: Generation, context: CauseContext): boolean {
  const { endedAtMs } = context;
  if (endedAtMs === null || generation.createdAtMs <= endedAtMs) return false;
  return generation.accessed !== true && !context.arrivedFrom(generation);
}

function unread(piece: LostPiece, seen: GenerationReads, context: CauseContext): CauseAndEvidence {
  const { truncatedAtMs, compressedAtMs, deletedAtMs } = piece.generation;
  const opened = openedElsewhere(piece.generation, context.readers);
  const where = `${readTo(seen)}${closing(seen)}${opened && `; ${opened}`}; bytes ${formatCount(piece.offsetFirst)} to ${formatCount(piece.offsetEnd)} were not seen to be read`;
  const blind = unseenBefore(piece.generation, seen, context);
  if (blind) return unknown(`${where}, but ${blindWords(blind)}`);
  if (truncatedAtMs !== null) {
    const evidence = `${where} when the file was truncated at ${instant(truncatedAtMs)}`;
    return { cause: 'truncated-unread', evidence };
  }
  if (compressedAtMs !== null) {
    const evidence = `${where} when the file gave way to its gzip at ${instant(compressedAtMs)}`;
    return { cause: 'deleted-unread', evidence };
  }
  if (deletedAtMs !== null) {
    const evidence = `${where} when the file was deleted at ${instant(deletedAtMs)}`;
    return { cause: 'deleted-unread', evidence };
  }
  if (context.hasVanished(piece.generation)) return unknown(`${where}; ${vanished}`);
  return { cause: 'left-unread', evidence: `${where}, and the file still stood there at the end` };
}

/** That a copy or gzip was open, though it was not read so far; '' when none was. */
function openedElsewhere(generation: Generation, readers: ReaderHistory): string {
  const [form] = readers.ofOtherForms(generation);
  if (!form) return '';
  const what = form.how === 'copied' ? 'copy' : 'gzip';
  return `its ${what} (inode ${form.inode}) was open, read to byte ${formatCount(form.position)}`;
}

function readTo({ position, positionAtMs, keptOffset }: GenerationReads): string {
  if (keptOffset !== null) {
    return `the shipper kept its offset ${formatCount(keptOffset)} from before the truncate`;
  }
  return `the shipper's offset was last ${formatCount(position)} at ${instant(positionAtMs)}`;
}

function closing({ closedAtMs }: GenerationReads): string {
  return closedAtMs === null
    ? ' (still open)'
    : ` (its last descriptor was gone at ${instant(closedAtMs)})`;
}

function unknown(evidence: string): CauseAndEvidence {
  return { cause: 'unknown', evidence };
}
