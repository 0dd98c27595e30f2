/**
 * Which store the sink says it is, and what follows from that: headers, content types that it knows,
 * words for errors. The forms are those of OpenSearch 2.19.1 as it answered, and of Elasticsearch's
 * documentation where the two differ.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { HttpReply } from '../http/http-protocol.js';
import type { ElasticsearchOptions } from './options.js';

const versionDefaults = { elasticsearch: '8.19.0', opensearch: '2.19.1' } as const;
const plainTypes = ['application/json', 'application/x-ndjson'];
const versionedType = /^application\/vnd\.elasticsearch\+(?:json|x-ndjson)$/;

export interface StoreError {
  readonly type: string;
  readonly reason: string;
}

export class Product {
  readonly name: 'elasticsearch' | 'opensearch';
  readonly version: string;
  readonly #major: number;
  readonly #minor: number;

  constructor({ product, version }: Pick<ElasticsearchOptions, 'product' | 'version'>) {
    this.name = product;
    this.version = version ?? versionDefaults[product];
    const [major = 0, minor = 0] = this.version.split('.').map(Number);
    this.#major = major;
    this.#minor = minor;
  }

  /** From Elasticsearch 8 and OpenSearch 2 on an index has no types, and `_type` is an error. */
  get hasTypes(): boolean {
    return this.#major < (this.name === 'elasticsearch' ? 8 : 2);
  }

  /** Indices of these names are data streams by Elasticsearch's own templates, and take `create` alone. */
  isDataStream(index: string): boolean {
    if (this.name !== 'elasticsearch' || this.#major < 8) return false;
    return /^(?:logs|metrics|synthetics)-[^-]+-./.test(index);
  }

  /** What a document that can't be read is called. */
  get documentError(): string {
    const isNew =
      this.name === 'elasticsearch' && (this.#major > 8 || (this.#major === 8 && this.#minor >= 8));
    return isNew ? 'document_parsing_exception' : 'mapper_parsing_exception';
  }

  get overload(): string {
    return this.name === 'elasticsearch'
      ? 'es_rejected_execution_exception'
      : 'rejected_execution_exception';
  }

  reply(status: number, value: unknown, headers: IncomingHttpHeaders): HttpReply {
    return this.replyText(status, JSON.stringify(value), this.#typeFor(headers));
  }

  /** @param body JSON unless `type` says otherwise */
  replyText(status: number, body: string, type: string): HttpReply {
    const named = this.name === 'elasticsearch' ? { 'x-elastic-product': 'Elasticsearch' } : {};
    return { status, type, body, headers: named };
  }

  replyJson(status: number, body: string, headers: IncomingHttpHeaders): HttpReply {
    return this.replyText(status, body, this.#typeFor(headers));
  }

  error(status: number, { type, reason }: StoreError, headers: IncomingHttpHeaders): HttpReply {
    const cause = { type, reason };
    const reply = this.reply(status, { error: { root_cause: [cause], ...cause }, status }, headers);
    if (status !== 401) return reply;
    const asked = { 'www-authenticate': 'Basic realm="security" charset="UTF-8"' };
    return { ...reply, headers: { ...reply.headers, ...asked } };
  }

  /** Null when the body's type is one that the store takes. */
  typeRefusal(headers: IncomingHttpHeaders): HttpReply | null {
    const given = headers['content-type'] ?? '';
    const [type = '', ...parameters] = given.split(';').map((part) => part.trim().toLowerCase());
    if (plainTypes.includes(type)) return null;
    if (this.name === 'elasticsearch' && versionedType.test(type)) {
      return this.#compatibilityRefusal(given, parameters, headers);
    }
    const error = `Content-Type header [${given.slice(0, 200)}] is not supported`;
    return this.reply(406, { error, status: 406 }, headers);
  }

  /** A client of one major version before is served; one of a version to come is not. */
  #compatibilityRefusal(
    given: string,
    parameters: readonly string[],
    headers: IncomingHttpHeaders,
  ): HttpReply | null {
    const wanted = parameters.find((part) => part.startsWith('compatible-with='));
    const major = wanted ? Number(wanted.slice('compatible-with='.length)) : this.#major;
    if (major === this.#major || (this.#major > 7 && major === this.#major - 1)) return null;
    const type = 'media_type_header_exception';
    const reason = `A compatible version is required on Content-Type header [${given.slice(0, 200)}] for version ${this.version}`;
    return this.error(400, { type, reason }, headers);
  }

  #typeFor(headers: IncomingHttpHeaders): string {
    const asksVersioned = headers.accept?.includes('vnd.elasticsearch+') ?? false;
    if (this.name !== 'elasticsearch' || this.#major < 8) return 'application/json; charset=UTF-8';
    const versioned = `application/vnd.elasticsearch+json;compatible-with=${this.#major}`;
    return asksVersioned ? versioned : 'application/json';
  }

  /** What a whole request that is refused with this status is told. */
  refusal(status: number, path: string): StoreError {
    const words: Record<number, StoreError> = {
      401: {
        type: 'security_exception',
        reason: `missing authentication credentials for REST request [${path}]`,
      },
      403: {
        type: 'security_exception',
        reason: 'action [indices:data/write/bulk] is unauthorized for user [lostline]',
      },
      404: { type: 'index_not_found_exception', reason: 'no such index [lostline]' },
      413: { type: 'content_too_long_exception', reason: 'entity content is too long' },
      429: {
        type: this.overload,
        reason: 'rejected execution of coordinating operation [max_coordinating_and_primary_bytes]',
      },
      503: {
        type: 'cluster_block_exception',
        reason: 'blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];',
      },
    };
    return words[status] ?? { type: 'exception', reason: `refused with status ${status}` };
  }

  /** What one item of a bulk request that is refused with this status is told. */
  itemRefusal(status: number, index: string): StoreError {
    const words: Record<number, StoreError> = {
      400: { type: this.documentError, reason: 'failed to parse' },
      403: {
        type: 'cluster_block_exception',
        reason: `index [${index}] blocked by: [FORBIDDEN/8/index write (api)];`,
      },
      404: { type: 'index_not_found_exception', reason: `no such index [${index}]` },
      409: {
        type: 'version_conflict_engine_exception',
        reason: 'version conflict, document already exists (current version [1])',
      },
      429: {
        type: this.overload,
        reason: 'rejected execution of primary operation [max_primary_bytes]',
      },
      503: {
        type: 'unavailable_shards_exception',
        reason: `[${index}][0] primary shard is not active Timeout: [1m]`,
      },
    };
    return words[status] ?? { type: 'exception', reason: `refused with status ${status}` };
  }
}
