/**
 * What became of the lines by what was in them: one row for the ordinary ones, which are the baseline, and
 * one for each hostile class. In every row
 *
 *     written = delivered + mutated + dropped + destroyed + indeterminate
 *
 * and the rows add up to the account, where `lost` is what was mutated and what was dropped. A line that
 * arrived harmed in several ways counts once, by the first of them in the order below.
 */
import type { CorruptionKind } from '../../ledger/account.js';
import type { ClosedStream } from '../../ledger/closing.js';
import { intersect, normalise, type SequenceRange, subtract } from '../../ledger/ranges.js';
import { mutationWords } from '../../line/mutation/kinds.js';
import { assert } from '../../support/assert.js';
import type { ContentRow } from '../result.js';
import { add, Classes, type ClassOf, type ContentClass } from './classes.js';
import type { HoldUps } from './hold-ups.js';
import { neighboursLost } from './neighbours.js';

/** What a kind of corruption is called as a change of a line, where nothing better is known. */
const plainly: readonly (readonly [CorruptionKind, string])[] = [
  ['split', 'split'],
  ['merged', 'merged'],
  ['nulFilled', 'nulFilled'],
  ['truncated', 'cut'],
  ['mutated', 'changed'],
];

type Counts = Map<ContentClass, number>;

export interface ContentInput {
  readonly lines: ClassOf;
  readonly classes: readonly ContentClass[];
  readonly streams: readonly ClosedStream[];
  readonly holdUps: HoldUps | null;
}

export function contentOf({ lines, classes, streams, holdUps }: ContentInput): ContentRow[] {
  const tally = new Tally(new Classes(lines));
  for (const stream of streams) tally.take(stream);
  return classes.map((kind) => {
    const row = tally.row(kind);
    const { totalMs, maxMs } = holdUps?.of(kind) ?? { totalMs: 0, maxMs: 0 };
    const mean = row.written === 0 ? 0 : totalMs / row.written;
    return { ...row, heldUpMs: { mean: tenths(mean), max: tenths(maxMs) } };
  });
}

class Tally {
  readonly #classes: Classes;
  readonly #written: Counts = new Map();
  readonly #lost: Counts = new Map();
  readonly #destroyed: Counts = new Map();
  readonly #indeterminate: Counts = new Map();
  readonly #neighbours: Counts = new Map();
  readonly #mutated = new Map<string, Counts>();

  constructor(classes: Classes) {
    this.#classes = classes;
  }

  take(stream: ClosedStream): void {
    this.#add(this.#written, stream.written());
    this.#add(this.#lost, stream.lost());
    this.#add(this.#destroyed, stream.destroyed());
    this.#add(this.#indeterminate, stream.indeterminate());
    for (const [kind, count] of neighboursLost(stream.lost(), this.#classes)) {
      add(this.#neighbours, kind, count);
    }
    for (const [how, ranges] of changesOf(stream)) {
      const counts = this.#mutated.get(how) ?? new Map();
      this.#mutated.set(how, counts);
      this.#add(counts, ranges);
    }
  }

  row(kind: ContentClass): Omit<ContentRow, 'heldUpMs'> {
    const of = (counts: Counts) => counts.get(kind) ?? 0;
    const mutated: Record<string, number> = {};
    let changed = 0;
    for (const [how, counts] of this.#mutated) {
      const count = of(counts);
      if (count === 0) continue;
      mutated[how] = count;
      changed += count;
    }
    const dropped = of(this.#lost) - changed;
    assert(dropped >= 0, `${kind}: more lines arrived changed than were lost`);
    const [written, destroyed, indeterminate] = [
      of(this.#written),
      of(this.#destroyed),
      of(this.#indeterminate),
    ];
    const delivered = written - of(this.#lost) - destroyed - indeterminate;
    const neighbours = of(this.#neighbours);
    return {
      ...{ class: kind, written, delivered, mutated, dropped, destroyed, indeterminate },
      neighboursLost: neighbours,
    };
  }

  #add(counts: Counts, ranges: Iterable<SequenceRange>): void {
    for (const [kind, count] of this.#classes.count(ranges)) add(counts, kind, count);
  }
}

/** Lost lines of which something arrived, each once, by how they were changed. */
function* changesOf(stream: ClosedStream): Generator<readonly [string, SequenceRange[]]> {
  let left = normalise([...stream.corruptedOnly()]);
  const known = [...stream.mutatedOnly()].map(
    ([how, ranges]) => [mutationWords(how), ranges] as const,
  );
  const others = plainly.map(([kind, how]) => [how, stream.corruptedOnly(kind)] as const);
  for (const [how, ranges] of [...known, ...others]) {
    const all = normalise([...ranges]);
    yield [how, [...intersect(left, all)]];
    left = [...subtract(left, all)];
  }
}

function tenths(value: number): number {
  return Math.round(10 * value) / 10;
}
