/**
 * What the shipper says of itself: one line of JSON per event, and its counters every second, so that
 * a reader can tell a loss that was admitted (`dropped`) from a silent one.
 */
import { wallMs } from './clock.js';

export interface Counters {
  linesRead: number;
  bytesRead: number;
  linesSent: number;
  bytesSent: number;
  batches: number;
  retries: number;
  /** Lines given up for good, and said so. */
  dropped: number;
  /** Lines cut short, and said so. */
  truncated: number;
  /** Unfinished lines whose rest was destroyed by a truncate. */
  fragments: number;
}

export type Fields = Readonly<Record<string, string | number | boolean | null>>;

export class Report {
  readonly counters: Counters = {
    linesRead: 0,
    bytesRead: 0,
    linesSent: 0,
    bytesSent: 0,
    batches: 0,
    retries: 0,
    dropped: 0,
    truncated: 0,
    fragments: 0,
  };
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  event(event: string, fields: Fields = {}): void {
    this.#write(`${JSON.stringify({ event, atMs: wallMs(), ...fields })}\n`);
  }

  stats(fields: Fields): void {
    this.event('stats', { ...this.counters, ...fields });
  }
}
