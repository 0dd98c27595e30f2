/**
 * Where the shipper stands in each log file: /proc/<pid>/fdinfo gives a descriptor's offset, the link
 * in /proc/<pid>/fd its file, both without touching the shipper (proc(5)). A record is emitted when a
 * descriptor appears, moves or goes, and now and then one that counts the looks, so that "not open in
 * N looks" can be said. Trade-off: what happens between two looks is not seen; the interval is short.
 *
 * Bound: 20,000 descriptors over all processes of the shipper; more are not looked at and are counted.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { ReadLook, ReadPosition } from '../evidence/sample.js';

const descriptorsMax = 20_000;

interface Seen {
  readonly device: string;
  readonly inode: string;
  position: number;
  look: number;
}

export class ReaderPositions {
  readonly #emit: (record: ReadPosition | ReadLook) => void;
  readonly #devices: ReadonlySet<string>;
  readonly #seen = new Map<string, Seen>();
  #looks = 0;
  #overflow = 0;

  /** @param devices only files on these devices are followed: those of the log directory */
  constructor(devices: ReadonlySet<string>, emit: (record: ReadPosition | ReadLook) => void) {
    this.#devices = devices;
    this.#emit = emit;
  }

  /** Looks at which nothing could be seen count as none; gives whether this one counted. */
  look(pids: readonly number[], atMs: number): boolean {
    const look = this.#looks + 1;
    let counted = false;
    for (const pid of pids) counted = this.#lookAt(pid, atMs, look) || counted;
    if (!counted) return false;
    this.#looks = look;
    this.#dropGone(atMs, look);
    this.#emit({ atMs, look: true, looks: look });
    return true;
  }

  /** Descriptors that were passed over because of the bound. */
  get overflow(): number {
    return this.#overflow;
  }

  #lookAt(pid: number, atMs: number, look: number): boolean {
    let names: string[];
    try {
      names = readdirSync(`/proc/${pid}/fd`);
    } catch {
      return false;
    }
    for (const name of names) this.#lookAtDescriptor(pid, Number(name), atMs, look);
    return true;
  }

  #lookAtDescriptor(pid: number, descriptor: number, atMs: number, look: number): void {
    const found = readDescriptor(pid, descriptor);
    if (!found || !this.#devices.has(found.device)) return;
    const key = `${pid}/${descriptor}/${found.device}/${found.inode}`;
    const seen = this.#seen.get(key);
    if (seen) {
      seen.look = look;
      if (seen.position === found.position) return;
      seen.position = found.position;
    } else if (this.#seen.size < descriptorsMax) {
      this.#seen.set(key, { ...found, look });
    } else {
      this.#overflow++;
      return;
    }
    this.#emit({ atMs, pid, descriptor, ...found });
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
    return { device: String(stat.dev), inode: String(stat.ino), position };
  } catch {
    return null;
  }
}
