/**
 * What the shipper's processes read, of anything, as an upper bound of what they read of their files:
 * `rchar` in /proc/<pid>/io (proc(5)), look by look. A process that is new counts with all it read.
 *
 * Trade-off: sockets and libraries are counted too, so a skip of less than these goes unnoticed; what
 * one look has left over counts for the next one only, because offsets are read a little before.
 * Where it can't be read (another user's process), everything counts as covered.
 */
import { readFileSync } from 'node:fs';

export class ReadBytes {
  #before: ReadonlyMap<number, number> = new Map();
  #spare = 0;

  /** Whether offsets that moved by `bytes` since the last look can have moved by reads alone. */
  cover(pids: readonly number[], bytes: number): boolean {
    const now = new Map<number, number>();
    let grown = 0;
    for (const pid of pids) {
      const total = readBytesOf(pid);
      if (total === null) continue;
      now.set(pid, total);
      grown += Math.max(0, total - (this.#before.get(pid) ?? 0));
    }
    this.#before = now;
    if (now.size < pids.length) {
      // A process that ended meanwhile took its count with it.
      this.#spare = Math.max(this.#spare, grown, bytes);
      return true;
    }
    const covered = bytes <= grown + this.#spare;
    this.#spare = Math.max(0, grown - bytes);
    return covered;
  }
}

function readBytesOf(pid: number): number | null {
  try {
    const count = /^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'latin1'))?.[1];
    return count === undefined ? null : Number(count);
  } catch {
    return null;
  }
}
