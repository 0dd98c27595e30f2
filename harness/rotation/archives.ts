/**
 * The rotated files of one stream, newest first: which generation stands where. Chains are renumbered
 * (`.1`, `.2`, ...) at each rotation as logrotate does, numbered files keep their names. Every move and
 * every deletion is journalled, but for files of an earlier life: they are moved and deleted like others,
 * and no generation of this journal is theirs. At most `keep` entries stay after a prune.
 */
import { existsSync, readdirSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { PlannedRotationKind } from '../plan/plan.js';
import { errorCode } from '../support/errors.js';
import { wasAccessed } from './access.js';
import { earlierArchives, earlierLife } from './earlier-archives.js';
import type { OpenLog } from './rotation.js';

const numberDigits = 6;

export interface Archive {
  /** `earlierLife` where it is none of this one's. */
  readonly generation: number;
  path: string;
  /** What stands there: the file itself, a copy of it (copytruncate), or its gzip. */
  form: 'original' | 'copy' | 'gzip';
  deleted: boolean;
}

/** The log an archive belongs to, as far as its records go. */
type Journal = Pick<OpenLog, 'record' | 'nowMs' | 'nameOf'>;

export class Archives {
  /** Newest first. */
  readonly entries: Archive[];
  readonly #path: string;
  #lastNumber: number;

  /** @param kind whose files of an earlier life are to be found */
  constructor(path: string, kind: PlannedRotationKind | null) {
    const found = readdirSync(dirname(path), { withFileTypes: true });
    const files = found.filter((entry) => !entry.isDirectory());
    const namesOf = (list: typeof found) => list.map(({ name }) => name);
    this.#path = path;
    this.#lastNumber = highestNumber(path, namesOf(found));
    this.entries = earlierArchives(path, kind, namesOf(files));
  }

  /** The next free numbered name: `app.log.000007`; names of earlier epochs are never used again. */
  nextNumbered(): string {
    this.#lastNumber++;
    return `${this.#path}.${String(this.#lastNumber).padStart(numberDigits, '0')}`;
  }

  /** Place `index` of the chain, 1 is the newest: `app.log.1`. */
  chained(index: number, form: Archive['form'] = 'original'): string {
    return `${this.#path}.${index}${form === 'gzip' ? '.gz' : ''}`;
  }

  add(generation: number, path: string, form: Archive['form'] = 'original'): Archive {
    const entry: Archive = { generation, path, form, deleted: false };
    this.entries.unshift(entry);
    return entry;
  }

  /**
   * Renames every archive of the chain one place on, the oldest first, and leaves place 1 free. One that stands
   * beyond its place, as an earlier life may have left it, stays there.
   */
  shift(log: Journal): void {
    for (let index = this.entries.length; index >= 1; index--) {
      const entry = this.entries[index - 1]!;
      const place = Math.max(this.#placeOf(entry), index + 1);
      this.#rename(log, entry, this.chained(place, entry.form));
    }
  }

  /** The same, when another program has done the renaming: it moves what stands at `.n` to `.n+1`. */
  noteShift(log: Journal): void {
    for (const entry of this.entries) {
      this.#moved(log, entry, this.chained(this.#placeOf(entry) + 1, entry.form));
    }
  }

  /**
   * Another program failed in its rotation, maybe after it had renamed the chain: then what stood beyond its
   * `keep` places was overwritten by the file before it, as logrotate does on a full disk.
   */
  noteFailure(log: Journal, keep: number): void {
    const newest = this.entries[0];
    if (!newest || existsSync(newest.path)) return;
    this.noteShift(log);
    this.notePrune(log, keep + 1);
  }

  /** Deletes the oldest until at most `keep` stay. */
  prune(log: Journal, keep: number): void {
    while (this.entries.length > keep) this.#delete(log, this.entries.at(-1)!);
  }

  /** The same, when another program deletes what stands beyond its places. */
  notePrune(log: Journal, keep: number): void {
    for (const entry of [...this.entries].reverse()) {
      if (this.#placeOf(entry) > keep) this.#forget(log, entry, null);
    }
  }

  /** Of a chain: 1 for `app.log.1`. */
  #placeOf({ path }: Archive): number {
    return Number(/\.(\d+)(?:\.gz)?$/.exec(path)?.[1]);
  }

  /** Somebody else deleted files by then: those that do not stand any more are forgotten. */
  noteGone(log: Journal, atMs: number): void {
    const gone = this.entries.filter(({ path }) => !existsSync(path));
    for (const entry of gone) this.#forget(log, entry, null, atMs);
  }

  /** Whether this error says that somebody else took the file away; then it is gone for the rotation. */
  noteVanished(log: Journal, entry: Archive, error: unknown): boolean {
    if (errorCode(error) !== 'ENOENT' || existsSync(entry.path)) return false;
    this.#forget(log, entry, null);
    return true;
  }

  #rename(log: Journal, entry: Archive, path: string): void {
    if (entry.path === path) return;
    try {
      renameSync(entry.path, path);
      this.#moved(log, entry, path);
    } catch (error) {
      if (!this.noteVanished(log, entry, error)) throw error;
    }
  }

  #moved(log: Journal, entry: Archive, path: string): void {
    entry.path = path;
    if (entry.generation === earlierLife) return;
    log.record({
      record: 'moved',
      atMs: log.nowMs(),
      generation: entry.generation,
      path: log.nameOf(path),
      how: 'renamed',
      inode: null,
    });
  }

  #delete(log: Journal, entry: Archive): void {
    let accessed: boolean | null = null;
    try {
      // Whoever reads the original leaves no trace on a copy, so a copy's times say nothing of it.
      accessed = entry.form === 'original' ? wasAccessed(entry.path) : null;
      unlinkSync(entry.path);
    } catch (error) {
      // Somebody else deleted it: it is gone all the same.
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    this.#forget(log, entry, accessed);
  }

  #forget(log: Journal, entry: Archive, accessed: boolean | null, atMs = log.nowMs()): void {
    this.entries.splice(this.entries.indexOf(entry), 1);
    entry.deleted = true;
    if (entry.generation === earlierLife) return;
    log.record({
      record: 'deleted',
      atMs,
      generation: entry.generation,
      accessed,
    });
  }
}

/** The highest number among `app.log.000001`, ... that stand there already; 0 is none. */
function highestNumber(path: string, names: readonly string[]): number {
  const prefix = `${basename(path)}.`;
  const numbers = names
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter((suffix) => new RegExp(`^\\d{${numberDigits}}$`).test(suffix));
  return Math.max(0, ...numbers.map(Number));
}

/** What stat(2) says where a path leads to no file. */
const leadsNowhere: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'ELOOP'];

/** Is this path still the file with that inode? */
export function standsAt(path: string, inode: string): boolean {
  try {
    return String(statSync(path, { bigint: true }).ino) === inode;
  } catch (error) {
    if (leadsNowhere.includes(errorCode(error))) return false;
    throw error;
  }
}
