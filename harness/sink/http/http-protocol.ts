/**
 * One wire protocol over HTTP, apart from the server that carries it (http-sink.ts): what a request holds,
 * and how it is answered when it was taken, taken in part or refused. A protocol decodes a request whole
 * before anything of it is delivered, so that a body which can't be read delivers nothing.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { SinkKind } from '../../plan/plan.js';
import type { Deliver } from '../sink.js';
import type { Body } from './http-body.js';

/** A walk over the messages of one request, in their order; it may be walked once. */
export type Messages = (emit: Deliver) => void;

/** A complete request; `body` is decoded (content-encoding) and given back after the answer is made. */
export interface HttpRequest {
  readonly method: string;
  /** Without the query, such as `/loki/api/v1/push`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
}

export interface HttpReply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that carries messages, with the protocol's own answers to what became of them. */
export interface HttpDelivery {
  readonly messages: Messages;
  /**
   * Messages beside those, if there are any, that the protocol refuses by its own rules, however the sink
   * behaves; its answers tell the peer of them too. They are told as refused, the request as malformed.
   */
  readonly unfit?: Messages;
  /** All were taken. */
  accepted(): HttpReply;
  /**
   * All were taken, and the peer must not learn it: for a protocol that acknowledges apart from its
   * answer. The connection is cut without one.
   */
  forgotten?(): HttpReply;
  /** The first `taken` were taken, the `refused` after them were not. */
  partial(taken: number, refused: number): HttpReply;
  /** None was taken; `status` is 400 to 599. */
  refused(status: number): HttpReply;
}

/** What a request is: messages, or a question (a handshake, a health check) with its answer. */
export type HttpContent =
  | { readonly kind: 'delivery'; readonly delivery: HttpDelivery }
  | { readonly kind: 'question'; readonly reply: HttpReply }
  | { readonly kind: 'misfit'; readonly reply: HttpReply };

/** What the harness's own client sends. */
export interface HttpOutbound {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface HttpProtocol {
  readonly kind: SinkKind;
  /** The path of `endpoints.url`: what shippers append their own paths to. */
  readonly basePath: string;
  /** Content-encodings that `read` undoes itself: their bodies come as they were sent. */
  readonly ownEncodings?: readonly string[];
  /**
   * Told once for each complete request. A `misfit` (wrong path or method) counts as malformed. Errors:
   * BodyError 400 and above for a body that is not in the protocol.
   */
  read(request: HttpRequest): HttpContent | Promise<HttpContent>;
  /**
   * The answer to a body that could not be had or read; also to one that passed a bound.
   * @param headers of the request, for protocols that answer in its own content type
   */
  failed(status: number, message: string, headers: IncomingHttpHeaders): HttpReply;
  encode(lines: readonly Uint8Array[]): HttpOutbound;
  /** Whether the answer to `encode` says that every line was taken; 2xx is asked before. */
  tookAll?(body: string): boolean;
}

export function jsonReply(status: number, value: unknown): HttpReply {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}
