/**
 * What read-back asks of a store: an end to begin from, pages that follow one another by a key of the
 * store's own, and counts. A position is a plain value, and a page names the next one, so a page that
 * failed is asked for again and nothing is kept open in the store in between: no cursor, scroll, group
 * or transaction that a restart would take away. Reading changes nothing in the store.
 */

/** Lines that a store was sent and did not take, by the reason that it gives. */
export interface Refusal {
  readonly reason: string;
  readonly count: number;
}

export interface Page<P> {
  /** In the store's own order. Never empty. */
  readonly lines: readonly Uint8Array[];
  /** Where the next page begins. */
  readonly next: P;
}

export interface StoreReader<P> extends AsyncDisposable {
  /** What templates want to know of the store: host, port, url, and the names of its things. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** What lets a shipper in, as variables of its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the store ends now: what comes after is the run's. */
  end(): Promise<P>;
  /**
   * All that stands behind `from`, until nothing more is there. One page is held at a time.
   * Errors: EnvironmentError when the store does not answer or says no.
   */
  pages(from: P, signal: AbortSignal): AsyncIterable<Page<P>>;
  /** Lines behind `from`, as the store itself counts them; makes what it has taken visible first. */
  count(from: P): Promise<number>;
  /** What the store refused since the reader was opened; empty where it tells nothing. */
  refusals(): Promise<readonly Refusal[]>;
  /** Texts in which refused lines stand, where the store keeps them (a log of failed statements). */
  refusedTexts(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Writes lines into a store that is Lostline's own, in this order. */
  put(lines: readonly Uint8Array[]): Promise<void>;
  /** Whether the store can hold such a line at all. */
  canHold(line: Uint8Array): boolean;
}

/** Whose the store is: into a user's own only the shipper writes. */
export type Owner = 'lostline' | 'user';

export const pageLinesDefault = 1_000;
export const pageLinesMax = 5_000;
