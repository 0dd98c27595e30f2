/**
 * Walks along what was written and what arrived: what differs is told by what stands in its place, and the
 * walk goes on where both agree again.
 *
 * Trade-off: greedy, with a look ahead of `windowBytes` and at most `differencesMax` differences, so that
 * a line of 16 MiB costs no more than a few passes; what it can't follow is `changed`.
 */
import { escapeAt, isOdd, replacementAt } from './escapes.js';
import { bitOf, type MutationKind, type MutationSet } from './kinds.js';

const differencesMax = 20_000;
const windowBytes = 8_192;
/** Bytes that must agree before two places count as the same. */
const agreeBytes = 8;
const replacedBytesMax = 6;

export class Walk {
  readonly #written: Buffer;
  readonly #arrived: Buffer;
  /** Places in both, up to which all is explained. */
  #from = 0;
  #at = 0;
  #set: MutationSet = 0;

  constructor(written: Buffer, arrived: Buffer) {
    this.#written = written;
    this.#arrived = arrived;
  }

  run(): MutationSet {
    for (let differences = 0; differences < differencesMax; differences++) {
      this.#skipEqual();
      if (this.#from === this.#written.length || this.#at === this.#arrived.length) {
        return this.#end();
      }
      const step = this.#step();
      if (step) this.#take(step);
      else if (this.#agree(this.#from + 1, this.#at + 1)) this.#take(['changed', 1, 1]);
      else break;
    }
    return this.#set | bitOf.changed;
  }

  #step(): Step | null {
    return (
      this.#escaped() ?? this.#leftOut() ?? this.#replaced() ?? this.#skipped() ?? this.#added()
    );
  }

  #take([kind, written, arrived]: Step): void {
    this.#set |= bitOf[kind];
    this.#from += written;
    this.#at += arrived;
  }

  #skipEqual(): void {
    const [written, arrived] = [this.#written, this.#arrived];
    const length = Math.min(written.length - this.#from, arrived.length - this.#at);
    let same = 0;
    // Long lines agree for long: natively, a window at a time.
    while (
      same + windowBytes <= length &&
      written.compare(
        arrived,
        this.#at + same,
        this.#at + same + windowBytes,
        this.#from + same,
        this.#from + same + windowBytes,
      ) === 0
    ) {
      same += windowBytes;
    }
    while (same < length && written[this.#from + same] === arrived[this.#at + same]) same++;
    this.#from += same;
    this.#at += same;
  }

  #end(): MutationSet {
    const missing = this.#written.subarray(this.#from);
    if (this.#at < this.#arrived.length) return this.#set | bitOf.added;
    if (missing.length === 0) return this.#set;
    // What trimming takes is no sign of a bound.
    return this.#set | (missing.every(isOdd) ? bitOf.stripped : bitOf.cut);
  }

  #escaped(): Step | null {
    const found = escapeAt(this.#arrived, this.#at);
    if (found && startsWith(this.#written, this.#from, found.bytes)) {
      return ['escaped', found.bytes.length, found.length];
    }
    // The second of a doubled backslash or quote: the first one agreed.
    const doubled = this.#arrived[this.#at]!;
    const isDoubled =
      (doubled === 0x5c || doubled === 0x22 || doubled === 0x23) &&
      this.#at > 0 &&
      this.#arrived[this.#at - 1] === doubled;
    return isDoubled && this.#agreesSoon(0, 1) ? ['escaped', 0, 1] : null;
  }

  #replaced(): Step | null {
    const first = this.#written[this.#from]!;
    if (!isOdd(first)) return null;
    const recoded = Buffer.from(String.fromCharCode(first));
    if (first >= 0x80 && startsWith(this.#arrived, this.#at, recoded)) {
      return ['replaced', 1, recoded.length];
    }
    const length = replacementAt(this.#arrived, this.#at);
    if (length === 0) return null;
    const bytes =
      this.#oddUntil((count) => this.#agree(this.#from + count, this.#at + length)) ??
      this.#oddUntil((count) => this.#agreesSoon(count, length));
    return bytes === null ? null : ['replaced', bytes, length];
  }

  /** The fewest odd bytes here after which something holds; null when it never does. */
  #oddUntil(holds: (count: number) => boolean): number | null {
    for (let count = 1; count <= replacedBytesMax; count++) {
      if (!isOdd(this.#written[this.#from + count - 1] ?? 0x61)) return null;
      if (holds(count)) return count;
    }
    return null;
  }

  /** Bytes that somebody had a reason to leave out. */
  #leftOut(): Step | null {
    const [written, from] = [this.#written, this.#from];
    for (let bytes = 1; bytes <= windowBytes && isOdd(written[from + bytes - 1] ?? 0x61); bytes++) {
      if (this.#agreeWithoutOdd(from + bytes, this.#at)) return ['stripped', bytes, 0];
    }
    return null;
  }

  /** The same as `#agree` if further odd bytes are left out too. */
  #agreeWithoutOdd(from: number, at: number): boolean {
    const [written, arrived] = [this.#written, this.#arrived];
    let [next, place] = [from, at];
    while (place < at + agreeBytes && place < arrived.length && next < written.length) {
      if (written[next] === arrived[place]) place++;
      else if (!isOdd(written[next]!)) return false;
      next++;
    }
    if (place === at + agreeBytes) return true;
    return place === arrived.length && written.subarray(next).every(isOdd);
  }

  /** Anything that is left out, such as a prefix that was parsed. */
  #skipped(): Step | null {
    const next = this.#arrived.subarray(this.#at, this.#at + 2 * agreeBytes);
    if (next.length < agreeBytes) return null;
    const found = this.#written.subarray(this.#from, this.#from + windowBytes).indexOf(next);
    return found > 0 ? ['stripped', found, 0] : null;
  }

  #added(): Step | null {
    const next = this.#written.subarray(this.#from, this.#from + 2 * agreeBytes);
    if (next.length < agreeBytes) return null;
    const found = this.#arrived.subarray(this.#at, this.#at + windowBytes).indexOf(next);
    return found > 0 ? ['added', 0, found] : null;
  }

  /** Both agree behind so many bytes, or another difference of the same kind begins there. */
  #agreesSoon(written: number, arrived: number): boolean {
    const [from, at] = [this.#from + written, this.#at + arrived];
    if (from === this.#written.length || at === this.#arrived.length) {
      return from === this.#written.length && at === this.#arrived.length;
    }
    if (this.#written[from] === this.#arrived[at]) return true;
    const another = replacementAt(this.#arrived, at) > 0 || escapeAt(this.#arrived, at) !== null;
    return isOdd(this.#written[from]!) && another;
  }

  #agree(from: number, at: number): boolean {
    const bytes = Math.min(agreeBytes, this.#written.length - from, this.#arrived.length - at);
    const isEnd = from === this.#written.length && at === this.#arrived.length;
    if (bytes <= 0) return isEnd;
    return this.#written.compare(this.#arrived, at, at + bytes, from, from + bytes) === 0;
  }
}

/** What happened, and how many bytes it takes on both sides. */
type Step = readonly [kind: MutationKind, written: number, arrived: number];

function startsWith(bytes: Buffer, at: number, start: Buffer): boolean {
  return bytes.subarray(at, at + start.length).equals(start);
}
