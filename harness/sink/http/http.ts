/**
 * HTTP: POST or PUT to any path, newline-separated lines or a JSON array, 2xx means accepted. GET and HEAD
 * are answered 200 for health checks. Answers are small JSON objects, because rsyslog's omelasticsearch
 * retries for ever on anything else.
 */
import { z } from 'zod';
import { newlineSeparated } from '../line-framing.js';
import type { Deliver, Sink, SinkHost } from '../sink.js';
import { messagesOf } from './http-messages.js';
import { httpServerOptions } from './http-options.js';
import {
  type HttpContent,
  type HttpDelivery,
  type HttpProtocol,
  type HttpReply,
  type HttpRequest,
  jsonReply,
} from './http-protocol.js';
import { HttpSink } from './http-sink.js';

export const httpOptions = z.strictObject(httpServerOptions);

export type HttpOptions = z.infer<typeof httpOptions>;

/** In Elasticsearch's form: omelasticsearch looks for `status` in the answer, and not at HTTP's own. */
function refusal(status: number, error: string): HttpReply {
  return jsonReply(status, { status, error });
}

const answers: Omit<HttpDelivery, 'messages'> = {
  accepted: () => jsonReply(200, { accepted: true }),
  partial: (_taken, refused) => refusal(503, `${refused} messages at the end were refused`),
  refused: (status) => refusal(status, `refused with status ${status}`),
};

const lineProtocol: HttpProtocol = {
  kind: 'http',
  basePath: '/',
  read({ method, headers, body }: HttpRequest): HttpContent {
    if (method === 'POST' || method === 'PUT') {
      const messages = messagesOf(body, headers['content-type']);
      return { kind: 'delivery', delivery: { ...answers, messages } };
    }
    if (method === 'GET' || method === 'HEAD') {
      return { kind: 'question', reply: jsonReply(200, { status: 'ok' }) };
    }
    return { kind: 'misfit', reply: refusal(405, `method ${method} is not POST or PUT`) };
  },
  failed: refusal,
  encode: (lines) => ({
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-ndjson' },
    body: newlineSeparated(lines),
  }),
};

export function openHttp(
  host: SinkHost,
  options: HttpOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  return HttpSink.open(host, options, lineProtocol, deliver, refused);
}
