/**
 * Where the shipper stands in each log file: /proc/<pid>/fdinfo gives a descriptor's offset, the link
 * in /proc/<pid>/fd its file, both without touching the shipper (proc(5)). A record is emitted when a
 * descriptor appears, moves or goes, and now and then one that counts the looks, so that "not open in
 * N looks" can be said. Trade-off: what happens between two looks is not seen; the interval is short.
 *
 * An offset also moves without a read, by lseek(2). What the shipper's processes read since the look
 * before (`rchar` in /proc/<pid>/io) bounds what they can have read of their files: when the offsets
 * went further, some of it was skipped, and the records of that look say so.
 *
 * Bound: 20,000 descriptors over all processes of the shipper; more are not followed, and the look
 * says how many: what was not seen then proves nothing.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { ReadLook, ReadPosition } from '../evidence/sample.js';
import type { Clock } from '../support/clock.js';
import { ReadBytes } from './read-bytes.js';

const descriptorsMax = 20_000;

interface Seen {
  readonly device: string;
  readonly inode: string;
  position: number;
  look: number;
}

/** A record of the look under way, and how far its offset moved forward by what may be reads. */
interface Move {
  readonly record: ReadPosition;
  readonly bytes: number;
}

export class ReaderPositions {
  readonly #emit: (record: ReadPosition | ReadLook) => void;
  readonly #devices: ReadonlySet<string>;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #seen = new Map<string, Seen>();
  readonly #readBytes = new ReadBytes();
  #moves: Move[] = [];
  #looks = 0;
  /** Descriptors of the look under way that were passed over because of the bound. */
  #overflow = 0;
  readonly #max: number;

  /**
   * @param devices only files on these devices are followed: those of the log directory
   * @param max how many descriptors are followed at most
   */
  constructor(
    devices: ReadonlySet<string>,
    clock: Pick<Clock, 'nowMs'>,
    emit: (record: ReadPosition | ReadLook) => void,
    max = descriptorsMax,
  ) {
    this.#max = max;
    this.#devices = devices;
    this.#clock = clock;
    this.#emit = emit;
  }

  /** Looks at which nothing could be seen count as none; gives whether this one counted. */
  look(pids: readonly number[]): boolean {
    const atMs = this.#clock.nowMs();
    const look = this.#looks + 1;
    let counted = false;
    this.#overflow = 0;
    for (const pid of pids) counted = this.#lookAt(pid, look) || counted;
    this.#emitMoves(pids);
    if (!counted) return false;
    this.#looks = look;
    this.#dropGone(atMs, look);
    const overflow = this.#overflow > 0 ? { overflow: this.#overflow } : {};
    this.#emit({ atMs, look: true, looks: look, ...overflow });
    return true;
  }

  #lookAt(pid: number, look: number): boolean {
    let names: string[];
    try {
      names = readdirSync(`/proc/${pid}/fd`);
    } catch {
      return false;
    }
    for (const name of names) this.#lookAtDescriptor(pid, Number(name), look);
    return true;
  }

  #lookAtDescriptor(pid: number, descriptor: number, look: number): void {
    // Inode numbers are used again, so a record is stamped when its own descriptor is looked at.
    const atMs = this.#clock.nowMs();
    const found = readDescriptor(pid, descriptor);
    if (!found || !this.#devices.has(found.device)) return;
    const { device, inode, position, readsOnly } = found;
    const key = `${pid}/${descriptor}/${device}/${inode}`;
    const seen = this.#seen.get(key);
    const before = seen && seen.position <= position ? seen.position : 0;
    if (seen) {
      seen.look = look;
      if (seen.position === position) return;
      seen.position = position;
    } else if (this.#seen.size < this.#max) {
      this.#seen.set(key, { device, inode, position, look });
    } else {
      this.#overflow++;
      return;
    }
    const record = { atMs, pid, descriptor, device, inode, position };
    this.#moves.push({ record, bytes: readsOnly ? position - before : 0 });
  }

  /** All at once, because only their sum can be held against what the processes read. */
  #emitMoves(pids: readonly number[]): void {
    const moved = this.#moves.reduce((sum, { bytes }) => sum + bytes, 0);
    const covered = this.#readBytes.cover(pids, moved);
    for (const { record, bytes } of this.#moves) {
      this.#emit(covered || bytes === 0 ? record : { ...record, skipped: true });
    }
    this.#moves = [];
  }

  #dropGone(atMs: number, look: number): void {
    for (const [key, { device, inode, look: last }] of this.#seen) {
      if (last === look) continue;
      const [pid, descriptor] = key.split('/').map(Number);
      this.#emit({ atMs, pid: pid!, descriptor: descriptor!, device, inode, position: null });
      this.#seen.delete(key);
    }
  }
}

/** Null for anything but a regular file, and for one that was closed meanwhile. */
function readDescriptor(pid: number, descriptor: number) {
  try {
    const stat = statSync(`/proc/${pid}/fd/${descriptor}`, { bigint: true });
    if (!stat.isFile()) return null;
    const info = readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, 'latin1');
    const position = Number(/^pos:\s*(\d+)/m.exec(info)?.[1]);
    // The last octal digit holds the access mode: 0 is O_RDONLY (open(2)).
    const readsOnly = /^flags:\s*\d*[04]$/m.test(info);
    return { device: String(stat.dev), inode: String(stat.ino), position, readsOnly };
  } catch {
    return null;
  }
}
