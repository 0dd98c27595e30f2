/**
 * The life of log files that a container runtime makes, seen from outside: who stands where is looked
 * at in an interval, and the first and last line of each file are read when it appears and when it is
 * rotated, without holding it open (that would keep its inode from being used again) and without moving
 * its access time. A file is known by inode and birth time, since runtimes reuse inode numbers.
 *
 * Trade-off: instants are those of the look, and where a line stands in its file follows from the
 * file's size and its number of lines, so it is right to a line or two. Lines that should stand between
 * two files that follow each other and stand in neither were never written by the runtime: they are
 * `destroyed`. Where a whole file may have come and gone between two looks, or a file went or was emptied
 * before its last line was seen, its lines make a generation of which nothing else is known.
 *
 * Emits the journal's records of generations.
 */
import type { JournalRecord } from '../evidence/journal.js';
import type { Clock } from '../support/clock.js';
import { firstLineIn, type LastLine, lastLineIn } from './lines-in-file.js';
import { type FilesOfLog, originalOf, type StandingFile } from './standing-files.js';

/** Renames may go on under a look; it is taken again so often at most. */
const looksMax = 5;
/** So many looks a rotated file's last lines are waited for, where they may come late. */
const lateLooksMax = 40;

export interface ObservedLogOptions {
  /** The live file. */
  readonly path: string;
  /** As the journal names it. */
  readonly name: string;
  readonly files: FilesOfLog;
  readonly run: string;
  /** Raw bytes of lines 1 .. sequence-1 as they were written. */
  readonly offsetOf: (sequence: number) => number;
  readonly record: (record: JournalRecord) => void;
  readonly clock: Clock;
}

interface Known {
  readonly generation: number;
  readonly first: number;
  file: StandingFile;
  /** Rotated, and its last lines are waited for; the looks so far. */
  lateLooks: number | null;
  /** Its last line was seen. */
  isClosed: boolean;
}

export class ObservedLog {
  readonly #options: ObservedLogOptions;
  readonly #known = new Map<string, Known>();
  #generations = 0;
  /** The first sequence that is in no closed file. */
  #next = 1;

  constructor(options: ObservedLogOptions) {
    this.#options = options;
  }

  look(): void {
    const standing = this.#list();
    // What is renamed meanwhile is left to the next look, and whatever is newer with it.
    standing.every((file) => this.#see(file));
    const seen = new Set(standing.map(({ key }) => key));
    for (const [key, { generation }] of this.#known) {
      if (seen.has(key)) continue;
      this.#known.delete(key);
      this.#record({ record: 'deleted', generation, accessed: null });
    }
  }

  /** The last line that stands in the newest file that holds one; 0 when none does. */
  lastLine(): number {
    for (const file of this.#list().reverse()) {
      const last = file.form === 'original' ? this.#lastIn(file)?.last : undefined;
      if (last !== undefined) return last;
    }
    return 0;
  }

  /** Closes what is open; lines up to `last` that stand behind what was closed are destroyed. */
  end(last: number): void {
    this.look();
    const mayWait = () => [...this.#known.values()].some(({ lateLooks }) => lateLooks !== null);
    for (let look = 0; look < lateLooksMax && mayWait(); look++) this.look();
    for (const known of this.#known.values()) {
      const isOpen = known.file.place === 0 || known.lateLooks !== null;
      const end = isOpen && this.#lastIn(known.file);
      if (end) this.#close(known, end);
    }
    if (this.#generations > 0) this.#noteBetween(last + 1, this.#placeBehind());
  }

  /** Of what would follow the newest file that holds lines; null where the live file is gone. */
  #placeBehind(): number | null {
    const live = this.#list().find(({ place }) => place === 0);
    if (!live) return null;
    return this.#known.has(live.key) ? -1 : 0;
  }

  /** False: nothing can be said of this file now. */
  #see(file: StandingFile): boolean {
    const known = this.#known.get(file.key);
    if (file.form === 'gzip') return known ? this.#keep(known, file) : this.#compressed(file);
    if (!known) return this.#open(file);
    const wasLive = known.file.place === 0;
    if (known.file.suffix === file.suffix) return this.#keep(known, file);
    const { generation } = known;
    const path = this.#nameOf(file);
    if (!wasLive) {
      this.#record({ record: 'moved', generation, path, how: 'renamed', inode: null });
      return this.#keep(known, file);
    }
    const { kind, lateWrites } = this.#options.files;
    const end = lateWrites ? null : this.#lastIn(file);
    if (!lateWrites && !end) return false;
    this.#record({ record: 'rotated', generation, kind, path });
    if (end) this.#close(known, end);
    else known.lateLooks = 0;
    return this.#keep(known, file);
  }

  #keep(known: Known, file: StandingFile): true {
    known.file = file;
    return true;
  }

  /** In place of the file that it was made of; one that was never seen as such is left alone. */
  #compressed(file: StandingFile): true {
    const original = originalOf(file);
    for (const [key, known] of this.#known) {
      if (known.file.suffix !== original) continue;
      const { generation } = known;
      const [path, inode] = [this.#nameOf(file), file.inode];
      this.#record({ record: 'moved', generation, path, how: 'compressed', inode });
      this.#known.delete(key);
      this.#known.set(file.key, known);
      return this.#keep(known, file);
    }
    return true;
  }

  #open(file: StandingFile): boolean {
    const first = this.#firstIn(file);
    if (first === null || !this.#closeLate(first)) return false;
    if (this.#generations > 0) this.#noteBetween(first, file.place);
    const generation = ++this.#generations;
    const { device, inode } = file;
    const path = this.#options.name;
    this.#record({ record: 'opened', generation, path, device, inode, first, firstOffset: 0 });
    // One that was rotated since the last look was live in between.
    const live = { ...file, place: 0, suffix: '' };
    this.#known.set(file.key, { generation, first, file: live, lateLooks: null, isClosed: false });
    return file.place === 0 || this.#see(file);
  }

  /** A file whose last lines were waited for, now that the next begins with `first`. False: wait on. */
  #closeLate(first: number): boolean {
    for (const known of this.#known.values()) {
      if (known.lateLooks === null) continue;
      const end = this.#lastIn(known.file);
      if ((!end || end.last + 1 < first) && ++known.lateLooks < lateLooksMax) return false;
      if (end) this.#close(known, end);
      known.lateLooks = null;
    }
    return true;
  }

  #close(known: Known, { last, bytes }: LastLine): void {
    const { generation, first } = known;
    const { offsetOf } = this.#options;
    known.isClosed = true;
    const lines = last + 1 - first;
    const dressBytes = lines > 0 ? (bytes - (offsetOf(last + 1) - offsetOf(first))) / lines : 0;
    this.#next = Math.max(this.#next, last + 1);
    this.#record({ record: 'closed', generation, next: last + 1, bytes, dressBytes });
  }

  /** Lines before `first`, the first line of the file at `place`, that no file seen so far holds. */
  #noteBetween(first: number, place: number | null): void {
    const newest = [...this.#known.values()].find((one) => one.generation === this.#generations);
    // The two follow each other, no other file came and went between them, and where the older ends is known.
    if (newest?.isClosed && newest.file.place - 1 === place) {
      this.#noteGap(this.#generations, first);
    }
    if (first <= this.#next) return;
    const generation = ++this.#generations;
    const nowhere = { path: this.#options.name, device: '0', inode: '0' };
    const from = { first: this.#next, firstOffset: 0 };
    this.#record({ record: 'opened', generation, ...nowhere, ...from });
    this.#record({ record: 'closed', generation, next: first, bytes: 0 });
    this.#record({ record: 'deleted', generation, accessed: null });
    this.#next = first;
  }

  #noteGap(generation: number, first: number): void {
    if (first <= this.#next) return;
    const range = { first: this.#next, last: first - 1 };
    this.#record({ record: 'destroyed', generation, ...range, copyBytes: 0 });
    this.#next = first;
  }

  /** Oldest first; the same in two looks, so that no rename was under way. */
  #list(): StandingFile[] {
    let list = this.#options.files.list();
    for (let look = 1; look < looksMax; look++) {
      const again = this.#options.files.list();
      if (signatureOf(again) === signatureOf(list)) break;
      list = again;
    }
    return list;
  }

  #nameOf({ suffix }: StandingFile): string {
    return `${this.#options.name}${suffix}`;
  }

  #firstIn(file: StandingFile): number | null {
    return firstLineIn(this.#linesOf(file));
  }

  /** Null also of a gzip: its lines can't be seen without unpacking it. */
  #lastIn(file: StandingFile): LastLine | null {
    return file.form === 'gzip' ? null : lastLineIn(this.#linesOf(file));
  }

  #linesOf({ suffix, key }: StandingFile) {
    const { path, run } = this.#options;
    return { path: `${path}${suffix}`, key, run };
  }

  #record(record: WithoutInstant<JournalRecord>): void {
    this.#options.record({ ...record, atMs: this.#options.clock.nowMs() } as JournalRecord);
  }
}

type WithoutInstant<T> = T extends JournalRecord ? Omit<T, 'atMs'> : never;

function signatureOf(files: readonly StandingFile[]): string {
  return files.map(({ key, suffix }) => `${key}@${suffix}`).join();
}
