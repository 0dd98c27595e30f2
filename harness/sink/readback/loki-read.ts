/**
 * Reads Loki back by `query_range`, forward in time. Loki knows no key but the time, and many lines may
 * share one instant, across pages too: each page begins at the last instant of the one before, and the
 * entries of that instant that were seen already are left out. When more entries share an instant than
 * a page holds, the page grows up to what the server allows, and then the reading fails and says so.
 *
 * Loki keeps one entry of those that agree in labels, time and text: a repeated batch is no duplicate
 * there. An entry that arrives with an earlier time than one already seen is missed while the run lasts,
 * and read at the end. What was refused is told by `loki_discarded_samples_total`, for all tenants.
 */
import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import type { Clock } from '../../support/clock.js';
import { EnvironmentError } from '../../support/errors.js';
import { grownBy } from './elasticsearch-refusals.js';
import { JsonHttp } from './json-http.js';
import { fresh, type LokiPosition, type LokiStream } from './loki-page.js';
import { discardedSamples } from './loki-refusals.js';
import type { Owner, Page, Refusal, StoreReader } from './reader.js';
import {
  basicAuthorisation,
  credentialOptions,
  credentialsFrom,
  pageLinesOption,
  placeOf,
  shipperVariables,
  storeUrl,
} from './store-options.js';

export const lokiReadOptions = z.strictObject({
  url: storeUrl(/^https?$/)
    .optional()
    .describe('Address of Loki; one is started for the run if not given'),
  query: z
    .string()
    .regex(/^\{.+\}/)
    .default('{service_name=~".+"}')
    .describe('LogQL selector of the lines; all of them by default (Loki 3 names every service)'),
  tenant: z.string().optional().describe('X-Scope-OrgID, where Loki has several tenants'),
  sinceMs: z
    .int()
    .min(0)
    .default(0)
    .describe('Entries may be stamped so long before the run, as when times are taken from lines'),
  pageLines: pageLinesOption,
  ...credentialOptions,
});

type Options = z.infer<typeof lokiReadOptions>;

interface Answer {
  readonly data: { readonly result: readonly LokiStream[] };
}
interface CountAnswer {
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

/** Loki itself takes entries from at most 10 minutes ahead. */
const aheadMs = 15 * 60_000;
/** A store of Lostline's own holds nothing else: an earlier beginning costs nothing. */
const ownSinceMs = 3_600_000;
const pageGrowth = 2;
const entriesMax = 50_000;

export class LokiReader implements StoreReader<LokiPosition> {
  readonly endpoints: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly #http: JsonHttp;
  readonly #options: Options;
  readonly #clock: Clock;
  readonly #sinceMs: number;
  readonly #owner: Owner;
  #discardedBefore: Readonly<Record<string, number>> = {};

  constructor(url: string, options: Options, owner: Owner, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#owner = owner;
    this.#sinceMs = Math.max(options.sinceMs, owner === 'lostline' ? ownSinceMs : 0);
    this.endpoints = { url, ...placeOf(url, 3100) };
    const credentials = credentialsFrom(options);
    this.environment = shipperVariables(credentials);
    this.#http = new JsonHttp(url, 'the store', {
      ...basicAuthorisation(credentials),
      ...(options.tenant && { 'x-scope-orgid': options.tenant }),
    });
  }

  async end(): Promise<LokiPosition> {
    if (this.#owner === 'lostline') await this.#http.text('/ready');
    this.#discardedBefore = await discardedSamples(this.#http);
    const fromMs = Math.floor(this.#clock.wallMs()) - this.#sinceMs;
    return { fromNs: nanoseconds(fromMs), seen: new Set() };
  }

  async *pages(from: LokiPosition, signal: AbortSignal): AsyncIterable<Page<LokiPosition>> {
    const endNs = this.#endNs();
    let next = from;
    let limit = this.#options.pageLines;
    for (;;) {
      const streams = await this.#page(next, endNs, limit, signal);
      const { lines, position, entries } = fresh(streams, next);
      if (lines.length > 0) {
        next = position;
        yield { lines, next };
      }
      if (entries < limit) return;
      limit = lines.length > 0 ? this.#options.pageLines : limit * pageGrowth;
      if (limit > entriesMax) throw this.#tooMany(next.fromNs);
    }
  }

  async count(from: LokiPosition): Promise<number> {
    const endMs = Math.floor(this.#clock.wallMs()) + aheadMs;
    const rangeMs = endMs - Number(BigInt(from.fromNs) / 1_000_000n);
    const query = `sum(count_over_time(${this.#options.query}[${rangeMs}ms]))`;
    const asked = new URLSearchParams({ query, time: nanoseconds(endMs) });
    const { data } = await this.#http.ask<CountAnswer>(`/loki/api/v1/query?${asked}`);
    return Number(data.result[0]?.value[1] ?? 0);
  }

  async refusals(): Promise<readonly Refusal[]> {
    return grownBy(this.#discardedBefore, await discardedSamples(this.#http));
  }

  async *refusedTexts(): AsyncIterable<Uint8Array> {
    // Loki counts what it discards, and keeps none of it.
  }

  async put(lines: readonly Uint8Array[]): Promise<void> {
    if (lines.length === 0) return;
    const firstNs = BigInt(nanoseconds(Math.floor(this.#clock.wallMs())));
    const values = lines.map((line, index) => [
      String(firstNs + BigInt(index)),
      Buffer.from(line).toString(),
    ]);
    const body = JSON.stringify({ streams: [{ stream: { job: 'lostline-self-test' }, values }] });
    await this.#http.ask('/loki/api/v1/push', { method: 'POST', body });
  }

  canHold(line: Uint8Array): boolean {
    return isUtf8(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #endNs(): string {
    return nanoseconds(Math.floor(this.#clock.wallMs()) + aheadMs);
  }

  async #page({ fromNs }: LokiPosition, endNs: string, limit: number, signal: AbortSignal) {
    const { query } = this.#options;
    const window = { start: fromNs, end: endNs, limit: String(limit), direction: 'forward' };
    const asked = new URLSearchParams({ query, ...window });
    const path = `/loki/api/v1/query_range?${asked}`;
    return (await this.#http.ask<Answer>(path, { signal })).data.result;
  }

  #tooMany(atNs: string): EnvironmentError {
    return new EnvironmentError(
      `the store at ${this.endpoints.url} holds more than ${entriesMax / pageGrowth} entries of the instant ${atNs} ns, and Loki can't page within one: narrow sink.query to fewer streams`,
    );
  }
}

function nanoseconds(ms: number): string {
  return `${ms}000000`;
}
