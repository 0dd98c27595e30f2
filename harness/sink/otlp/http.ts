/**
 * OTLP logs over HTTP: POST /v1/logs, protobuf or JSON, answered in the request's own content type
 * (opentelemetry.io/docs/specs/otlp, "OTLP/HTTP"). `partial` is a partial success with 200, whose rest
 * clients must not repeat; of errors they repeat 429, 502, 503 and 504. Other paths and methods are
 * answered as the Collector's receiver does.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { httpServerOptions } from '../http/http-options.js';
import type {
  HttpContent,
  HttpDelivery,
  HttpProtocol,
  HttpReply,
  HttpRequest,
  Messages,
} from '../http/http-protocol.js';
import { HttpSink } from '../http/http-sink.js';
import type { Deliver, Sink, SinkHost } from '../sink.js';
import {
  partialSuccess,
  responseInJson,
  responseInProtobuf,
  rpcStatus,
  statusInJson,
  statusInProtobuf,
} from './answers.js';
import { bodyText, type TextOf } from './body-text.js';
import { messagesInJson } from './json.js';
import { otlpOptionFields } from './options.js';
import { messagesInProtobuf } from './protobuf.js';
import { exportRequest } from './request.js';

export const otlpHttpOptions = z.strictObject({ ...httpServerOptions, ...otlpOptionFields });

export type OtlpHttpOptions = z.infer<typeof otlpHttpOptions>;

const protobufType = 'application/x-protobuf';
const jsonType = 'application/json';
type ContentType = typeof protobufType | typeof jsonType;

function contentTypeOf(headers: IncomingHttpHeaders): ContentType | null {
  const name = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return name === protobufType || name === jsonType ? name : null;
}

class OtlpHttp implements HttpProtocol {
  readonly kind = 'otlp-http';
  readonly basePath = '/';
  readonly #textOf: TextOf;
  readonly #retryAfterSeconds: number;

  constructor({ bodyFields, retryAfterSeconds }: OtlpHttpOptions) {
    this.#textOf = bodyText(bodyFields);
    this.#retryAfterSeconds = retryAfterSeconds;
  }

  read(request: HttpRequest): HttpContent {
    const { path, method, headers, body } = request;
    if (path !== '/v1/logs') return misfit(404, `${path} is not here: logs go to /v1/logs`);
    if (method !== 'POST') return misfit(405, `method ${method} is not POST`);
    const type = contentTypeOf(headers);
    if (!type) return misfit(415, `the content type must be ${jsonType} or ${protobufType}`);
    const read = type === jsonType ? messagesInJson : messagesInProtobuf;
    return { kind: 'delivery', delivery: this.#delivery(type, read(body.whole(), this.#textOf)) };
  }

  failed(status: number, message: string, headers: IncomingHttpHeaders): HttpReply {
    return this.#error(contentTypeOf(headers) ?? jsonType, status, message);
  }

  encode(lines: readonly Uint8Array[]) {
    const headers = { 'content-type': protobufType };
    return { method: 'POST', path: '/v1/logs', headers, body: exportRequest(lines) } as const;
  }

  /** Full success is an empty message. */
  tookAll(body: string): boolean {
    return body.length === 0;
  }

  #delivery(type: ContentType, messages: Messages): HttpDelivery {
    return {
      messages,
      accepted: () => success(type, 0),
      partial: (_taken, refused) => success(type, refused),
      refused: (status) => this.#error(type, status, `refused with status ${status}`),
    };
  }

  #error(type: ContentType, status: number, message: string): HttpReply {
    const told = rpcStatus(status, message, this.#retryAfterSeconds);
    const body = type === jsonType ? statusInJson(told) : statusInProtobuf(told);
    const wait = told.retryAfterSeconds;
    return { status, type, body, headers: wait > 0 ? { 'retry-after': String(wait) } : {} };
  }
}

function success(type: ContentType, refused: number): HttpReply {
  const partial = refused > 0 ? partialSuccess(refused) : null;
  const body = type === jsonType ? responseInJson(partial) : responseInProtobuf(partial);
  return { status: 200, type, body };
}

function misfit(status: number, message: string): HttpContent {
  return { kind: 'misfit', reply: { status, type: 'text/plain', body: `${message}\n` } };
}

export function openOtlpHttp(
  host: SinkHost,
  options: OtlpHttpOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  return HttpSink.open(host, options, new OtlpHttp(options), deliver, refused);
}
