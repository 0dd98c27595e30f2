/**
 * When lines arrived once more, folded from the receipts: which lines between which instants. Repeats of neighbouring lines
 * within `stretchMs` are one entry, so an instant is known to that.
 *
 * Bound: `entriesMax` over all streams; from then on nothing is known of any repeat, because what is known of the
 * first ones may be wrong of the others.
 */
import { firstThat } from '../support/first-that.js';

const stretchMs = 100;
const entriesMax = 500_000;

export interface RepeatSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Entry {
  readonly first: number;
  last: number;
  readonly fromMs: number;
  toMs: number;
}

class StreamRepeats {
  readonly entries: Entry[] = [];
  /** Entries by their first line, and the highest line of each and those before it. */
  #sorted: { readonly entries: readonly Entry[]; readonly highest: readonly number[] } | null =
    null;

  /** Gives how many entries are new. */
  add(first: number, last: number, atMs: number): number {
    const open = this.entries.at(-1);
    if (open && first === open.last + 1 && atMs - open.fromMs < stretchMs) {
      open.last = last;
      open.toMs = Math.max(open.toMs, atMs);
      return 0;
    }
    this.entries.push({ first, last, fromMs: atMs, toMs: atMs });
    return 1;
  }

  *within(first: number, last: number): Generator<RepeatSpan> {
    this.#sorted ??= sorted(this.entries);
    const { entries, highest } = this.#sorted;
    const begin = firstThat(0, entries.length, (at) => highest[at]! >= first);
    for (let at = begin; at < entries.length && entries[at]!.first <= last; at++) {
      if (entries[at]!.last >= first) yield entries[at]!;
    }
  }
}

function sorted(list: readonly Entry[]) {
  const entries = [...list].sort((one, other) => one.first - other.first);
  let most = 0;
  const highest = entries.map(({ last }) => {
    most = Math.max(most, last);
    return most;
  });
  return { entries, highest };
}

export class RepeatHistory {
  readonly #max: number;
  readonly #streams = new Map<string, StreamRepeats>();
  #count = 0;

  constructor(max = entriesMax) {
    this.#max = max;
  }

  /** Lines that had arrived before came again. All of them before the first question. */
  add(stream: number, epoch: number, first: number, last: number, atMs: number): void {
    if (this.#count > this.#max) return;
    const key = `${stream}/${epoch}`;
    const repeats = this.#streams.get(key) ?? new StreamRepeats();
    this.#streams.set(key, repeats);
    this.#count += repeats.add(first, last, atMs);
    if (this.#count > this.#max) this.#streams.clear();
  }

  /** When any of these lines came again; nothing where nobody knows. */
  *within(stream: number, epoch: number, first: number, last: number): Generator<RepeatSpan> {
    const repeats = this.#streams.get(`${stream}/${epoch}`);
    if (repeats) yield* repeats.within(first, last);
  }
}
