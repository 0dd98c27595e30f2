/**
 * What a rotation is and what it may touch. A rotation runs on the writer's thread as a generator of
 * timed steps: it yields the milliseconds until it wants to go on, and lines are written in between,
 * as a real program does that knows nothing of its rotation. What a step does, it does at once, so
 * steps are short; long work (gzip, the logrotate program) is an errand of another thread.
 */
import type { JournalRecord } from '../evidence/journal.js';
import type { PlannedRotationKind, RotationPlan } from '../plan/plan.js';
import type { Archives } from './archives.js';

/** Yields the wait in milliseconds before the next step; 0 goes on after the next block of lines. */
export type Steps = Generator<number, void, void>;

/**
 * Where `midLine` may cut a line: at any byte, between the records that it consists of (CRI's partial
 * ones), or nowhere.
 */
export type Cut = 'anywhere' | 'between records' | 'never';

export interface Rotation {
  readonly kind: PlannedRotationKind;
  /** 'anywhere' when not given. */
  readonly cut?: Cut;
  /** Who rotates, and so whether it waits for a line that a full disk has cut; the writer when not given. */
  readonly by?: 'another program';
  /** Before the first line: links, configuration files, programs that must be installed. */
  prepare?(log: OpenLog): void;
  steps(log: OpenLog): Steps;
}

/** Work that another thread does; `state` is looked at between blocks. */
export interface Errand {
  readonly state: 'running' | 'done' | 'failed';
  /** Why it failed, with the program's own words. */
  readonly message: string;
  /** Its result is not wanted any more: a gzip ends soon, and leaves no file. A program goes on. */
  abandon(): void;
}

export interface Errands {
  /** Compresses what the descriptor reads into a new file, and closes the descriptor when that is over. */
  gzip(descriptor: number, into: string): Errand;
  /** Runs a program to its end; an exit code other than 0 is a failure. */
  run(program: string, parameters: readonly string[]): Errand;
}

/** A file instance that lines are written to. Positions count the stream's bytes of this epoch. */
export interface OpenGeneration {
  readonly generation: number;
  readonly device: string;
  readonly inode: string;
  /** Sequence of the first line that begins here. */
  readonly first: number;
  /** The stream's position at the generation's first byte. */
  readonly startPosition: number;
  /** File offset of that byte: not 0 in offset mode after a truncate, nor behind what an earlier life wrote. */
  readonly startOffset: number;
  /** So many bytes at the file's start are a hole: in offset mode, those before the truncate. */
  readonly holeBytes: number;
}

/** A file that was opened beside the one still written to. */
export interface FreshFile {
  readonly descriptor: number;
  readonly path: string;
  readonly device: string;
  readonly inode: string;
  readonly bytes: number;
  readonly createdAtMs: number;
}

/** Files of a place that the program has left: the last live one, and its rotated ones. */
export interface Left {
  readonly archives: Archives;
  /** Deletes them with their link and the folders that this leaves empty. */
  remove(): void;
}

/** Where lines begin and what they are: positions are turned into sequences by these alone. */
export interface StreamLines {
  /** Raw bytes of lines 1 .. sequence-1, newlines included. */
  offsetOf(sequence: number): number;
  /** One raw line without its last newline. */
  render(sequence: number): Uint8Array;
}

/** A stream's log as its rotation sees it. */
export interface OpenLog {
  readonly stream: number;
  readonly plan: RotationPlan;
  readonly writeMode: 'append' | 'offset';
  /** Absolute path that the program opens. */
  readonly path: string;
  /** Folder for a rotation's own files, outside the log directory; `stem` is unique to the stream. */
  readonly workDirectory: string;
  readonly stem: string;
  readonly descriptor: number;
  readonly current: OpenGeneration;
  /** Bytes of the stream that were written in this epoch, and the sequence of the line they end in. */
  readonly position: number;
  readonly next: number;
  readonly lines: StreamLines;
  readonly archives: Archives;
  readonly errands: Errands;
  /** Places that `moveOn` left and that still stand, oldest first; whoever removes one takes it out. */
  readonly left: Left[];
  /** The disk is full, and the file ends in the middle of a line: the rest is to follow in it. */
  readonly isShort: boolean;

  nowMs(): number;
  record(record: JournalRecord): void;
  /** A path as the journal and its readers name it: relative to the log directory. */
  nameOf(path: string): string;
  /** Opens (and creates) a file for a later `switchTo`. */
  open(path: string): FreshFile;
  /** Goes over to a fresh file: closes the descriptor and the generation. The fresh one is the log's from here on. */
  switchTo(fresh: FreshFile): void;
  /**
   * The same file began anew at this position (it was truncated): closes the generation there.
   * Gives the generation that ended.
   */
  restartAt(position: number): OpenGeneration;
  /**
   * The log's path is another one from now on: the next container's, or the next short-lived file's.
   * Makes its place; the rotation opens the file and goes over to it.
   */
  moveOn(how: 'restart' | 'churn'): void;
  /** While unsure (a program of others may truncate at any moment), no marks are written. */
  setCertainty(certainty: 'sure' | 'unsure'): void;
  /** Steps that go on beside later rotations, such as a delayed compression. */
  later(steps: Steps): void;
}

/** Record that the current generation took its rotation. */
export function recordRotated(
  log: OpenLog,
  kind: PlannedRotationKind | 'container-restart',
  path: string | null,
): void {
  log.record({
    record: 'rotated',
    atMs: log.nowMs(),
    generation: log.current.generation,
    kind,
    path: path === null ? null : log.nameOf(path),
  });
}
