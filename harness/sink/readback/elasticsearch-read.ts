/**
 * Reads Elasticsearch and OpenSearch back. Every shard numbers what it takes (`_seq_no`), so each shard
 * is read for itself in pages above the last number seen: in the order of arrival, with an exact
 * beginning in an index that held something before, and with no cursor, point in time or scroll that the
 * node would have to keep (and would lose in a restart). A document that is updated or deleted between
 * two pages changes the numbers; two readings that agree (read-back-sink.ts) show that none did.
 *
 * The store's own count is `_count` after a refresh. What it refused is told by its nodes, as counters
 * for all their indices together.
 */
import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { EnvironmentError } from '../../support/errors.js';
import { grownBy, nodeRefusals } from './elasticsearch-refusals.js';
import { JsonHttp } from './json-http.js';
import type { Page, Refusal, StoreReader } from './reader.js';
import {
  basicAuthorisation,
  credentialOptions,
  credentialsFrom,
  pageLinesOption,
  placeOf,
  shipperVariables,
  storeUrl,
} from './store-options.js';

export const elasticsearchReadOptions = z.strictObject({
  url: storeUrl(/^https?$/)
    .optional()
    .describe('Address of the store; one is started for the run if not given'),
  index: z
    .string()
    .regex(/^[a-z0-9.*][a-z0-9._*,-]*$/)
    .default('lostline')
    .describe('Index, alias, data stream or pattern that holds the lines'),
  field: z
    .string()
    .min(1)
    .default('message')
    .describe("The line's field, such as log or body.text"),
  pageLines: pageLinesOption,
  ...credentialOptions,
});

type Options = z.infer<typeof elasticsearchReadOptions>;

/** The last number seen, by index and shard: `lostline/0` to 4711. */
type Position = Readonly<Record<string, number>>;

interface Shard {
  readonly key: string;
  /** Path and query up to which every question to this shard is the same. */
  readonly place: (what: '_search' | '_count') => string;
  readonly numberMax: number;
}

interface StatsAnswer {
  readonly indices?: Record<string, { readonly shards?: Record<string, readonly ShardCopy[]> }>;
}
interface ShardCopy {
  readonly routing?: { readonly primary?: boolean };
  readonly seq_no?: { readonly max_seq_no?: number };
}
interface SearchAnswer {
  readonly hits: { readonly hits: readonly { _source?: unknown; sort: readonly [number] }[] };
}

export class ElasticsearchReader implements StoreReader<Position> {
  readonly endpoints: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly #http: JsonHttp;
  readonly #options: Options;
  readonly #index: string;
  #refusedBefore: Readonly<Record<string, number>> = {};

  constructor(url: string, options: Options) {
    this.#options = options;
    this.#index = encodeURIComponent(options.index);
    this.endpoints = { url, ...placeOf(url, 9200), index: options.index };
    const credentials = credentialsFrom(options);
    this.environment = shipperVariables(credentials);
    const headers = basicAuthorisation(credentials);
    this.#http = new JsonHttp(url, 'the store', headers);
  }

  async end(): Promise<Position> {
    this.#refusedBefore = await nodeRefusals(this.#http);
    return Object.fromEntries((await this.#shards()).map(({ key, numberMax }) => [key, numberMax]));
  }

  async *pages(from: Position, signal: AbortSignal): AsyncIterable<Page<Position>> {
    let next = from;
    for (const shard of await this.#shards()) {
      for (;;) {
        const after = next[shard.key] ?? -1;
        if (after >= shard.numberMax) break;
        const hits = await this.#page(shard, after, signal);
        const last = hits.at(-1);
        if (last === undefined) break;
        next = { ...next, [shard.key]: last.sort[0] };
        yield { lines: hits.map(({ _source }) => this.#lineOf(_source)), next };
        if (hits.length < this.#options.pageLines) break;
      }
    }
  }

  async count(from: Position): Promise<number> {
    await this.#refresh();
    let count = 0;
    for (const { key, place } of await this.#shards()) {
      const body = JSON.stringify({ query: above(from[key] ?? -1) });
      const asked = { method: 'POST', body } as const;
      count += (await this.#http.ask<{ count: number }>(place('_count'), asked)).count;
    }
    return count;
  }

  async refusals(): Promise<readonly Refusal[]> {
    return grownBy(this.#refusedBefore, await nodeRefusals(this.#http));
  }

  async *refusedTexts(): AsyncIterable<Uint8Array> {
    // The nodes count what they refuse, and keep none of it.
  }

  async put(lines: readonly Uint8Array[]): Promise<void> {
    const { field } = this.#options;
    const documents = lines.map((line) =>
      JSON.stringify({ [field]: Buffer.from(line).toString() }),
    );
    const body = documents.map((document) => `{"index":{}}\n${document}\n`).join('');
    if (body === '') return;
    const type = 'application/x-ndjson';
    await this.#http.ask(`/${this.#index}/_bulk`, { method: 'POST', body, type });
  }

  canHold(line: Uint8Array): boolean {
    return isUtf8(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** Who may not ask for it waits for the index to refresh by itself. */
  async #refresh(): Promise<void> {
    try {
      await this.#http.find(`/${this.#index}/_refresh`, { method: 'POST' });
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
    }
  }

  /** The primaries of all indices that the name stands for now; none when there is no such index. */
  async #shards(): Promise<Shard[]> {
    const path = `/${this.#index}/_stats/docs?level=shards`;
    const stats = await this.#http.find<StatsAnswer>(path);
    return Object.entries(stats?.indices ?? {}).flatMap(([index, { shards = {} }]) =>
      Object.entries(shards).map(([shard, copies]) => ({
        key: `${index}/${shard}`,
        place: (what: string) =>
          `/${encodeURIComponent(index)}/${what}?preference=_shards:${shard}`,
        numberMax: copies.find(({ routing }) => routing?.primary)?.seq_no?.max_seq_no ?? -1,
      })),
    );
  }

  async #page({ place }: Shard, after: number, signal: AbortSignal) {
    const body = JSON.stringify({
      size: this.#options.pageLines,
      query: above(after),
      sort: [{ _seq_no: 'asc' }],
      _source: [this.#options.field],
      track_total_hits: false,
    });
    const asked = { method: 'POST', body, signal } as const;
    return (await this.#http.ask<SearchAnswer>(place('_search'), asked)).hits.hits;
  }

  /** A document without the field is delivered as it is, so that it counts as unexpected. */
  #lineOf(source: unknown): Uint8Array {
    let value = source;
    for (const name of this.#options.field.split('.')) {
      value = (value as Record<string, unknown> | undefined)?.[name];
    }
    return Buffer.from(typeof value === 'string' ? value : JSON.stringify(source ?? null));
  }
}

function above(number: number) {
  return { range: { _seq_no: { gt: number } } };
}
