/**
 * copytruncate makes a copy under a rotated name and truncates the live file. The copy has an inode of
 * its own, yet most of its lines were shipped from the live file already; the rest, not read before the
 * truncate, stands only in the copy. So what was taken of a truncated file is remembered (the last 8
 * for each live name), a new file under a rotated name is compared with that by content, and is read
 * from where the live file's reading had come to. A copy that equals the live file as it is now is
 * still being made: it is left undecided, its descriptor held, until the truncate or a difference.
 */
import { crcBetween, type Prefix, type PrefixRecord } from './prefix.js';
import type { Tail } from './tail.js';

const rememberedMax = 8;

/** What was taken of a file that was truncated, and how much of that the sink had accepted then. */
export interface Ancestor {
  readonly prefix: Prefix;
  readonly acknowledged: PrefixRecord;
}

export type Origin =
  | { readonly kind: 'own' }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'copy'; readonly takenTo: number; readonly ancestor: Ancestor };

export class Copies {
  readonly #ancestors = new Map<string, Ancestor[]>();

  truncated(livePath: string, ancestor: Ancestor): void {
    const known = this.#ancestors.get(livePath) ?? [];
    this.#ancestors.set(livePath, [...known, ancestor].slice(-rememberedMax));
  }

  /** @param live the file that stands under the live name now, if there is one */
  originOf(candidate: Tail, live: Tail | undefined): Origin {
    const size = candidate.size;
    const ancestor = this.#claim(candidate, size);
    if (ancestor) return ancestor;
    if (!live) return { kind: 'own' };
    const same =
      size <= live.size &&
      crcBetween(candidate.descriptor, 0, size) === crcBetween(live.descriptor, 0, size);
    return { kind: same || live.wasTruncated() ? 'undecided' : 'own' };
  }

  #claim(candidate: Tail, size: number): Origin | null {
    const known = this.#ancestors.get(candidate.livePath) ?? [];
    for (const ancestor of known) {
      const takenTo = ancestor.prefix.takenFrom(candidate.descriptor, size);
      if (takenTo === null) continue;
      known.splice(known.indexOf(ancestor), 1);
      return { kind: 'copy', takenTo, ancestor };
    }
    return null;
  }
}
