/**
 * HTTP: POST or PUT to any path, newline-separated lines or a JSON array, 2xx means accepted. A request
 * is read whole, its messages are delivered in one go, and then it is answered, so that a request is
 * accepted or not, never by half. GET and HEAD are answered 200 for health checks. Answers are small JSON
 * objects, because rsyslog's omelasticsearch retries for ever on anything else.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { isIPv6 } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { errorCode } from '../support/errors.js';
import { BehaviourControl } from './behaviour.js';
import { Door } from './door.js';
import { Body, BodyBudget, BodyError, readBody } from './http-body.js';
import { postLines } from './http-client.js';
import { type Messages, messagesOf } from './http-messages.js';
import { Batch, Intake } from './intake.js';
import type { Deliver, Sink, SinkControlName, SinkCounters, SinkHost } from './sink.js';
import { TcpDoor } from './tcp-door.js';

export const httpOptions = z.strictObject({
  port: z.int().min(0).max(65_535).default(0).describe('Port; 0 takes any free one'),
  bodyBytesMax: z
    .int()
    .min(1)
    .default(64 * 1024 * 1024)
    .describe('Larger bodies, once decoded, are answered 413'),
  bufferBytesMax: z
    .int()
    .min(1)
    .default(256 * 1024 * 1024)
    .describe('When all open requests together hold more, a request is answered 503'),
});

export type HttpOptions = z.infer<typeof httpOptions>;

const connectionsMax = 1024;
/** Longer than shippers idle: closing a kept connection under a request would be a fault of our own. */
const keepAliveTimeoutMs = 600_000;

interface Reply {
  readonly status: number;
  readonly value: Readonly<Record<string, unknown>>;
}

const accepted: Reply = { status: 200, value: { accepted: true } };

class HttpSink implements Sink {
  readonly kind = 'http';
  readonly controls: ReadonlySet<SinkControlName> = new Set([
    'accept',
    'refuse',
    'stall',
    'reject',
    'partial',
    'forgetAcknowledgements',
  ]);
  readonly control: BehaviourControl;
  readonly #host: SinkHost;
  readonly #intake: Intake;
  readonly #budget: BodyBudget;
  readonly #server: Server;
  #door: Door | undefined;

  constructor(host: SinkHost, options: HttpOptions, intake: Intake) {
    this.#host = host;
    this.#intake = intake;
    this.#budget = new BodyBudget(options);
    this.control = new BehaviourControl(this.kind, this.controls, host.clock, (wanted) =>
      this.#door?.turn(wanted),
    );
    this.#server = createServer({ keepAliveTimeout: keepAliveTimeoutMs }, (request, response) => {
      void this.#serve(request, response);
    });
    this.#server.maxConnections = connectionsMax;
    this.#server.on('drop', () => {
      intake.refusedRequests++;
    });
    this.#server.on('connection', () => {
      intake.connections++;
    });
    this.#server.on('clientError', (error, socket) => this.#onGarbage(error, socket as Socket));
  }

  async open(port: number): Promise<this> {
    const place = { kind: this.kind, address: this.#host.address, port } as const;
    this.#door = await Door.open(new TcpDoor(this.#server), place, this.#host.clock);
    return this;
  }

  get endpoints(): Record<string, string> {
    const host = this.#host.address;
    const port = String(this.#door?.port ?? 0);
    return { url: `http://${isIPv6(host) ? `[${host}]` : host}:${port}/`, host, port };
  }

  counters(): SinkCounters {
    return this.#intake.counters();
  }

  pendingBytes(): number {
    return this.#budget.usedBytes;
  }

  send(lines: readonly Uint8Array[]): Promise<void> {
    return postLines(this.endpoints.url!, lines);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.control.end();
    await this.#door?.[Symbol.asyncDispose]();
    // What was stalled tells its messages as refused within this turn.
    await nextTurn();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method } = request;
    if (method === 'POST' || method === 'PUT') {
      const reply = await this.#receive(request, response);
      if (reply) answer(response, reply);
      return;
    }
    request.resume();
    const healthy = method === 'GET' || method === 'HEAD';
    if (!healthy) this.#intake.malformedRequests++;
    answer(
      response,
      healthy
        ? { status: 200, value: { status: 'ok' } }
        : refusal(405, `method ${method} is not POST or PUT`),
    );
  }

  /** Null when nobody waits for an answer, or nobody shall get one. */
  async #receive(request: IncomingMessage, response: ServerResponse): Promise<Reply | null> {
    const body = new Body(this.#budget);
    try {
      await readBody(request, body);
      const messages = messagesOf(body, request.headers['content-type']);
      await this.control.stalled();
      return this.#decide(messages, response);
    } catch (error) {
      if (!(error instanceof BodyError)) throw error;
      return this.#failed(error);
    } finally {
      body.release();
    }
  }

  #decide(messages: Messages, response: ServerResponse): Reply | null {
    const { now } = this.control;
    if (response.destroyed || now.kind === 'refuse') {
      this.#refuse(messages);
      return null;
    }
    if (now.kind === 'reject') {
      this.#refuse(messages);
      return refusal(now.status, `refused with status ${now.status}`);
    }
    if (now.kind === 'partial') return this.#takePart(messages, now.ratio);
    this.#intake.inOneGo(() => messages(this.#intake.accept));
    if (!this.control.forgets(this.#host.random)) return accepted;
    response.socket?.resetAndDestroy();
    return null;
  }

  #refuse(messages: Messages): void {
    this.#intake.refusedRequests++;
    this.#intake.inOneGo(() => messages(this.#intake.refuse));
  }

  #takePart(messages: Messages, ratio: number): Reply {
    const batch = new Batch();
    messages(batch.add);
    const refused = this.#intake.inOneGo(() => batch.split(this.#intake, ratio));
    if (refused === 0) return accepted;
    this.#intake.refusedRequests++;
    return refusal(503, `${refused} messages at the end were refused`);
  }

  #failed({ status, message }: BodyError): Reply | null {
    if (status === 0) this.#intake.abortedRequests++;
    else if (status === 503) this.#intake.refusedRequests++;
    else this.#intake.malformedRequests++;
    return status === 0 ? null : refusal(status, message);
  }

  /** Called more than once for a connection, and for a reset too; counted once, and not for that. */
  #onGarbage(error: Error, socket: Socket): void {
    const malformed = errorCode(error)?.startsWith('HPE_') && socket.writable;
    if (!malformed) {
      socket.destroy();
      return;
    }
    this.#intake.malformedRequests++;
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  }
}

/** In Elasticsearch's form: omelasticsearch looks for `status` in the answer, and not at HTTP's own. */
function refusal(status: number, error: string): Reply {
  return { status, value: { status, error } };
}

function answer(response: ServerResponse, { status, value }: Reply): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

export function openHttp(
  host: SinkHost,
  options: HttpOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  return new HttpSink(host, options, new Intake(host.clock, deliver, refused)).open(options.port);
}
