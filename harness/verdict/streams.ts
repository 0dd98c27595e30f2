/**
 * The accounts of the streams one by one: when their lost lines were written, held against the faults,
 * and those whose lines need not arrive, with an account of their own.
 */
import type { ClosedStream } from '../ledger/closing.js';
import type { ClosedLedger } from '../ledger/ledger.js';
import type { FaultWindow } from './fault-windows.js';
import type { FilteredResult, LostWhen, StreamResult } from './stream-result.js';
import type { WrittenInstants } from './written-instants.js';

/** @param instants by 'stream/epoch' */
export function streamsOf(
  { streams, filtered }: ClosedLedger,
  windows: readonly FaultWindow[],
  instants: ReadonlyMap<string, Pick<WrittenInstants, 'nextAt'>>,
): StreamResult[] {
  const counted = streams.map((stream) => {
    const clock = instants.get(`${stream.stream}/${stream.epoch}`);
    const { account } = stream;
    if (!clock || windows.length === 0 || account.lost === 0) return account;
    return { ...account, lostWhen: lostWhen(stream, windows, clock) };
  });
  const others = filtered.map(({ account }) => ({ ...account, filtered: true as const }));
  return [...counted, ...others].sort(
    (one, other) => one.stream - other.stream || one.epoch - other.epoch,
  );
}

/** Ranges are cut where the first fault begins and where each window ends, as exactly as instants are. */
function lostWhen(
  stream: ClosedStream,
  windows: readonly FaultWindow[],
  clock: Pick<WrittenInstants, 'nextAt'>,
): LostWhen {
  const spans = merged(windows).map(({ fromMs, toMs }) => ({
    first: clock.nextAt(fromMs),
    next: clock.nextAt(toMs),
  }));
  const begins = spans[0]?.first ?? Number.POSITIVE_INFINITY;
  const sum = { before: 0, during: 0, after: 0 };
  for (const { first, last } of stream.lost()) {
    const before = Math.max(0, Math.min(last + 1, begins) - first);
    const during = spans.reduce(
      (lines, span) =>
        lines + Math.max(0, Math.min(last + 1, span.next) - Math.max(first, span.first)),
      0,
    );
    sum.before += before;
    sum.during += during;
    sum.after += last + 1 - first - before - during;
  }
  return sum;
}

/** In order, and none meets another. */
function merged(windows: readonly FaultWindow[]) {
  const spans: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of [...windows].sort((one, other) => one.fromMs - other.fromMs)) {
    const last = spans.at(-1);
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else spans.push({ fromMs, toMs });
  }
  return spans;
}

/** Lines that were written, whether they were to arrive or not. */
export function writtenInAll({ account, filtered }: ClosedLedger): number {
  return filtered.reduce((lines, stream) => lines + stream.account.written, account.written);
}

/** undefined: the lines of all streams were to arrive. */
export function filteredOf({ filtered }: ClosedLedger): FilteredResult | undefined {
  if (filtered.length === 0) return undefined;
  const accounts = filtered.map(({ account }) => account);
  const sum = (of: 'written' | 'delivered' | 'lost' | 'destroyed' | 'indeterminate') =>
    accounts.reduce((lines, account) => lines + account[of], 0);
  return {
    streams: new Set(accounts.map(({ stream }) => stream)).size,
    ...{ written: sum('written'), delivered: sum('delivered'), filtered: sum('lost') },
    ...{ destroyed: sum('destroyed'), indeterminate: sum('indeterminate') },
  };
}
