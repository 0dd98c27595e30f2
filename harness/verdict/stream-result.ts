/** What result.json says of single streams. */
import type { StreamAccount } from '../ledger/account.js';

/** Lost lines by when they were written: before the first fault, while one was in force, and since. */
export interface LostWhen {
  readonly before: number;
  readonly during: number;
  readonly after: number;
}

export interface StreamResult extends StreamAccount {
  /** Missing: nothing was lost, or nothing was broken. */
  readonly lostWhen?: LostWhen | undefined;
  /** Its lines need not arrive: what is `lost` here is not in the account, but in `filtered`. */
  readonly filtered?: true | undefined;
}

/** Streams that `expect.streams` leaves out. written = delivered + filtered + destroyed + indeterminate. */
export interface FilteredResult {
  readonly streams: number;
  readonly written: number;
  /** Arrived all the same. */
  readonly delivered: number;
  /** Did not arrive: dropped on purpose. */
  readonly filtered: number;
  readonly destroyed: number;
  readonly indeterminate: number;
}
