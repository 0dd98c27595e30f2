/**
 * The failed statements in a PostgreSQL server's own log, read by SQL in pieces: each `ERROR:` entry
 * with the `STATEMENT:` that follows it. Nothing is told where the server writes no log file, or where
 * the role may not read it.
 *
 * Bounds: a piece at a time; an entry of more than `entryBytesMax` is left out.
 */
import { EnvironmentError } from '../../support/errors.js';

const pieceBytes = 1024 * 1024;
const entryBytesMax = 4 * pieceBytes;
/** Where one entry ends: the next line that does not continue it (continuations begin with a tab). */
const entryStart = /\n(?!\t)/g;

export interface FailedStatement {
  readonly reason: string;
  readonly statement: string;
}

type Ask = <T extends object>(text: string, values?: unknown[]) => Promise<T[]>;

interface Place {
  readonly path: string;
  readonly size: string;
}

export class ServerLog {
  readonly #ask: Ask;
  #path = '';
  #from = 0;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** What stands in the log now is not the run's. */
  async begin(): Promise<void> {
    const place = await this.#place();
    this.#path = place?.path ?? '';
    this.#from = Number(place?.size ?? 0);
  }

  async *failures(): AsyncIterable<FailedStatement> {
    if (this.#path === '') return;
    let reason = '';
    for await (const entry of this.#entries()) {
      const [, kind = '', words = ''] = /\b(ERROR|FATAL|STATEMENT): {2}(.*)/s.exec(entry) ?? [];
      if (kind === 'ERROR') reason = words.trim().split('\n')[0]!;
      if (kind === 'STATEMENT' && reason !== '') {
        yield { reason, statement: words };
        reason = '';
      }
    }
  }

  async *#entries(): AsyncIterable<string> {
    let kept = '';
    for await (const piece of this.#pieces()) {
      const parts = (kept + piece).split(entryStart);
      kept = parts.pop() ?? '';
      yield* parts;
      if (kept.length > entryBytesMax) kept = '';
    }
    if (kept !== '') yield kept;
  }

  async *#pieces(): AsyncIterable<string> {
    const text = 'SELECT pg_read_binary_file($1, $2, $3) AS piece';
    const end = Number((await this.#place())?.size ?? 0);
    for (let at = this.#from; at < end; at += pieceBytes) {
      const length = Math.min(pieceBytes, end - at);
      const [row] = await this.#ask<{ piece: Buffer }>(text, [this.#path, at, length]);
      yield row?.piece.toString('latin1') ?? '';
    }
  }

  async #place(): Promise<Place | undefined> {
    const text =
      'SELECT path, (pg_stat_file(path)).size::text AS size FROM pg_current_logfile() AS path WHERE path IS NOT NULL';
    try {
      return (await this.#ask<Place>(text))[0];
    } catch (error) {
      if (error instanceof EnvironmentError) return undefined;
      throw error;
    }
  }
}
