/**
 * One stream's open log file: where its bytes go, which generation they belong to, and the journal's
 * records of that. Positions count the stream's bytes; sequence, generation and file offset of every
 * byte follow from them exactly, whatever a rotation did in between.
 */
import { closeSync, realpathSync, writeSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { JournalRecord } from '../evidence/journal.js';
import type { Layout } from '../plan/layout/layout.js';
import type { RotationPlan } from '../plan/plan.js';
import { Archives, standsAt } from '../rotation/archives.js';
import { firstAtOrAfter } from '../rotation/destroyed.js';
import type {
  Errands,
  FreshFile,
  Left,
  OpenGeneration,
  OpenLog,
  Steps,
  StreamLines,
} from '../rotation/rotation.js';
import { present } from '../support/assert.js';
import type { Clock } from '../support/clock.js';
import { errorCode } from '../support/errors.js';
import { fileError } from './file-error.js';
import { openLogFile, removalOf } from './file-opening.js';
import type { JournalWriter } from './journal-writer.js';
import { StreamPlace } from './stream-place.js';
import { endTornLine } from './torn-line.js';

export interface LogFileOptions {
  readonly stream: number;
  readonly rotation: RotationPlan | null;
  readonly writeMode: 'append' | 'offset';
  readonly directory: string;
  readonly layout: Layout;
  readonly workDirectory: string;
  readonly stem: string;
  readonly lines: StreamLines;
  readonly journal: JournalWriter;
  readonly errands: Errands;
  readonly clock: Clock;
  /** What a full disk means: an error, or that the write is tried again. */
  readonly fullDisk: 'error' | 'wait';
  /** See `StreamWriterOptions`. */
  readonly removedAtMs: (() => number) | null;
}

export class LogFile implements OpenLog {
  readonly stream: number;
  readonly writeMode: 'append' | 'offset';
  readonly workDirectory: string;
  readonly stem: string;
  readonly lines: StreamLines;
  readonly left: Left[] = [];
  readonly errands: Errands;
  position = 0;
  next = 1;
  /** Steps that a rotation left for later; the runner takes them. */
  readonly background: Steps[] = [];
  certainty: 'sure' | 'unsure' = 'sure';
  isShort = false;

  readonly #options: LogFileOptions;
  readonly #place: StreamPlace;
  #archives: Archives;
  #file: FreshFile | null = null;
  #generation: OpenGeneration | null = null;
  /** The last generation whose deletion is journalled. */
  #deleted = 0;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.stream = options.stream;
    this.writeMode = options.writeMode;
    const isShortLived = options.rotation?.kind === 'churn';
    this.#place = new StreamPlace({ ...options, isShortLived });
    this.workDirectory = options.workDirectory;
    this.stem = options.stem;
    this.lines = options.lines;
    this.errands = options.errands;
    this.#archives = this.#findArchives();
  }

  get path(): string {
    return this.#place.path;
  }

  get archives(): Archives {
    return this.#archives;
  }

  get plan(): RotationPlan {
    return present(this.#options.rotation, 'the rotation plan');
  }

  get descriptor(): number {
    return present(this.#file, 'the open log').descriptor;
  }

  get current(): OpenGeneration {
    return present(this.#generation, 'the open generation');
  }

  get isStarted(): boolean {
    return this.#generation !== null;
  }

  /** File offset at which the next byte goes. */
  get offset(): number {
    const { startOffset, startPosition } = this.current;
    return startOffset + this.position - startPosition;
  }

  nowMs(): number {
    return this.#options.clock.nowMs();
  }

  /** Whether the path still leads to the file that is written to. */
  get isStanding(): boolean {
    return standsAt(this.path, this.current.inode);
  }

  record(record: JournalRecord): void {
    if (record.record === 'deleted') this.#deleted = Math.max(this.#deleted, record.generation);
    this.#options.journal.record(record);
  }

  nameOf(path: string): string {
    return relative(this.#options.directory, path) || basename(path);
  }

  moveOn(how: 'restart' | 'churn'): void {
    const archives = this.#archives;
    const removeOld = this.#place.moveOn(how);
    this.left.push({
      archives,
      remove: () => {
        archives.prune(this, 0);
        removeOld();
      },
    });
    this.#archives = this.#findArchives();
  }

  setCertainty(certainty: 'sure' | 'unsure'): void {
    this.certainty = certainty;
  }

  later(steps: Steps): void {
    this.background.push(steps);
  }

  /** Opens the log for its first line; a link (symlink-swap) is named by what it points to. */
  start(): void {
    const file = endTornLine(this.open(this.path));
    const path = join(dirname(this.path), basename(realpathSync(this.path)));
    this.#enter({ ...file, path }, 1);
  }

  /** Opens what stands at the path, and goes over to it; what was removed meanwhile is journalled as deleted. */
  reopen(): void {
    const atMs = this.#removedAtMs;
    for (const archives of [this.#archives, ...this.left.map((one) => one.archives)]) {
      archives.noteGone(this, atMs);
    }
    if (this.isStanding) return;
    const file = this.open(this.path);
    this.switchTo({ ...file, path: join(dirname(this.path), basename(realpathSync(this.path))) });
  }

  get #removedAtMs(): number {
    return this.#options.removedAtMs?.() || this.nowMs();
  }

  #noteRemoved(): void {
    const { generation } = this.current;
    if (this.#options.removedAtMs === null || this.#deleted >= generation) return;
    const removal = removalOf(this.descriptor, generation, this.#removedAtMs);
    if (removal) this.record(removal);
  }

  open(path: string): FreshFile {
    return openLogFile(path, this.writeMode, () => this.nowMs());
  }

  switchTo(fresh: FreshFile): void {
    const { generation } = this.current;
    try {
      this.#recordClosed(this.#firstFrom(this.position), this.offset);
      this.#noteRemoved();
    } catch (error) {
      closeSync(fresh.descriptor);
      throw error;
    }
    closeSync(this.descriptor);
    this.#enter(fresh, generation + 1);
  }

  restartAt(position: number): OpenGeneration {
    const ended = this.current;
    const offset = ended.startOffset + position - ended.startPosition;
    const first = this.#firstFrom(position);
    const holeBytes = this.writeMode === 'append' ? 0 : offset;
    this.#recordClosed(first, offset);
    this.#generation = {
      ...ended,
      generation: ended.generation + 1,
      first,
      startPosition: position,
      startOffset: holeBytes,
      holeBytes,
    };
    this.#recordOpened(this.path, this.nowMs());
    return ended;
  }

  /**
   * Writes these bytes whole, however many write(2) calls that takes. Gives false when the disk is full and may
   * be: `position` says how many bytes it took.
   */
  write(buffer: Uint8Array, start: number, end: number, bytesMax: number): boolean {
    const { descriptor } = this;
    try {
      for (let at = start; at < end; ) {
        const bytes = Math.min(end - at, bytesMax);
        const offset = this.writeMode === 'append' ? null : this.offset;
        const written = writeSync(descriptor, buffer, at, bytes, offset);
        at += written;
        this.position += written;
      }
      return true;
    } catch (error) {
      if (this.#options.fullDisk === 'wait' && errorCode(error) === 'ENOSPC') return false;
      throw fileError(error, 'write the log', this.path);
    }
  }

  /** Closes the last generation in good order. */
  end(): void {
    this.#recordClosed(this.#firstFrom(this.position), this.offset);
    this.#noteRemoved();
    this.release();
    this.#place.end();
  }

  /** Closes the descriptor only: what is left to do after an error. */
  release(): void {
    if (this.#file) closeSync(this.#file.descriptor);
    this.#file = null;
  }

  #findArchives(): Archives {
    try {
      return new Archives(this.path, this.#options.rotation?.kind ?? null);
    } catch (error) {
      throw fileError(error, 'read the log directory', this.#options.directory);
    }
  }

  /** The first line that begins at this position or after it. */
  #firstFrom(position: number): number {
    const low = this.#generation?.first ?? 1;
    return firstAtOrAfter(this.lines, position, low, Math.max(low, this.next + 1));
  }

  #enter(file: FreshFile, generation: number): void {
    this.#file = file;
    this.#generation = {
      generation,
      device: file.device,
      inode: file.inode,
      first: this.#firstFrom(this.position),
      startPosition: this.position,
      startOffset: file.bytes,
      holeBytes: 0,
    };
    this.#recordOpened(file.path, file.createdAtMs);
  }

  #recordOpened(path: string, atMs: number): void {
    const { generation, device, inode, first, startOffset, startPosition } = this.current;
    this.record({
      record: 'opened',
      atMs,
      generation,
      path: this.nameOf(path),
      device,
      inode,
      first,
      firstOffset: startOffset + this.lines.offsetOf(first) - startPosition,
    });
  }

  #recordClosed(next: number, bytes: number): void {
    const { generation } = this.current;
    this.record({ record: 'closed', atMs: this.nowMs(), generation, next, bytes });
  }
}
