/** One page of Loki's answer: its entries in order of time, less those that were seen already. */

export interface LokiStream {
  readonly stream: Readonly<Record<string, string>>;
  /** Nanoseconds as decimal text, and the line; structured metadata may follow. */
  readonly values: readonly (readonly [string, string, ...unknown[]])[];
}

export interface LokiPosition {
  /** The next page begins at this instant, included. */
  readonly fromNs: string;
  /** Entries of that instant that were seen. */
  readonly seen: ReadonlySet<string>;
}

interface Entry {
  readonly ns: string;
  readonly key: string;
  readonly line: string;
}

export interface FreshEntries {
  readonly lines: readonly Uint8Array[];
  readonly position: LokiPosition;
  /** In the answer, seen ones included. */
  readonly entries: number;
}

/** Loki keeps an entry once, so labels and text tell those of one instant apart. */
export function fresh(
  streams: readonly LokiStream[],
  { fromNs, seen }: LokiPosition,
): FreshEntries {
  const entries = streams.flatMap(({ stream, values }) => {
    const labels = JSON.stringify(stream);
    return values.map(([ns, line]): Entry => ({ ns, line, key: `${labels}\n${line}` }));
  });
  entries.sort((one, other) => compare(one.ns, other.ns));
  const unseen = entries.filter(({ ns, key }) => ns !== fromNs || !seen.has(key));
  const lastNs = unseen.at(-1)?.ns ?? fromNs;
  const ofLast = unseen.filter(({ ns }) => ns === lastNs).map(({ key }) => key);
  return {
    lines: unseen.map(({ line }) => Buffer.from(line)),
    position: { fromNs: lastNs, seen: new Set([...(lastNs === fromNs ? seen : []), ...ofLast]) },
    entries: entries.length,
  };
}

/** Decimal text of whole numbers without leading zeros. */
function compare(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : one > other ? 1 : 0;
}
