/**
 * Which names in a directory are log files, and which of those are live. A pattern such as
 * `/logs/app-*.log*` covers live files and rotated ones; without its last `*` it matches the live ones
 * alone, and a rotated name belongs to the live name that it begins with (`app-1.log.2`: `app-1.log`).
 * Folders may be wildcards too, and are looked up anew at every look.
 * Compressed files are nobody's lines: not matched.
 */

import { readdirSync } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';

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
  readonly #folders: readonly string[];
  readonly #any: RegExp;
  readonly #live: RegExp;

  constructor(glob: string, relativeTo: string) {
    const path = resolve(relativeTo, glob);
    this.glob = path;
    this.#folders = dirname(path).split(sep);
    const name = basename(path);
    const stem = name.replace(/\*+$/, '');
    this.#any = expressionOf(name);
    this.#live = expressionOf(stem === '' ? name : stem);
  }

  /** The folders that match at this moment; one that is no wildcard is not looked up. */
  directories(): string[] {
    const [root = '', ...folders] = this.#folders;
    let found = [root];
    for (const folder of folders) {
      const namesOf = folder.includes('*') ? matching(expressionOf(folder)) : () => [folder];
      found = found.flatMap((parent) => namesOf(parent).map((name) => `${parent}${sep}${name}`));
    }
    return found;
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

/** @param globs separated by white space; relative ones start at `relativeTo` */
export function parsePatterns(globs: string, relativeTo: string): Pattern[] {
  return globs
    .split(/\s+/)
    .filter((glob) => glob !== '')
    .map((glob) => new Pattern(glob, relativeTo));
}
