/**
 * Grafana Loki's push: POST /loki/api/v1/push, protobuf in snappy or JSON, 204 when all was taken, and
 * errors as plain text (grafana/loki, pkg/loghttp/push, pkg/distributor/http.go). Promtail repeats 429
 * and 5xx, and drops a batch on any other status. `partial` does what a real Loki does when a stream has
 * entries that it can't take: it keeps the others and answers 400, so that their loss is the shipper's
 * knowledge and nobody repeats them.
 */
import { z } from 'zod';
import { httpServerOptions } from '../http/http-options.js';
import {
  type HttpContent,
  type HttpDelivery,
  type HttpProtocol,
  type HttpReply,
  type HttpRequest,
  jsonReply,
  type Messages,
} from '../http/http-protocol.js';
import { HttpSink } from '../http/http-sink.js';
import type { Deliver, Sink, SinkHost } from '../sink.js';
import { messagesInJson } from './json.js';
import { messagesInPush, pushOf } from './push.js';
import { pack, unpack } from './snappy.js';

export const lokiOptions = z.strictObject({
  ...httpServerOptions,
  tenants: z
    .enum(['one', 'many'])
    .default('one')
    .describe('With many, as with auth_enabled, a request without X-Scope-OrgID is answered 401'),
});

export type LokiOptions = z.infer<typeof lokiOptions>;

const pushPath = '/loki/api/v1/push';
const protobufType = 'application/x-protobuf';
/** Whose limits and formats are kept here. */
const buildInfo = {
  version: '3.5.0',
  revision: '',
  branch: '',
  buildUser: '',
  buildDate: '',
  goVersion: '',
};

/** As Go's http.Error writes it. */
function plain(status: number, message: string): HttpReply {
  const headers = { 'x-content-type-options': 'nosniff' };
  return { status, type: 'text/plain; charset=utf-8', body: `${message}\n`, headers };
}

class Loki implements HttpProtocol {
  readonly kind = 'loki';
  readonly basePath = '/';
  readonly ownEncodings = ['snappy'];
  readonly #options: LokiOptions;
  readonly #sentAtSeconds: number;

  constructor(options: LokiOptions, sentAtSeconds: number) {
    this.#options = options;
    this.#sentAtSeconds = sentAtSeconds;
  }

  read(request: HttpRequest): HttpContent {
    const { path, method, headers } = request;
    if (path !== pushPath) return question(path, method);
    if (method !== 'POST') return { kind: 'misfit', reply: plain(405, 'method not allowed') };
    const tenant = headers['x-scope-orgid'] ?? (this.#options.tenants === 'one' ? 'fake' : '');
    if (tenant === '') return { kind: 'misfit', reply: plain(401, 'no org id') };
    return { kind: 'delivery', delivery: deliveryOf(this.#messages(request), String(tenant)) };
  }

  failed = plain;

  encode(lines: readonly Uint8Array[]) {
    const headers = { 'content-type': protobufType, 'x-scope-orgid': 'lostline' };
    const body = pack(pushOf(lines, '{source="lostline"}', this.#sentAtSeconds));
    return { method: 'POST', path: pushPath, headers, body } as const;
  }

  /** Anything but JSON is protobuf in snappy to Loki. */
  #messages({ headers, body }: HttpRequest): Messages {
    if (/^application\/json\b/i.test(headers['content-type']?.trim() ?? '')) {
      return messagesInJson(body.whole());
    }
    body.replace(unpack(body.whole(), this.#options.bodyBytesMax));
    return messagesInPush(body.whole());
  }
}

function question(path: string, method: string): HttpContent {
  if (method === 'GET' && path === '/ready')
    return { kind: 'question', reply: plain(200, 'ready') };
  if (method === 'GET' && path === '/loki/api/v1/status/buildinfo') {
    return { kind: 'question', reply: jsonReply(200, buildInfo) };
  }
  return { kind: 'misfit', reply: plain(404, '404 page not found') };
}

function deliveryOf(messages: Messages, tenant: string): HttpDelivery {
  return {
    messages,
    accepted: () => ({ status: 204, type: 'text/plain', body: '' }),
    partial: (taken, refused) => plain(400, tooFarBehind(tenant, taken, refused)),
    refused: (status) => plain(status, refusal(status, tenant, messages)),
  };
}

/** pkg/ingester/stream.go, errorForFailedEntries. */
function tooFarBehind(tenant: string, taken: number, refused: number): string {
  return (
    "entries ignored, reason: 'entry too far behind',\n" +
    `user '${tenant}', total ignored: ${refused} out of ${taken + refused}`
  );
}

/** pkg/validation/validate.go, RateLimitedErrorMsg; of others a real Loki has too many words. */
function refusal(status: number, tenant: string, messages: Messages): string {
  if (status !== 429) return `refused with status ${status}`;
  let lines = 0;
  let bytes = 0;
  messages((_bytes, start, end) => {
    lines++;
    bytes += end - start;
  });
  return (
    `ingestion rate limit exceeded for user ${tenant} (limit: 4194304 bytes/sec) while attempting ` +
    `to ingest '${lines}' lines totaling '${bytes}' bytes, reduce log volume or contact your Loki ` +
    'administrator to see if the limit can be increased'
  );
}

export function openLoki(
  host: SinkHost,
  options: LokiOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  const protocol = new Loki(options, Math.floor(host.clock.wallMs() / 1000));
  return HttpSink.open(host, options, protocol, deliver, refused);
}
