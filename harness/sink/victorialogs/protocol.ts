/**
 * VictoriaLogs: JSON lines at /insert/jsonline, and bulk requests of Elasticsearch's form at
 * /insert/elasticsearch/_bulk with the few questions that its clients ask first. Which field holds the
 * line is told with each request (`_msg_field`), and is `_msg` otherwise. VictoriaLogs has no partial
 * success: a request of which a part is refused is answered 503. Loki's pushes are the sink `loki`'s.
 *
 * The answers are those of app/vlinsert in VictoriaMetrics/VictoriaLogs, its silence about skipped rows
 * and its empty answer to a broken bulk request too.
 */
import { z } from 'zod';
import { httpServerOptions } from '../http/http-options.js';
import {
  type HttpContent,
  type HttpDelivery,
  type HttpOutbound,
  type HttpProtocol,
  type HttpReply,
  type HttpRequest,
  jsonReply,
} from '../http/http-protocol.js';
import { HttpSink } from '../http/http-sink.js';
import type { Spans } from '../json/spans.js';
import type { Deliver, Sink, SinkHost } from '../sink.js';
import { Rows, rowFields } from './rows.js';

export const victorialogsOptions = z.strictObject({
  ...httpServerOptions,
  lineBytesMax: z
    .int()
    .min(1)
    .default(256 * 1024)
    .describe("Longer rows are skipped; VictoriaLogs' own -insert.maxLineSizeBytes"),
});

export type VictorialogsOptions = z.infer<typeof victorialogsOptions>;

const ready = jsonReply(200, { status: 'ok' });
const bulkRoot = '/insert/elasticsearch';
const elasticVersion = '8.9.0';
const licence = { uid: 'lostline', type: 'oss', status: 'active' };

function textReply(status: number, text: string): HttpReply {
  const retry = status === 429 ? { headers: { 'retry-after': '1' } } : {};
  return { status, type: 'text/plain; charset=utf-8', body: `${text}\n`, ...retry };
}

function elasticReply(value: unknown): HttpReply {
  return { ...jsonReply(200, value), headers: { 'x-elastic-product': 'Elasticsearch' } };
}

class VictorialogsProtocol implements HttpProtocol {
  readonly kind = 'victorialogs';
  readonly basePath = '/';
  readonly #lineBytesMax: number;

  constructor({ lineBytesMax }: VictorialogsOptions) {
    this.#lineBytesMax = lineBytesMax;
  }

  read(request: HttpRequest): HttpContent {
    const path = request.path.replaceAll('//', '/');
    if (path === '/insert/jsonline') return this.#jsonLines(request);
    if (path === `${bulkRoot}/_bulk`) return this.#bulk(request);
    const reply = questionReply(path, request.method);
    if (reply) return { kind: 'question', reply };
    const shown = path.slice(0, 200);
    return { kind: 'misfit', reply: textReply(400, `unsupported path requested: "${shown}"`) };
  }

  failed(status: number, message: string): HttpReply {
    return textReply(status, message);
  }

  encode(lines: readonly Uint8Array[]): HttpOutbound {
    const rows = lines.map((line) => `${JSON.stringify({ _msg: Buffer.from(line).toString() })}\n`);
    return {
      method: 'POST',
      path: '/insert/jsonline',
      headers: { 'content-type': 'application/stream+json' },
      body: Buffer.from(rows.join('')),
    };
  }

  #jsonLines(request: HttpRequest): HttpContent {
    if (request.method !== 'POST') return { kind: 'misfit', reply: textReply(405, '') };
    const { messages, unfit } = this.#rows(request).readJsonLines();
    const isNothing = messages.size === 0 && unfit.size > 0;
    const problem = 'cannot process jsonline request; error: no line of it could be parsed';
    const reply = isNothing ? textReply(400, problem) : emptyReply;
    return {
      kind: 'delivery',
      delivery: { ...deliveryOf(messages, unfit), accepted: () => reply },
    };
  }

  #bulk(request: HttpRequest): HttpContent {
    const rows = this.#rows(request);
    const isBroken = rows.readBulk() === 'broken';
    const { messages, unfit } = rows;
    const items = Array.from({ length: messages.size }, () => createdItem);
    const answer = { took: 1, errors: false, items };
    const reply = isBroken ? emptyReply : elasticReply(answer);
    return {
      kind: 'delivery',
      delivery: { ...deliveryOf(messages, unfit), accepted: () => reply },
    };
  }

  #rows({ body, query, headers }: HttpRequest): Rows {
    return new Rows(body.whole(), rowFields(query, headers), this.#lineBytesMax);
  }
}

const createdItem = { create: { status: 201 } };
const emptyReply: HttpReply = { status: 200, type: 'application/json', body: '' };

function deliveryOf(messages: Spans, unfit: Spans): Omit<HttpDelivery, 'accepted'> {
  return {
    messages: messages.emitTo,
    ...(unfit.size > 0 ? { unfit: unfit.emitTo } : {}),
    partial: (_taken, refused) => textReply(503, `${refused} rows at the end were refused`),
    refused: (status) => textReply(status, refusalWords[status] ?? `refused with ${status}`),
  };
}

const refusalWords: Readonly<Record<number, string>> = {
  429: 'cannot ingest data, since the ingestion rate limit is exceeded; retry the request later',
  503: 'cannot write data: the storage is in read-only mode',
};

function questionReply(path: string, method: string): HttpReply | null {
  if (path === '/insert/ready' || path === '/insert/loki/ready') return ready;
  if (path === '/health' || path === '/') return textReply(200, 'OK');
  if (path === bulkRoot || path === `${bulkRoot}/`) {
    return method === 'GET' || method === 'HEAD'
      ? elasticReply({ version: { number: elasticVersion } })
      : null;
  }
  if (path === `${bulkRoot}/_license`) return elasticReply({ license: licence });
  const known = ['_ilm/policy', '_index_template', '_ingest', '_nodes', 'logstash', '_logstash'];
  return known.some((name) => path.startsWith(`${bulkRoot}/${name}`)) ? elasticReply({}) : null;
}

export function openVictorialogs(
  host: SinkHost,
  options: VictorialogsOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  return HttpSink.open(host, options, new VictorialogsProtocol(options), deliver, refused);
}
