/**
 * One stream's open log file: where its bytes go, which generation they belong to, and the journal's
 * records of that. Positions count the stream's bytes; sequence, generation and file offset of every
 * byte follow from them exactly, whatever a rotation did in between.
 */
import { closeSync, constants, fstatSync, openSync, realpathSync, writeSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { JournalRecord } from '../evidence/journal.js';
import type { RotationPlan } from '../plan/plan.js';
import { Archives } from '../rotation/archives.js';
import { firstAtOrAfter } from '../rotation/destroyed.js';
import type {
  Errands,
  FreshFile,
  OpenGeneration,
  OpenLog,
  Steps,
  StreamLines,
} from '../rotation/rotation.js';
import { present } from '../support/assert.js';
import type { Clock } from '../support/clock.js';
import { fileError } from './file-error.js';
import type { JournalWriter } from './journal-writer.js';

export interface LogFileOptions {
  readonly stream: number;
  readonly rotation: RotationPlan | null;
  readonly writeMode: 'append' | 'offset';
  readonly directory: string;
  readonly fileName: string;
  readonly workDirectory: string;
  readonly stem: string;
  readonly lines: StreamLines;
  readonly journal: JournalWriter;
  readonly errands: Errands;
  readonly clock: Clock;
}

export class LogFile implements OpenLog {
  readonly stream: number;
  readonly writeMode: 'append' | 'offset';
  readonly path: string;
  readonly workDirectory: string;
  readonly stem: string;
  readonly lines: StreamLines;
  readonly archives: Archives;
  readonly errands: Errands;
  position = 0;
  next = 1;
  /** Steps that a rotation left for later; the runner takes them. */
  readonly background: Steps[] = [];
  certainty: 'sure' | 'unsure' = 'sure';

  readonly #options: LogFileOptions;
  #file: FreshFile | null = null;
  #generation: OpenGeneration | null = null;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.stream = options.stream;
    this.writeMode = options.writeMode;
    this.path = join(options.directory, options.fileName);
    this.workDirectory = options.workDirectory;
    this.stem = options.stem;
    this.lines = options.lines;
    this.errands = options.errands;
    try {
      this.archives = new Archives(this.path);
    } catch (error) {
      throw fileError(error, 'read the log directory', options.directory);
    }
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

  record(record: JournalRecord): void {
    this.#options.journal.record(record);
  }

  nameOf(path: string): string {
    return relative(this.#options.directory, path) || basename(path);
  }

  setCertainty(certainty: 'sure' | 'unsure'): void {
    this.certainty = certainty;
  }

  later(steps: Steps): void {
    this.background.push(steps);
  }

  /** Opens the log for its first line; a link (symlink-swap) is named by what it points to. */
  start(): void {
    const file = this.open(this.path);
    const path = join(this.#options.directory, basename(realpathSync(this.path)));
    this.#enter({ ...file, path }, 1);
  }

  open(path: string): FreshFile {
    const mode = this.writeMode === 'append' ? constants.O_APPEND : 0;
    try {
      const descriptor = openSync(path, constants.O_WRONLY | constants.O_CREAT | mode, 0o644);
      const stat = fstatSync(descriptor, { bigint: true });
      return {
        descriptor,
        path,
        device: String(stat.dev),
        inode: String(stat.ino),
        bytes: Number(stat.size),
        createdAtMs: this.nowMs(),
      };
    } catch (error) {
      throw fileError(error, 'open the log', path);
    }
  }

  switchTo(fresh: FreshFile): void {
    const { generation } = this.current;
    this.#recordClosed(this.#firstFrom(this.position), this.offset);
    closeSync(this.descriptor);
    this.#enter(fresh, generation + 1);
  }

  restartAt(position: number): OpenGeneration {
    const ended = this.current;
    const offset = ended.startOffset + position - ended.startPosition;
    const first = this.#firstFrom(position);
    this.#recordClosed(first, offset);
    this.#generation = {
      ...ended,
      generation: ended.generation + 1,
      first,
      startPosition: position,
      startOffset: this.writeMode === 'append' ? 0 : offset,
    };
    this.#recordOpened(this.path, this.nowMs());
    return ended;
  }

  /** Writes these bytes whole, however many write(2) calls that takes. */
  write(buffer: Uint8Array, start: number, end: number, bytesMax: number): void {
    const { descriptor } = this;
    try {
      for (let at = start; at < end; ) {
        const bytes = Math.min(end - at, bytesMax);
        const offset = this.writeMode === 'append' ? null : this.offset;
        const written = writeSync(descriptor, buffer, at, bytes, offset);
        at += written;
        this.position += written;
      }
    } catch (error) {
      throw fileError(error, 'write the log', this.path);
    }
  }

  /** Closes the last generation in good order. */
  end(): void {
    this.#recordClosed(this.#firstFrom(this.position), this.offset);
    this.release();
  }

  /** Closes the descriptor only: what is left to do after an error. */
  release(): void {
    if (this.#file) closeSync(this.#file.descriptor);
    this.#file = null;
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
