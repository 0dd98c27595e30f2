/**
 * Reads a PostgreSQL table back by its key, in pages above the last key seen. The key must grow with
 * each row, as a `bigserial` does. Transactions that overlap can make a lower key visible after a higher
 * one: while the run lasts such a row may be missed, and the readings at the end see it.
 *
 * What the server refused stands in its log, with the statement (`log_min_error_statement`), when this
 * role may read it (pg_read_server_files); else only the database's count of rollbacks is told. Both are
 * the server's, so on a shared one they are an upper bound.
 */
import { isUtf8 } from 'node:buffer';
import pg from 'pg';
import { z } from 'zod';
import { EnvironmentError, messageOf } from '../../support/errors.js';
import { ServerLog } from './postgresql-log.js';
import type { Owner, Page, Refusal, StoreReader } from './reader.js';
import {
  credentialOptions,
  credentialsFrom,
  pageLinesOption,
  placeOf,
  shipperVariables,
  storeUrl,
} from './store-options.js';

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?$/);

export const postgresqlReadOptions = z.strictObject({
  url: storeUrl(/^postgres(ql)?$/)
    .optional()
    .describe('postgresql://HOST:PORT/DATABASE; a server is started for the run if not given'),
  table: name.default('lostline').describe('Table that holds the lines'),
  field: name.default('line').describe("The line's column, text or bytea"),
  key: name.default('id').describe('A column of whole numbers that grows with each row'),
  pageLines: pageLinesOption,
  ...credentialOptions,
});

type Options = z.infer<typeof postgresqlReadOptions>;

/** The last key seen, as decimal text: it has 64 bits. */
type Position = string;

interface Row {
  readonly key: string;
  readonly line: string | Buffer | null;
}

const answerMs = 60_000;
const insertLinesMax = 1_000;
const reasonsMax = 20;

export class PostgresqlReader implements StoreReader<Position> {
  readonly endpoints: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly #options: Options;
  readonly #pool: pg.Pool;
  readonly #log: ServerLog;
  #rolledBackBefore = 0;

  constructor(url: string, options: Options, owner: Owner) {
    this.#options = options;
    const { user, password } = credentialsFrom(options);
    this.environment = shipperVariables({ user, password });
    const { pathname, username } = new URL(url);
    const database = decodeURIComponent(pathname.slice(1)) || 'lostline';
    const place = placeOf(url, 5432);
    const as = user ?? (decodeURIComponent(username) || 'lostline');
    const { table, field, key } = options;
    this.endpoints = { url, ...place, database, user: as, table, field, key };
    this.#pool = new pg.Pool({
      ...{ host: place.host, port: Number(place.port), database, user: as, max: 2 },
      ...(password && { password }),
      ...{ connectionTimeoutMillis: answerMs, query_timeout: answerMs },
      // A user's own store is read and nothing else: the server itself sees to that.
      ...(owner === 'user' && { options: '-c default_transaction_read_only=on' }),
    });
    this.#pool.on('error', () => {});
    this.#log = new ServerLog((text, values) => this.#ask(text, values));
  }

  async end(): Promise<Position> {
    const { table, key } = this.#options;
    await this.#log.begin();
    this.#rolledBackBefore = await this.#rolledBack();
    const [row] = await this.#ask<{ last: string | null }>(
      `SELECT max(${quoted(key)})::text AS last FROM ${quoted(table)}`,
    );
    return row?.last ?? '-9223372036854775808';
  }

  async *pages(from: Position, signal: AbortSignal): AsyncIterable<Page<Position>> {
    const { table, field, key, pageLines } = this.#options;
    const [column, source, line] = [quoted(key), quoted(table), quoted(field)];
    const text = `SELECT ${column}::text AS key, ${line} AS line FROM ${source} WHERE ${column} > $1 ORDER BY ${column} LIMIT ${pageLines}`;
    let next = from;
    for (;;) {
      signal.throwIfAborted();
      const rows = await this.#ask<Row>(text, [next]);
      const last = rows.at(-1);
      if (last === undefined) return;
      next = last.key;
      yield { lines: rows.map((row) => bytesOf(row.line)), next };
      if (rows.length < pageLines) return;
    }
  }

  async count(from: Position): Promise<number> {
    const { table, key } = this.#options;
    const [row] = await this.#ask<{ count: string }>(
      `SELECT count(*)::text AS count FROM ${quoted(table)} WHERE ${quoted(key)} > $1`,
      [from],
    );
    return Number(row?.count ?? 0);
  }

  async refusals(): Promise<readonly Refusal[]> {
    const reasons = new Map<string, number>();
    for await (const { reason } of this.#log.failures()) {
      const name = reasons.size < reasonsMax || reasons.has(reason) ? reason : 'other reasons';
      reasons.set(name, (reasons.get(name) ?? 0) + 1);
    }
    if (reasons.size > 0) return [...reasons].map(([reason, count]) => ({ reason, count }));
    const count = (await this.#rolledBack()) - this.#rolledBackBefore;
    return count > 0 ? [{ reason: 'transactions rolled back', count }] : [];
  }

  async *refusedTexts(): AsyncIterable<Uint8Array> {
    for await (const { statement } of this.#log.failures()) yield Buffer.from(statement, 'latin1');
  }

  async put(lines: readonly Uint8Array[]): Promise<void> {
    const { table, field } = this.#options;
    const text = `INSERT INTO ${quoted(table)} (${quoted(field)}) SELECT line FROM unnest($1::text[]) WITH ORDINALITY AS given (line, place) ORDER BY place`;
    for (let at = 0; at < lines.length; at += insertLinesMax) {
      const some = lines.slice(at, at + insertLinesMax);
      await this.#ask(text, [some.map((line) => Buffer.from(line).toString())]);
    }
  }

  /** Text of PostgreSQL is UTF-8 without NUL. */
  canHold(line: Uint8Array): boolean {
    return isUtf8(line) && !line.includes(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }

  async #rolledBack(): Promise<number> {
    const [row] = await this.#ask<{ count: string }>(
      'SELECT xact_rollback::text AS count FROM pg_stat_database WHERE datname = current_database()',
    );
    return Number(row?.count ?? 0);
  }

  async #ask<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    try {
      const { rows } = await this.#pool.query<T>({ text, values });
      return rows;
    } catch (cause) {
      const { host, port, database } = this.endpoints;
      throw new EnvironmentError(
        `the store at ${host}:${port}/${database} did not answer: ${messageOf(cause)}; check sink.url, sink.table and its columns`,
        { cause },
      );
    }
  }
}

function quoted(identifier: string): string {
  return identifier
    .split('.')
    .map((part) => pg.escapeIdentifier(part))
    .join('.');
}

function bytesOf(line: string | Buffer | null): Uint8Array {
  return typeof line === 'string' ? Buffer.from(line) : (line ?? Buffer.from('NULL'));
}
