/**
 * Which names in a directory are log files, and which of those are live. A pattern such as
 * `/logs/app-*.log*` covers live files and rotated ones; without its last `*` it matches the live ones
 * alone, and a rotated name belongs to the live name that it begins with (`app-1.log.2`: `app-1.log`).
 * Folders may be wildcards too, and are looked up anew at every look.
 * Compressed files are nobody's lines: not matched.
 */
import { readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, normalize, resolve, sep } from 'node:path';

const compressed = /\.(gz|bz2|xz|zst|tmp)(\.|$)/;

function expressionOf(glob: string): RegExp {
  const parts = glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

/** The folders in a folder whose names match. */
function matching(wanted: RegExp): (parent: string) => string[] {
  return (parent) => {
    try {
      const entries = readdirSync(parent || sep, { withFileTypes: true });
      const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
      return folders.filter((name) => wanted.test(name));
    } catch {
      return []; // not there yet, or gone
    }
  };
}

export class Pattern {
  readonly glob: string;
  /** Where the folders begin: taken as it is, whatever it is called. */
  readonly #base: string;
  readonly #folders: readonly string[];
  readonly #any: RegExp;
  readonly #live: RegExp;

  /** @param relativeTo where a relative one begins; a `*` in it is no wildcard */
  constructor(glob: string, relativeTo: string) {
    const path = normalize(glob);
    this.#base = isAbsolute(path) ? '' : resolve(relativeTo);
    this.#folders = dirname(path)
      .split(sep)
      .filter((folder) => folder !== '' && folder !== '.');
    this.glob = `${this.#base}${sep}${[...this.#folders, basename(path)].join(sep)}`;
    const name = basename(path);
    const stem = name.replace(/\*+$/, '');
    this.#any = expressionOf(name);
    this.#live = expressionOf(stem === '' ? name : stem);
  }

  /** The folders that match at this moment; one that is no wildcard is not looked up. */
  directories(): string[] {
    let found = [this.#base];
    for (const folder of this.#folders) {
      const namesOf = folder.includes('*') ? matching(expressionOf(folder)) : () => [folder];
      found = found.flatMap((parent) => namesOf(parent).map((name) => `${parent}${sep}${name}`));
    }
    return found.map((folder) => folder || sep);
  }

  matches(name: string): boolean {
    if (name.startsWith('.') || compressed.test(name)) return false;
    return this.#any.test(name);
  }

  /** Whether it means this file, in any of the folders that match now. */
  covers(path: string): boolean {
    return this.matches(basename(path)) && this.directories().includes(dirname(path));
  }

  isLive(name: string): boolean {
    return this.#live.test(name);
  }

  /** The live name that a rotated one was made from, or the name itself. */
  liveNameOf(name: string): string {
    if (this.isLive(name)) return name;
    for (let end = name.length - 1; end > 0; end--) {
      if (this.isLive(name.slice(0, end))) return name.slice(0, end);
    }
    return name;
  }
}
