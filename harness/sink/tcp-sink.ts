/**
 * What the sinks over TCP share: a door, connections with a framing each, and a client that sends
 * and then waits for the far end's FIN, which comes after everything was taken. Connections are bounded
 * in number, each one's kept bytes by its framing.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SinkKind } from '../plan/plan.js';
import { EnvironmentError, messageOf } from '../support/errors.js';
import { BehaviourControl, streamControls } from './behaviour.js';
import { Connection } from './connection.js';
import { Door } from './door.js';
import type { Framing } from './framing.js';
import { Intake } from './intake.js';
import type { Deliver, Sink, SinkCounters, SinkHost } from './sink.js';
import { TcpDoor } from './tcp-door.js';

const connectionsMax = 1024;

export interface TcpProtocol {
  readonly kind: SinkKind;
  readonly port: number;
  framing(): Framing;
  /** The lines as they go over the wire, for the harness's own client. */
  encode(lines: readonly Uint8Array[]): Buffer;
}

export class TcpSink implements Sink {
  readonly kind: SinkKind;
  readonly controls = streamControls;
  readonly control: BehaviourControl;
  readonly #server: Server;
  readonly #intake: Intake;
  readonly #host: SinkHost;
  readonly #protocol: TcpProtocol;
  readonly #connections = new Set<Connection>();
  #door: Door | undefined;

  private constructor(host: SinkHost, protocol: TcpProtocol, intake: Intake) {
    this.kind = protocol.kind;
    this.#host = host;
    this.#protocol = protocol;
    this.#intake = intake;
    this.control = new BehaviourControl(this.kind, this.controls, host.clock, (wanted) =>
      this.#turn(wanted),
    );
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#adopt(socket));
    this.#server.maxConnections = connectionsMax;
    this.#server.on('drop', () => {
      intake.refusedRequests++;
    });
  }

  static async open(
    host: SinkHost,
    protocol: TcpProtocol,
    deliver: Deliver,
    refused: Deliver | undefined,
  ): Promise<TcpSink> {
    const sink = new TcpSink(host, protocol, new Intake(host.clock, deliver, refused));
    const { kind, port } = protocol;
    const place = { kind, address: host.address, port };
    sink.#door = await Door.open(new TcpDoor(sink.#server), place, host.clock);
    return sink;
  }

  get endpoints(): Record<string, string> {
    return { host: this.#host.address, port: String(this.#door?.port ?? 0) };
  }

  counters(): SinkCounters {
    return this.#intake.counters();
  }

  pendingBytes(): number {
    let bytes = 0;
    for (const connection of this.#connections) bytes += connection.pendingBytes;
    return bytes;
  }

  async send(lines: readonly Uint8Array[]): Promise<void> {
    const { host, port } = this.endpoints;
    try {
      await sendAndClose(host!, Number(port), this.#protocol.encode(lines));
    } catch (cause) {
      const place = `sink ${this.kind} on ${host}:${port}`;
      throw new EnvironmentError(`${place} did not take the lines: ${messageOf(cause)}`, { cause });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cutAll();
    this.control.end();
    await this.#door?.[Symbol.asyncDispose]();
    // What was stalled tells its messages as refused within this turn.
    await nextTurn();
  }

  #adopt(socket: Socket): void {
    const random = this.#host.random;
    const rig = {
      intake: this.#intake,
      control: this.control,
      random,
      keptBytes: () => this.pendingBytes(),
    };
    const connection = new Connection(socket, this.#protocol.framing(), rig);
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }

  #turn(wanted: 'open' | 'closed'): void {
    if (wanted === 'closed') this.#cutAll();
    this.#door?.turn(wanted);
  }

  #cutAll(): void {
    for (const connection of this.#connections) connection.cutBySink();
  }
}

/** Resolves when the far end has closed in its turn; rejects when it cut the connection. */
function sendAndClose(host: string, port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.once('error', reject);
    socket.once('close', () => resolve());
    socket.resume();
    socket.end(bytes);
  });
}
