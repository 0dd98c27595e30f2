/**
 * Which names in a directory are log files, and which of those are live. A pattern such as
 * `/logs/app-*.log*` covers live files and rotated ones; without its last `*` it matches the live ones
 * alone, and a rotated name belongs to the live name that it begins with (`app-1.log.2`: `app-1.log`).
 * Wildcards stand in the last part of the path only. Compressed files are nobody's lines: not matched.
 */
import { basename, dirname, resolve } from 'node:path';

const compressed = /\.(gz|bz2|xz|zst|tmp)(\.|$)/;

function expressionOf(glob: string): RegExp {
  const parts = glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

export class Pattern {
  readonly directory: string;
  readonly #any: RegExp;
  readonly #live: RegExp;

  constructor(glob: string, relativeTo: string) {
    const path = resolve(relativeTo, glob);
    this.directory = dirname(path);
    const name = basename(path);
    const stem = name.replace(/\*+$/, '');
    this.#any = expressionOf(name);
    this.#live = expressionOf(stem === '' ? name : stem);
  }

  matches(name: string): boolean {
    if (name.startsWith('.') || compressed.test(name)) return false;
    return this.#any.test(name);
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
