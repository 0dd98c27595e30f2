/**
 * The server below every sink over HTTP. A request is read whole, its messages are delivered in one go,
 * and then it is answered, so that a protocol without partial success accepts a request or not, never by
 * half. What a request means, and the words of each answer, is its protocol's (http-protocol.ts).
 */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SinkKind } from '../../plan/plan.js';
import { errorCode } from '../../support/errors.js';
import { BehaviourControl, streamControls } from '../behaviour.js';
import { Door, type DoorCommand } from '../door.js';
import { Batch, Intake } from '../intake.js';
import type { Deliver, Sink, SinkControlName, SinkCounters, SinkHost } from '../sink.js';
import { TcpDoor } from '../tcp/tcp-door.js';
import { makeIdentity, type TlsIdentity, tlsControls } from '../tls/tls-identity.js';
import { showsToken } from '../token.js';
import { Body, BodyBudget, BodyCut, BodyError, readBody } from './http-body.js';
import { sendLines } from './http-client.js';
import { type HttpListener, listenerBelow } from './http-listener.js';
import type { HttpServerOptions } from './http-options.js';
import type { HttpDelivery, HttpProtocol, HttpReply, HttpRequest } from './http-protocol.js';

const connectionsMax = 1024;
const plainControls: readonly SinkControlName[] = [...streamControls, 'reject'];
/** Longer than shippers idle: closing a kept connection under a request would be a fault of our own. */
const keepAliveTimeoutMs = 600_000;
const serverOptions = {
  keepAliveTimeout: keepAliveTimeoutMs,
  /**
   * Node's own is 300 s, after which it would cut a request that a silent sink leaves unread: the fault says how
   * long that is, and a cut is another one. Requests under way are bounded by `connectionsMax` and the body budget.
   */
  requestTimeout: 0,
  /** Node's own, which goes with `requestTimeout` if it is not given. Headers are read in every behaviour. */
  headersTimeout: 60_000,
};

export class HttpSink implements Sink {
  readonly kind: SinkKind;
  readonly controls: ReadonlySet<SinkControlName>;
  readonly control: BehaviourControl;
  readonly #host: SinkHost;
  readonly #protocol: HttpProtocol;
  readonly #intake: Intake;
  readonly #budget: BodyBudget;
  readonly #identity: TlsIdentity | undefined;
  readonly #server: Server;
  readonly #listener: HttpListener;
  #door: Door | undefined;

  private constructor(
    host: SinkHost,
    options: HttpServerOptions,
    protocol: HttpProtocol,
    intake: Intake,
    identity: TlsIdentity | undefined,
  ) {
    this.kind = protocol.kind;
    this.#host = host;
    this.#protocol = protocol;
    this.#intake = intake;
    this.#budget = new BodyBudget(options);
    this.#identity = identity;
    this.controls = new Set([...plainControls, ...(identity ? tlsControls : [])]);
    this.control = new BehaviourControl(this.kind, this.controls, host.clock, (wanted) =>
      this.#turn(wanted),
    );
    this.#server = createServer(serverOptions, (request, response) => {
      void this.#serve(request, response);
    });
    this.#listener = listenerBelow(this.#server, this.control, identity, () => {
      intake.malformedRequests++;
    });
    this.#listener.socket.maxConnections = connectionsMax;
    this.#listener.socket.on('drop', () => {
      intake.refusedRequests++;
    });
    this.#listener.socket.on('connection', () => {
      intake.connections++;
    });
    this.#server.on('clientError', (error, socket) => this.#onGarbage(error, socket as Socket));
  }

  /** Errors: EnvironmentError when the port can't be had, or the certificate can't be written. */
  static async open(
    host: SinkHost,
    options: HttpServerOptions,
    protocol: HttpProtocol,
    deliver: Deliver,
    refused: Deliver | undefined,
  ): Promise<HttpSink> {
    const intake = new Intake(host.clock, deliver, refused);
    const identity = options.tls === 'on' ? await makeIdentity(host) : undefined;
    const sink = new HttpSink(host, options, protocol, intake, identity);
    const { address, wildcard } = host;
    const place = { kind: protocol.kind, address, wildcard, port: options.port };
    // Who waits for no answer sees an orderly end, as when a server of node:http closes.
    const door = new TcpDoor(sink.#listener.socket, () => sink.#server.closeIdleConnections());
    sink.#door = await Door.open(door, place, host.clock);
    return sink;
  }

  get endpoints(): Record<string, string> {
    const host = this.#host.address;
    const port = String(this.#door?.port ?? 0);
    const authority = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
    const identity = this.#identity;
    const url = `${identity ? 'https' : 'http'}://${authority}${this.#protocol.basePath}`;
    if (!identity) return { url, host, port };
    return { url, host, port, caFile: identity.authorityFile, serverName: identity.serverName };
  }

  counters(): SinkCounters {
    return this.#intake.counters();
  }

  pendingBytes(): number {
    return this.#budget.usedBytes;
  }

  send(lines: readonly Uint8Array[]): Promise<void> {
    const { token } = this.#host;
    return sendLines(this.endpoints.url!, this.#protocol, lines, this.#identity, token);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.control.end();
    await this.#door?.[Symbol.asyncDispose]();
    this.#server.close();
    // What was stalled tells its messages as refused within this turn.
    await nextTurn();
  }

  #turn(wanted: DoorCommand): number {
    return this.#door?.turn(wanted) ?? 0;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { control } = this;
    const body = new Body(this.#budget, control.now.kind === 'cut' ? control.now.bytes : Infinity);
    try {
      if (control.isMute) {
        await this.#keepWaiting();
        return;
      }
      if (!showsToken(request.headers, this.#host.token)) {
        this.#intake.refusedRequests++;
        request.resume();
        const words = 'the token is missing or wrong';
        answer(response, this.#protocol.failed(401, words, request.headers));
        return;
      }
      await readBody(request, body, this.#protocol.ownEncodings);
      const reply = await this.#receive(inbound(request, body), response);
      if (reply) answer(response, reply);
    } catch (error) {
      if (error instanceof BodyCut) {
        this.#cut(request.socket);
        return;
      }
      if (!(error instanceof BodyError)) throw error;
      const reply = this.#failed(error, request.headers);
      if (reply) answer(response, reply);
    } finally {
      body.release();
    }
  }

  /** Until the connection is cut. */
  async #keepWaiting(): Promise<void> {
    await this.control.stalled();
    this.#intake.refusedRequests++;
  }

  #cut(connection: Socket): void {
    this.control.note('cut');
    this.#intake.refusedRequests++;
    this.#listener.reset(connection);
  }

  /** Null when nobody waits for an answer, or nobody shall get one. */
  async #receive(request: HttpRequest, response: ServerResponse): Promise<HttpReply | null> {
    const content = await this.#protocol.read(request);
    if (content.kind === 'misfit') this.#intake.malformedRequests++;
    if (content.kind !== 'delivery') return content.reply;
    const wasMute = this.control.isMute;
    await this.control.stalled(request.body.bytes);
    if (!wasMute) return this.#decide(content.delivery, response);
    this.#refuse(content.delivery);
    return null;
  }

  #decide(delivery: HttpDelivery, response: ServerResponse): HttpReply | null {
    const { now } = this.control;
    if (response.destroyed || now.kind === 'refuse') {
      this.#refuse(delivery);
      return null;
    }
    if (now.kind === 'reject') {
      this.#refuse(delivery);
      this.control.rejected();
      return retryAfter(delivery.refused(now.status), now.retryAfterSeconds);
    }
    // Smaller than what a cut waits for: it is over before it was answered.
    if (now.kind === 'cut' && response.socket) {
      this.#tellRefused(delivery);
      this.#cut(response.socket);
      return null;
    }
    if (delivery.unfit) this.#intake.malformedRequests++;
    if (now.kind === 'partial') return this.#takePart(delivery, now.ratio);
    this.#intake.inOneGo(() => {
      delivery.messages(this.#intake.accept);
      delivery.unfit?.(this.#intake.refuse);
    });
    // The sink's half of the connection is over.
    if (now.kind === 'halfClosed') return null;
    if (!this.control.forgets(this.#host.random)) return delivery.accepted();
    if (delivery.forgotten) return delivery.forgotten();
    if (response.socket) this.#listener.reset(response.socket);
    return null;
  }

  #refuse(delivery: HttpDelivery): void {
    this.#intake.refusedRequests++;
    this.#tellRefused(delivery);
  }

  #tellRefused(delivery: HttpDelivery): void {
    this.#intake.inOneGo(() => {
      delivery.messages(this.#intake.refuse);
      delivery.unfit?.(this.#intake.refuse);
    });
  }

  #takePart(delivery: HttpDelivery, ratio: number): HttpReply {
    const batch = new Batch();
    delivery.messages(batch.add);
    const refused = this.#intake.inOneGo(() => {
      delivery.unfit?.(this.#intake.refuse);
      return batch.split(this.#intake, ratio);
    });
    if (refused === 0) return delivery.accepted();
    this.#intake.refusedRequests++;
    return delivery.partial(batch.size - refused, refused);
  }

  #failed({ status, message }: BodyError, headers: IncomingHttpHeaders): HttpReply | null {
    if (status === 0) this.#intake.abortedRequests++;
    else if (status === 503) this.#intake.refusedRequests++;
    else this.#intake.malformedRequests++;
    return status === 0 ? null : this.#protocol.failed(status, message, headers);
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

/** With the header as it is wanted; the protocol's own when nothing is. */
function retryAfter(reply: HttpReply, seconds: number | undefined): HttpReply {
  if (seconds === undefined) return reply;
  const { 'retry-after': _own, ...headers } = reply.headers ?? {};
  return {
    ...reply,
    headers: seconds > 0 ? { ...headers, 'retry-after': String(seconds) } : headers,
  };
}

function inbound(request: IncomingMessage, body: Body): HttpRequest {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const { headers, method = '' } = request;
  return { method, path, query: new URLSearchParams(query), headers, body };
}

function answer(response: ServerResponse, { status, type, body, headers }: HttpReply): void {
  response.writeHead(status, {
    ...headers,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
