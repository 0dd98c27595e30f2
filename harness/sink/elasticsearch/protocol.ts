/**
 * Elasticsearch and OpenSearch as their clients see them: bulk requests and single documents are taken,
 * and questions are answered (handshake.ts). Nothing is stored: ids are echoed and not remembered, so a
 * document that is sent again under its id is delivered again, where a store would keep one.
 *
 * What part of a request is refused, is refused as the stores do it: each item for itself, behind a
 * 200. A whole request is refused with a status of its own and an error object.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type {
  HttpContent,
  HttpDelivery,
  HttpOutbound,
  HttpProtocol,
  HttpReply,
  HttpRequest,
} from '../http/http-protocol.js';
import { HttpSink } from '../http/http-sink.js';
import { lineFields } from '../json/field-finder.js';
import { Spans } from '../json/spans.js';
import type { Deliver, Sink, SinkHost } from '../sink.js';
import type { BulkContent } from './bulk.js';
import { BulkReader } from './bulk.js';
import type { BulkAction, BulkOperation } from './bulk-action.js';
import { indexNameError } from './bulk-action.js';
import { BulkAnswer, type ItemRefusal } from './bulk-answer.js';
import { DocumentLine } from './document-line.js';
import { filterOf } from './filter-path.js';
import { Handshake } from './handshake.js';
import type { ElasticsearchOptions } from './options.js';
import { Product, type StoreError } from './product.js';

const segmentsMax = 8;
const failures: Readonly<Record<number, string>> = {
  400: 'parse_exception',
  413: 'content_too_long_exception',
  415: 'media_type_header_exception',
  503: 'circuit_breaking_exception',
};

class ElasticsearchProtocol implements HttpProtocol {
  readonly kind = 'elasticsearch';
  readonly basePath = '/';
  readonly #product: Product;
  readonly #handshake: Handshake;
  readonly #line: DocumentLine;
  readonly #field: string;
  readonly #itemErrorStatus: number;
  #documents = 0;

  constructor(options: ElasticsearchOptions) {
    this.#product = new Product(options);
    this.#handshake = new Handshake(this.#product);
    this.#line = new DocumentLine(options.field, this.#product);
    this.#field = options.field ?? lineFields[0];
    this.#itemErrorStatus = options.itemErrorStatus;
  }

  read(request: HttpRequest): HttpContent {
    const segments = segmentsOf(request.path);
    const isWriting = request.method === 'POST' || request.method === 'PUT';
    const last = segments.at(-1);
    if (last === '_bulk' && isWriting) return this.#bulk(request, segments);
    const place = isWriting ? this.#documentPlace(segments) : null;
    return place ? this.#document(request, place) : this.#handshake.answer(request, segments);
  }

  failed(status: number, reason: string, headers: IncomingHttpHeaders): HttpReply {
    return this.#product.error(status, { type: failures[status] ?? 'exception', reason }, headers);
  }

  encode(lines: readonly Uint8Array[]): HttpOutbound {
    const documents = lines.map((line) => {
      const document = JSON.stringify({ [this.#field]: Buffer.from(line).toString() });
      return `{"create":{}}\n${document}\n`;
    });
    return {
      method: 'POST',
      path: '/lostline/_bulk',
      headers: { 'content-type': 'application/x-ndjson' },
      body: Buffer.from(documents.join('')),
    };
  }

  tookAll(body: string): boolean {
    return (JSON.parse(body) as { errors?: boolean }).errors === false;
  }

  #bulk(request: HttpRequest, segments: readonly string[]): HttpContent {
    const refused = this.#product.typeRefusal(request.headers);
    if (refused) return { kind: 'misfit', reply: refused };
    const index = segments.length > 1 ? segments[0]! : null;
    const bytes = request.body.whole();
    const content = new BulkReader(bytes, this.#product, this.#line, index).read();
    for (const { index: name } of new Set(content.actions)) this.#handshake.remember(name);
    if (content.refusal) return this.#refusedWhole(request, content, content.refusal);
    return { kind: 'delivery', delivery: this.#bulkDelivery(request, content) };
  }

  #bulkDelivery(request: HttpRequest, content: BulkContent): HttpDelivery {
    const firstNumber = this.#documents;
    this.#documents += content.actions.length;
    return {
      messages: content.messages.emitTo,
      ...unfitOf(content.unfit),
      accepted: () => this.#answer(request, content, firstNumber, content.messages.size),
      partial: (taken) => this.#answer(request, content, firstNumber, taken),
      refused: (status) => this.#refused(status, request),
    };
  }

  #answer(
    { query, headers }: HttpRequest,
    { actions, fates }: BulkContent,
    firstNumber: number,
    taken: number,
  ): HttpReply {
    const answer = new BulkAnswer(this.#product, filterOf(query), firstNumber);
    let messages = 0;
    let overload: ItemRefusal | null = null;
    let overloaded: BulkAction | null = null;
    for (let item = 0; item < actions.length; item++) {
      const action = actions[item]!;
      const fate = fates[item]!;
      if (typeof fate !== 'string') {
        answer.add(action, fate);
      } else if (fate === 'silent' || messages++ < taken) {
        answer.add(action, null);
      } else {
        if (action !== overloaded) overload = this.#overload(action);
        overloaded = action;
        answer.add(action, overload);
      }
    }
    return this.#product.replyJson(200, answer.text(), headers);
  }

  #overload({ index }: BulkAction): ItemRefusal {
    const status = this.#itemErrorStatus;
    return { status, error: this.#product.itemRefusal(status, index) };
  }

  #refused(status: number, { path, headers }: HttpRequest): HttpReply {
    return this.#product.error(status, this.#product.refusal(status, path), headers);
  }

  /** Refused by the store's own rules, and told so that its lines are known to have been sent. */
  #refusedWhole(request: HttpRequest, content: BulkContent, error: StoreError): HttpContent {
    const reply = this.#product.error(400, error, request.headers);
    const unfit = (emit: Deliver) => {
      content.messages.emitTo(emit);
      content.unfit.emitTo(emit);
    };
    return { kind: 'delivery', delivery: refusedDelivery(unfit, reply) };
  }

  /** `/logs/_doc`, `/logs/_doc/1`, `/logs/_create/1`, and `/logs/events` where indices have types. */
  #documentPlace(segments: readonly string[]): BulkAction | null {
    const [index, type, id = null] = segments;
    if (index === undefined || type === undefined || segments.length > 3) return null;
    const operation: BulkOperation = type === '_create' ? 'create' : 'index';
    const isType = this.#product.hasTypes && !type.startsWith('_');
    const isDocument = type === '_doc' || (type === '_create' && id !== null) || isType;
    return isDocument && !index.startsWith('_') ? { operation, index, id } : null;
  }

  #document(request: HttpRequest, action: BulkAction): HttpContent {
    const { headers } = request;
    const refused = this.#product.typeRefusal(headers);
    if (refused) return { kind: 'misfit', reply: refused };
    const bytes = request.body.whole();
    const line = this.#line;
    const nameError = indexNameError(action.index);
    const error = line.look(bytes, [0, bytes.length], 'index', 'unknown')?.error ?? nameError;
    const spans = new Spans(bytes);
    if (line.end > line.start) spans.add(line.start, line.end, line.form);
    if (error) {
      const reply = this.#product.error(400, error, headers);
      return { kind: 'delivery', delivery: refusedDelivery(spans.emitTo, reply) };
    }
    const delivery: HttpDelivery = {
      messages: spans.emitTo,
      accepted: () => this.#created(action, headers),
      partial: () => this.#refused(this.#itemErrorStatus, request),
      refused: (status) => this.#refused(status, request),
    };
    return { kind: 'delivery', delivery };
  }

  #created({ index, id }: BulkAction, headers: IncomingHttpHeaders): HttpReply {
    const number = this.#documents++;
    const document = {
      _index: index,
      ...(this.#product.hasTypes ? { _type: '_doc' } : {}),
      _id: id ?? `LL${number}`,
      _version: 1,
      result: 'created',
      _shards: { total: 2, successful: 1, failed: 0 },
      _seq_no: number,
      _primary_term: 1,
    };
    return this.#product.reply(201, document, headers);
  }
}

function unfitOf(spans: Spans): Pick<HttpDelivery, 'unfit'> {
  return spans.size > 0 ? { unfit: spans.emitTo } : {};
}

/** However the sink behaves: the store takes nothing of it. */
function refusedDelivery(unfit: HttpDelivery['messages'], reply: HttpReply): HttpDelivery {
  const always = () => reply;
  return { messages: () => {}, unfit, accepted: always, partial: always, refused: always };
}

function segmentsOf(path: string): string[] {
  return path
    .split('/', 2 * segmentsMax)
    .filter(Boolean)
    .map(decoded);
}

/** A name that is not rightly encoded is taken as it is. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export function openElasticsearch(
  host: SinkHost,
  options: ElasticsearchOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  return HttpSink.open(host, options, new ElasticsearchProtocol(options), deliver, refused);
}
