/**
 * The permissions of a state directory and all in it, so that they can be given back as they were. What has
 * come meanwhile keeps its own, and becomes writable for its owner.
 *
 * Bounds: of directories with more entries than `entriesMax` the rest becomes writable for its owner and no
 * more, and so does what is beyond `namedMax` where a command line of another process has to do it.
 */
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Cure } from '../../engine/cures.js';
import { errorCode } from '../../support/errors.js';

const entriesMax = 100_000;
/** Of a command line of 2 MiB. */
const namedMax = 400;
const writeBits = 0o222;
const ownerBit = 0o200;
const permissionBits = 0o7777;

interface Entry {
  readonly path: string;
  readonly inode: bigint;
  readonly mode: number;
}

/** Named ones get their mode back where they are still the same file; it is no failure where they are not. */
const giveBackAll = `chmod -R u+w "$1"; code=$?; shift
while [ $# -ge 3 ]; do find "$1" -prune -inum "$2" -exec chmod "$3" {} + 2>/dev/null; shift 3; done
exit $code`;

export class StateModes {
  readonly #state: string;
  readonly #entries: readonly Entry[];

  constructor(state: string) {
    this.#state = state;
    this.#entries = entriesOf(state);
  }

  /** The same for a shell, after a kill; safe to run twice. Paths are its arguments, not its text. */
  get command(): Cure['command'] {
    const named = this.#entries
      .filter(({ mode }) => mode !== ((mode & ~writeBits) | ownerBit))
      .slice(0, namedMax)
      .flatMap(({ path, inode, mode }) => [path, String(inode), mode.toString(8)]);
    return ['sh', '-c', giveBackAll, 'sh', this.#state, ...named];
  }

  /** After all became writable for their owner. What others own was not changed, and can't be now. */
  giveBack(): void {
    const before = new Map(this.#entries.map((entry) => [entry.inode, entry.mode]));
    for (const { path, inode, mode } of entriesOf(this.#state)) {
      const old = before.get(inode) ?? mode;
      const isOurs = (mode & ~ownerBit) === (old & ~writeBits);
      if (isOurs && old !== mode) change(path, old);
    }
  }
}

function change(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch (error) {
    if (!['ENOENT', 'EPERM'].includes(errorCode(error) ?? '')) throw error;
  }
}

/** Links have no permissions; a running shipper removes files of its own meanwhile. */
function entriesOf(state: string): Entry[] {
  const found = readdirSync(state, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => !entry.isSymbolicLink())
    .slice(0, entriesMax)
    .map((entry) => join(entry.parentPath, entry.name));
  return [state, ...paths].flatMap((path) => {
    const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stat ? [{ path, inode: stat.ino, mode: Number(stat.mode) & permissionBits }] : [];
  });
}
