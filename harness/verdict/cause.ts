/**
 * Where a lost line died, from what was observed; without an observation it is `unknown`. In order:
 *
 * | cause | needs |
 * |---|---|
 * | arrived-corrupted | the line arrived, but only truncated, split, merged, mutated or NUL-filled |
 * | sent-refused | it was seen in a request that the sink refused on command, and never again |
 * | accepted-not-counted | its bytes were read, and the sink took more messages than were counted |
 * | read-not-sent | the shipper's read offset went past its last byte in this generation |
 * | never-opened | at least 3 looks in the generation's life, no descriptor on its inode in any of them, none of its lines arrived, its access time (where kept) did not move, and looks are known to see what this shipper opens |
 * | truncated-unread | the offset did not get past it before the file was truncated |
 * | deleted-unread | the same before the file was deleted, or replaced by its gzip |
 * | left-unread | the same, and the file still stood there at the end |
 *
 * Read offsets are seen at an interval, so a reader may have got a little further than its last one;
 * the evidence says when that was. They prove nothing where they are known not to tell the truth: they
 * never move (pread, mmap), they moved by lseek, or lines behind the last offset arrived.
 */
import type { Generation } from '../evidence/journal.js';
import type { GenerationReads, ReaderHistory } from '../evidence/reader-history.js';
import { formatCount, formatDuration } from '../support/units.js';
import { goneAtMs } from './generations.js';
import type { Cause } from './result.js';

/** Fewer looks than these in a file's life can't tell that it was never opened. */
export const looksLeast = 3;

/** Looks that miss more of what a shipper reads can't tell what it never opened. */
const unseenShareMost = 0.05;

export interface CauseAndEvidence {
  readonly cause: Cause;
  readonly evidence: string;
}

/** What of a lost piece the ledger knows by itself. */
export type Trace = 'corrupted' | 'refused' | 'none';

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
  readonly readers: ReaderHistory;
  /** Whether any line of the generation arrived. */
  arrivedFrom(generation: Generation): boolean;
  /** Whether a line of the generation arrived that stands behind this byte. */
  arrivedBehind(generation: Generation, offset: number): boolean;
  /** Of the generations from which lines arrived, those on which no look saw a descriptor: 0 to 1. */
  readonly unseenShare: number;
}

/** Causes that the ledger knows without the shipper's read offsets. */
export const tracedCauses: Readonly<Record<Exclude<Trace, 'none'>, CauseAndEvidence>> = {
  corrupted: { cause: 'arrived-corrupted', evidence: 'arrived, but only corrupted' },
  refused: {
    cause: 'sent-refused',
    evidence: 'seen in a request that the sink refused, and in none that it took',
  },
};

export function causeOf(piece: LostPiece, context: CauseContext): CauseAndEvidence {
  const { readers } = context;
  const seen = readers.of(piece.generation);
  if (!seen) return unopened(piece.generation, context);
  if (!readers.usable) {
    return unknown('the shipper has it open, but its read offset never moves (pread or mmap)');
  }
  if (piece.isRead) {
    const { position, positionAtMs } = seen;
    const until = `byte ${formatCount(position)} at ${instant(positionAtMs)}`;
    return {
      cause: 'read-not-sent',
      evidence: `the shipper read past it: its offset was ${until}`,
    };
  }
  if (piece.isSkipped) return skipped(piece);
  if (piece.offsetFirst >= readEnd(seen) && wasOutrun(piece, seen, context)) {
    return unknown(`${readTo(seen)}, but lines that stand behind it arrived`);
  }
  return unread(piece, seen);
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

function unopened(generation: Generation, context: CauseContext): CauseAndEvidence {
  const { looks } = context.readers;
  const toMs = goneAtMs(generation) ?? looks.lastMs ?? generation.createdAtMs;
  const count = looks.countWithin(generation.createdAtMs, toMs);
  const life = formatDuration(Math.max(0, toMs - generation.createdAtMs));
  const none = `no descriptor of the shipper was on inode ${generation.inode} in ${formatCount(count)} looks over ${life}`;
  if (count < looksLeast) return unknown(`${none}: too few to tell`);
  if (generation.accessed === true) return unknown(`${none}, but its access time moved`);
  if (context.arrivedFrom(generation)) return unknown(`${none}, but lines of it arrived`);
  if (!context.readers.seesFiles) return unknown(`${none}, nor on any other file it read`);
  if (context.unseenShare > unseenShareMost) {
    const share = `${Math.round(context.unseenShare * 100)} %`;
    return unknown(`${none}, nor on ${share} of the files from which lines arrived`);
  }
  return { cause: 'never-opened', evidence: none };
}

function unread(piece: LostPiece, seen: GenerationReads): CauseAndEvidence {
  const { truncatedAtMs, compressedAtMs, deletedAtMs } = piece.generation;
  const where = `${readTo(seen)}${closing(seen)}; bytes ${formatCount(piece.offsetFirst)} to ${formatCount(piece.offsetEnd)} were not read`;
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
  return { cause: 'left-unread', evidence: `${where}, and the file still stood there at the end` };
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

/** '12.345 s' after the run's origin. */
function instant(atMs: number): string {
  return `${(atMs / 1000).toFixed(3)} s`;
}
