/**
 * OTLP logs over gRPC (opentelemetry.io/docs/specs/otlp, "OTLP/gRPC"): one call is one unit. `partial` is
 * a partial success, whose rest clients must not repeat; `reject` names an HTTP status, and the call gets
 * the code that goes with it; `forgetAcknowledgements` cuts the connection after its call was taken. The
 * listening socket is the sink's own and connections are given to the library, so that refusing takes
 * effect at once. Calls that the library answers itself (too large, not unpackable) count as aborted.
 */
import { createServer, isIPv6, type Socket, type Server as TcpServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type ConnectionInjector,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { z } from 'zod';
import { EnvironmentError, messageOf } from '../../support/errors.js';
import { BehaviourControl, streamControls } from '../behaviour.js';
import { Door, type DoorCommand } from '../door.js';
import { admits } from '../front.js';
import { BodyError } from '../http/http-body.js';
import type { Messages } from '../http/http-protocol.js';
import { Batch, Intake } from '../intake.js';
import type {
  CertificateFlaw,
  Deliver,
  Sink,
  SinkControlName,
  SinkCounters,
  SinkHost,
} from '../sink.js';
import { reset } from '../tcp/reset.js';
import { TcpDoor } from '../tcp/tcp-door.js';
import type { CertifiedKey } from '../tls/certificate.js';
import { makeIdentity, type TlsIdentity, tlsControls, tlsOption } from '../tls/tls-identity.js';
import { showsToken } from '../token.js';
import { partialSuccess, responseInProtobuf, rpcStatus, tookAllRecords } from './answers.js';
import { bodyText, type TextOf } from './body-text.js';
import { OpenCalls } from './grpc-calls.js';
import { exportOverGrpc } from './grpc-client.js';
import { logsService } from './grpc-method.js';
import { grpcStatus } from './grpc-status.js';
import { otlpOptionFields } from './options.js';
import { messagesInProtobuf } from './protobuf.js';
import { exportRequest } from './request.js';

const mebibyte = 1024 * 1024;

export const otlpGrpcOptions = z.strictObject({
  port: z.int().min(0).max(65_535).default(0).describe('Port; 0 takes any free one'),
  bodyBytesMax: z
    .int()
    .min(1)
    .default(16 * mebibyte)
    .describe('Larger messages, once unpacked, get RESOURCE_EXHAUSTED; many servers take 4 MiB'),
  bufferBytesMax: z
    .int()
    .min(1)
    .default(512 * mebibyte)
    .describe('When all open calls together may hold more, a call gets UNAVAILABLE'),
  tls: tlsOption,
  ...otlpOptionFields,
});

export type OtlpGrpcOptions = z.infer<typeof otlpGrpcOptions>;

type ExportCall = ServerUnaryCall<Buffer, Uint8Array>;
type Answer = sendUnaryData<Uint8Array>;

const kind = 'otlp-grpc';
/** HTTP/2 has no half of a connection to go on with: its server must be able to speak. */
const plainControls: readonly SinkControlName[] = [
  ...[...streamControls].filter((name) => name !== 'halfClose'),
  'reject',
];
const connectionsMax = 1024;
const streamsPerConnectionMax = 100;

class OtlpGrpcSink implements Sink {
  readonly kind = kind;
  readonly controls: ReadonlySet<SinkControlName>;
  readonly control: BehaviourControl;
  readonly #host: SinkHost;
  readonly #options: OtlpGrpcOptions;
  readonly #identity: TlsIdentity | undefined;
  readonly #intake: Intake;
  readonly #calls: OpenCalls;
  readonly #textOf: TextOf;
  readonly #server: Server;
  readonly #connections: Readonly<Record<'sound' | CertificateFlaw, ConnectionInjector>>;
  readonly #listener: TcpServer;
  readonly #peers = new Map<string, Socket>();
  #door: Door | undefined;

  private constructor(
    host: SinkHost,
    options: OtlpGrpcOptions,
    intake: Intake,
    identity: TlsIdentity | undefined,
  ) {
    this.#host = host;
    this.#options = options;
    this.#intake = intake;
    this.#identity = identity;
    this.#calls = new OpenCalls(options, host.clock, intake);
    this.#textOf = bodyText(options.bodyFields);
    this.controls = new Set([...plainControls, ...(identity ? tlsControls : [])]);
    this.control = new BehaviourControl(kind, this.controls, host.clock, (wanted) =>
      this.#turn(wanted),
    );
    this.#server = new Server({
      'grpc.max_receive_message_length': options.bodyBytesMax,
      'grpc.max_concurrent_streams': streamsPerConnectionMax,
      interceptors: [this.#calls.interceptor],
    });
    this.#server.addService(logsService, {
      export: (call: ExportCall, answer: Answer) => void this.#serve(call, answer),
    });
    const injector = (shown: CertifiedKey | undefined) =>
      this.#server.createConnectionInjector(credentialsOf(shown));
    this.#connections = {
      sound: injector(identity?.own),
      expired: injector(identity?.flawed.expired),
      wrongName: injector(identity?.flawed.wrongName),
    };
    this.#listener = createServer((socket) => this.#adopt(socket));
    this.#listener.maxConnections = connectionsMax;
    this.#listener.on('drop', () => {
      intake.refusedRequests++;
    });
  }

  /** Errors: EnvironmentError when the port can't be had, or the certificate can't be written. */
  static async open(
    host: SinkHost,
    options: OtlpGrpcOptions,
    deliver: Deliver,
    refused: Deliver | undefined,
  ): Promise<OtlpGrpcSink> {
    const identity = options.tls === 'on' ? await makeIdentity(host) : undefined;
    const intake = new Intake(host.clock, deliver, refused);
    const sink = new OtlpGrpcSink(host, options, intake, identity);
    const { address, wildcard } = host;
    const place = { kind, address, wildcard, port: options.port } as const;
    sink.#door = await Door.open(new TcpDoor(sink.#listener), place, host.clock);
    return sink;
  }

  get endpoints(): Record<string, string> {
    const host = this.#host.address;
    const port = String(this.#door?.port ?? 0);
    const identity = this.#identity;
    const scheme = identity ? 'https' : 'http';
    const place = { url: `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`, host, port };
    if (!identity) return place;
    return { ...place, caFile: identity.authorityFile, serverName: identity.serverName };
  }

  counters(): SinkCounters {
    return this.#intake.counters();
  }

  pendingBytes(): number {
    return this.#calls.pendingBytes;
  }

  async send(lines: readonly Uint8Array[]): Promise<void> {
    const { host, port } = this.endpoints;
    const address = `${isIPv6(host!) ? `[${host}]` : host}:${port}`;
    const place = `sink ${kind} on ${address}`;
    const { token } = this.#host;
    const sent = exportOverGrpc(address, exportRequest(lines), this.#identity, token);
    const response = await sent.catch((cause) => {
      const told = `${place} did not take the lines: ${messageOf(cause)}`;
      throw new EnvironmentError(told, { cause });
    });
    if (tookAllRecords(response)) return;
    throw new EnvironmentError(`${place} did not take all of the lines`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.control.end();
    await this.#door?.[Symbol.asyncDispose]();
    for (const injector of Object.values(this.#connections)) injector.destroy();
    this.#server.forceShutdown();
    // What was stalled tells its messages as refused within this turn.
    await nextTurn();
  }

  #turn(wanted: DoorCommand): number {
    return this.#door?.turn(wanted) ?? 0;
  }

  #adopt(socket: Socket): void {
    const { now } = this.control;
    this.#intake.connections++;
    if (!admits(this.control, socket)) return;
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    this.#peers.set(peer, socket);
    socket.once('close', () => this.#peers.delete(peer));
    socket.on('error', () => {});
    this.#connections[now.kind === 'flawed' ? now.flaw : 'sound'].injectConnection(socket);
  }

  async #serve(call: ExportCall, answer: Answer): Promise<void> {
    const [authorization] = call.metadata.get('authorization');
    if (!showsToken({ authorization: String(authorization ?? '') }, this.#host.token)) {
      this.#intake.refusedRequests++;
      answer({ code: status.UNAUTHENTICATED, details: 'the token is missing or wrong' });
      return;
    }
    const messages = this.#read(call, answer);
    if (!messages) return;
    const wasMute = this.control.isMute;
    await this.control.stalled(call.request.length);
    if (wasMute) this.#refuse(messages);
    else this.#decide(call, messages, answer);
  }

  #refuse(messages: Messages): void {
    this.#intake.refusedRequests++;
    this.#intake.inOneGo(() => messages(this.#intake.refuse));
  }

  #read(call: ExportCall, answer: Answer): Messages | null {
    try {
      return messagesInProtobuf(call.request, this.#textOf);
    } catch (error) {
      if (!(error instanceof BodyError)) throw error;
      this.#intake.malformedRequests++;
      answer(grpcStatus(rpcStatus(error.status, error.message, 0)));
      return null;
    }
  }

  #decide(call: ExportCall, messages: Messages, answer: Answer): void {
    const { now } = this.control;
    if (call.cancelled || now.kind === 'refuse') {
      this.#refuse(messages);
      return;
    }
    if (now.kind === 'reject') {
      this.#refuse(messages);
      this.control.rejected();
      answer(this.#refusal(now.status, now.retryAfterSeconds));
      return;
    }
    if (now.kind === 'cut') {
      this.#refuse(messages);
      this.control.note('cut');
      this.#reset(call);
      return;
    }
    const refused = now.kind === 'partial' ? this.#takePart(messages, now.ratio) : 0;
    if (now.kind !== 'partial') this.#intake.inOneGo(() => messages(this.#intake.accept));
    if (this.control.forgets(this.#host.random)) this.#reset(call);
    else answer(null, responseInProtobuf(refused > 0 ? partialSuccess(refused) : null));
  }

  #reset(call: ExportCall): void {
    const peer = this.#peers.get(call.getPeer());
    if (peer) reset(peer);
  }

  #refusal(status: number, asked: number | undefined) {
    const retryAfterSeconds = asked ?? this.#options.retryAfterSeconds;
    return grpcStatus(rpcStatus(status, `refused with status ${status}`, retryAfterSeconds));
  }

  /** @returns how many were refused */
  #takePart(messages: Messages, ratio: number): number {
    const batch = new Batch();
    messages(batch.add);
    const refused = this.#intake.inOneGo(() => batch.split(this.#intake, ratio));
    if (refused > 0) this.#intake.refusedRequests++;
    return refused;
  }
}

function credentialsOf(shown: CertifiedKey | undefined): ServerCredentials {
  if (!shown) return ServerCredentials.createInsecure();
  const pair = {
    cert_chain: Buffer.from(shown.certificate),
    private_key: Buffer.from(shown.key),
  };
  return ServerCredentials.createSsl(null, [pair]);
}

export function openOtlpGrpc(
  host: SinkHost,
  options: OtlpGrpcOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  return OtlpGrpcSink.open(host, options, deliver, refused);
}
