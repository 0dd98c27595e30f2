/**
 * What several pipelines that read the same files delivered between them, pure: a line that any of them
 * delivered arrived. Of one that none delivered it is told what they agree on: lost where it is lost in
 * all, destroyed where it is so in all, else nobody can say (a pipeline that did not reach its end, or
 * that had read what a rotation destroyed before the others read it).
 */
import { countOf, intersect, type SequenceRange, subtract, unite } from '../../ledger/ranges.js';
import { assert } from '../../support/assert.js';

/** One stream and epoch as one pipeline has it: the part of `ClosedStream` that is asked. */
export interface Fates {
  readonly stream: number;
  readonly epoch: number;
  readonly account: { readonly written: number };
  lost(): Iterable<SequenceRange>;
  destroyed(): Iterable<SequenceRange>;
  indeterminate(): Iterable<SequenceRange>;
}

/** written = delivered + lost + destroyed + indeterminate. */
export interface UnionAccount {
  readonly written: number;
  readonly delivered: number;
  readonly lost: number;
  readonly destroyed: number;
  readonly indeterminate: number;
}

/** The union, and what the others delivered of the lines that the first pipeline lost. */
export interface Union extends UnionAccount {
  readonly saved: number;
}

type Ranges = () => Iterable<SequenceRange>;

function inAll(sides: readonly Ranges[]): Iterable<SequenceRange> {
  const [first, ...others] = sides;
  return others.reduce<Iterable<SequenceRange>>(
    (common, side) => intersect(common, side()),
    first?.() ?? [],
  );
}

function absentFrom(one: Fates): Iterable<SequenceRange> {
  return unite(unite(one.lost(), one.destroyed()), one.indeterminate());
}

/** @param sides the same stream and epoch of each pipeline, the first one first */
function uniteStream(sides: readonly [Fates, ...Fates[]]): Union {
  const [first, ...others] = sides;
  const absent = countOf(inAll(sides.map((one) => () => absentFrom(one))));
  const lost = countOf(inAll(sides.map((one) => () => one.lost())));
  const destroyed = countOf(inAll(sides.map((one) => () => one.destroyed())));
  const { written } = first.account;
  const name = `stream ${first.stream}, epoch ${first.epoch}`;
  for (const { account } of others) {
    assert(account.written === written, `${name}: ${written} and ${account.written} lines written`);
  }
  const missed = subtract(first.lost(), inAll(others.map((one) => () => absentFrom(one))));
  return {
    ...{ written, delivered: written - absent, lost, destroyed },
    indeterminate: absent - lost - destroyed,
    saved: others.length === 0 ? 0 : countOf(missed),
  };
}

/**
 * @param pipelines the streams of each, the first pipeline first
 * @throws AssertionFailure when they were not written the same lines
 */
export function uniteFates(pipelines: readonly [readonly Fates[], ...(readonly Fates[])[]]): Union {
  const nameOf = ({ stream, epoch }: Fates) => `${stream}/${epoch}`;
  const [first, ...others] = pipelines;
  const byName = others.map((streams) => new Map(streams.map((one) => [nameOf(one), one])));
  const total = { written: 0, delivered: 0, lost: 0, destroyed: 0, indeterminate: 0, saved: 0 };
  for (const own of first) {
    const sides = byName.flatMap((streams) => streams.get(nameOf(own)) ?? []);
    // A stream that only one pipeline heard of was not written: lines of it are unexpected there.
    if (sides.length < others.length) {
      assert(own.account.written === 0, `stream ${nameOf(own)}: not written for every pipeline`);
      continue;
    }
    const { written, delivered, lost, destroyed, indeterminate, saved } = uniteStream([
      own,
      ...sides,
    ]);
    total.written += written;
    total.delivered += delivered;
    total.lost += lost;
    total.destroyed += destroyed;
    total.indeterminate += indeterminate;
    total.saved += saved;
  }
  return total;
}
