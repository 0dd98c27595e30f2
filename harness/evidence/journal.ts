/**
 * The writer's journal, one pair of files per stream and epoch in the run directory's `journal/`:
 *
 * - `stream-0001.0001.ndjson`: the life of each generation, appended as it happens;
 * - `stream-0001.0001.head`: 64 bytes, overwritten in place before every block of lines: how far the
 *   writer got for sure, and how far the write goes that is about to start.
 *
 * Both are plain write(2) calls, so they survive `kill -9` of the harness. Lines between the head's
 * `committed` and `intended` are `indeterminate`: nobody can say.
 */

/** A generation begins: a new file, or (after a truncate) the same file from its start. */
export interface GenerationOpened {
  readonly record: 'opened';
  readonly atMs: number;
  readonly generation: number;
  readonly path: string;
  readonly device: string;
  readonly inode: string;
  /** Sequence of the first line that begins in this generation. */
  readonly first: number;
  /** File offset at which that line begins (not 0 after a rotation in mid-line or in offset mode). */
  readonly firstOffset: number;
}

/**
 * Progress: `next` is the next sequence to be written, and was not begun yet. At most every 100 ms; a
 * pause of more than that has one at its beginning and one at its end.
 */
export interface Mark {
  readonly record: 'mark';
  readonly atMs: number;
  readonly next: number;
  readonly offset: number;
}

/** The generation took its rotation; the writer may go on in it until `closed` (late writes). */
export interface GenerationRotated {
  readonly record: 'rotated';
  readonly atMs: number;
  readonly generation: number;
  readonly kind: string;
  /** Where the rotated bytes stand now; null when they were deleted or truncated. */
  readonly path: string | null;
}

/** No further line goes to this generation. `next` is the first sequence that is not in it. */
export interface GenerationClosed {
  readonly record: 'closed';
  readonly atMs: number;
  readonly generation: number;
  readonly next: number;
  readonly bytes: number;
  /** Observed files only: bytes that the runtime added to a line, on average. */
  readonly dressBytes?: number;
}

/** A rotated file was renamed again (rename-chain), compressed, or copied (copytruncate). */
export interface GenerationMoved {
  readonly record: 'moved';
  readonly atMs: number;
  readonly generation: number;
  readonly path: string;
  readonly how: 'renamed' | 'compressed' | 'copied';
  /** Inode of the new file when it is another one. */
  readonly inode: string | null;
}

export interface GenerationDeleted {
  readonly record: 'deleted';
  readonly atMs: number;
  readonly generation: number;
  /**
   * True: the file's access time fell after its creation, so somebody read it. Null: nobody can say,
   * since readers through a read-only or `noatime` mount leave no trace. Never false.
   */
  readonly accessed: boolean | null;
}

/**
 * Lines of this generation that its own rotation killed, as established from the copy's last byte
 * (`copiedNext`: first sequence that is not whole in the copy) and the truncated file's first line.
 */
export interface LinesDestroyed {
  readonly record: 'destroyed';
  readonly atMs: number;
  readonly generation: number;
  readonly first: number;
  readonly last: number;
  readonly copyBytes: number;
}

interface LatenessMs {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The writer stopped in good order. Lateness is actual minus intended time, over all blocks. */
export interface StreamEnded {
  readonly record: 'ended';
  readonly atMs: number;
  readonly next: number;
  readonly latenessMs: LatenessMs;
  readonly blocks: number;
  /**
   * Where the writer may wait for space: lines that it wrote while it waited, or caught up for at most as long
   * as it had waited, and how late all others were.
   */
  readonly heldUp?: { readonly lines: number; readonly othersLatenessMs: LatenessMs };
}

/**
 * The disk refused a write (ENOSPC). Line `next` is the first that does not stand in the file whole; it goes on
 * at file offset `offset`, which may be in the middle of it.
 */
export interface StreamStalled {
  readonly record: 'stalled';
  readonly atMs: number;
  readonly generation: number;
  readonly next: number;
  readonly offset: number;
}

/** The disk took a whole block again. */
export interface StreamResumed {
  readonly record: 'resumed';
  readonly atMs: number;
  readonly next: number;
}

/** A rotation could not be carried out (disk full, permission); the writer goes on. */
export interface RotationFailed {
  readonly record: 'rotation-failed';
  readonly atMs: number;
  readonly generation: number;
  readonly message: string;
}

/**
 * Lines that were in the kernel's buffers when the connection broke, at most: nobody can say whether
 * the shipper took them (`network` source).
 */
export interface LinesUnsure {
  readonly record: 'unsure';
  readonly atMs: number;
  readonly first: number;
  readonly last: number;
}

export type JournalRecord =
  | LinesUnsure
  | GenerationOpened
  | Mark
  | GenerationRotated
  | GenerationClosed
  | GenerationMoved
  | GenerationDeleted
  | LinesDestroyed
  | StreamEnded
  | StreamStalled
  | StreamResumed
  | RotationFailed;

/** Where a generation's lines stand besides in its own file. */
export interface OtherForm {
  readonly how: 'copied' | 'compressed';
  /** On the generation's device. */
  readonly inode: string;
  readonly atMs: number;
}

/** One generation, put together from its records. */
export interface Generation {
  readonly stream: number;
  readonly epoch: number;
  readonly generation: number;
  readonly device: string;
  readonly inode: string;
  /** The file was made by a container runtime: bytes that it added to a line, on average. */
  readonly dressBytes?: number;
  /** Every path at which the bytes stood, in order; a copy counts. */
  readonly paths: readonly string[];
  readonly first: number;
  /** Last sequence written to it; `first - 1` when empty. */
  readonly last: number;
  readonly firstOffset: number;
  readonly bytes: number;
  readonly createdAtMs: number;
  readonly rotatedAtMs: number | null;
  readonly closedAtMs: number | null;
  readonly deletedAtMs: number | null;
  readonly truncatedAtMs: number | null;
  /** The file was replaced by its gzip: its own bytes were gone for whoever did not hold it open. */
  readonly compressedAtMs: number | null;
  /** Its copies and its gzip, in order. */
  readonly otherForms: readonly OtherForm[];
  readonly accessed: boolean | null;
  readonly rotation: string | null;
  /** Candidates; those that arrived all the same are delivered. */
  readonly destroyed: { readonly first: number; readonly last: number } | null;
}

/** What one writer attempted. */
export interface StreamJournal {
  readonly stream: number;
  readonly epoch: number;
  readonly generations: readonly Generation[];
  /** Sequences below are written for sure. The first sequence is 1. */
  readonly committedNext: number;
  /** Sequences from `committedNext` up to here (exclusive) are indeterminate. */
  readonly intendedNext: number;
  readonly marks: readonly Mark[];
  /** Lines of which nobody can say whether the shipper was given them. */
  readonly unsure?: readonly UnsureRange[];
  readonly ended: StreamEnded | null;
  readonly rotationFailures: readonly RotationFailed[];
  /** Waits for space on a full disk, in order; missing: none. */
  readonly stalls?: readonly Stall[];
}

export interface UnsureRange {
  readonly first: number;
  readonly last: number;
  /** Of more than one connection, so that one line that arrived says nothing of those before it. */
  readonly several?: true;
}

export interface Stall {
  readonly fromMs: number;
  /** Null: nobody saw its end. */
  readonly toMs: number | null;
}
