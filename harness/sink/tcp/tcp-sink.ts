/**
 * What the sinks over TCP share: a door, connections with a framing each, TLS where the protocol asks for
 * it, and a client. Connections are bounded in number, each one's kept bytes by its framing.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SinkKind } from '../../plan/plan.js';
import { EnvironmentError, messageOf } from '../../support/errors.js';
import { BehaviourControl, streamControls } from '../behaviour.js';
import { Door, type DoorCommand } from '../door.js';
import type { Framing } from '../framing.js';
import { admits } from '../front.js';
import { Intake } from '../intake.js';
import type { Deliver, Sink, SinkControlName, SinkCounters, SinkHost } from '../sink.js';
import { type TlsIdentity, tlsControls, tlsWire } from '../tls/tls-identity.js';
import { Connection, type Wire } from './connection.js';
import { Conversation } from './conversation.js';
import { TcpClient } from './tcp-client.js';
import { TcpDoor } from './tcp-door.js';

const connectionsMax = 1024;

export interface TcpProtocol {
  readonly kind: SinkKind;
  readonly port: number;
  /** What its control can do; what every protocol of connections can, when not given. */
  readonly controls?: ReadonlySet<SinkControlName>;
  /** With it the sink speaks TLS from the first byte. */
  readonly identity?: TlsIdentity | undefined;
  framing(): Framing;
  /** Sends the lines and resolves when they were taken, as far as the protocol can tell. */
  send(client: TcpClient, lines: readonly Uint8Array[]): Promise<void>;
}

export class TcpSink implements Sink {
  readonly kind: SinkKind;
  readonly controls: ReadonlySet<SinkControlName>;
  readonly control: BehaviourControl;
  readonly #server: Server;
  readonly #intake: Intake;
  readonly #host: SinkHost;
  readonly #protocol: TcpProtocol;
  readonly #connections = new Set<Connection>();
  #door: Door | undefined;

  private constructor(host: SinkHost, protocol: TcpProtocol, intake: Intake) {
    this.kind = protocol.kind;
    const tls = protocol.identity ? tlsControls : [];
    this.controls = new Set([...(protocol.controls ?? streamControls), ...tls]);
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
    const { address, wildcard } = host;
    const place = { kind, address, wildcard, port };
    sink.#door = await Door.open(new TcpDoor(sink.#server), place, host.clock);
    return sink;
  }

  get endpoints(): Record<string, string> {
    const { identity } = this.#protocol;
    const plain = { host: this.#host.address, port: String(this.#door?.port ?? 0) };
    return identity
      ? { ...plain, caFile: identity.authorityFile, serverName: identity.serverName }
      : plain;
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
    const { identity } = this.#protocol;
    const trust = identity ? { trust: identity } : {};
    const client = new TcpClient({ host: host!, port: Number(port), ...trust });
    try {
      await this.#protocol.send(client, lines);
    } catch (cause) {
      const place = `sink ${this.kind} on ${host}:${port}`;
      throw new EnvironmentError(`${place} did not take the lines: ${messageOf(cause)}`, { cause });
    } finally {
      client.destroy();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cutAll();
    this.control.end();
    await this.#door?.[Symbol.asyncDispose]();
    // What was stalled tells its messages as refused within this turn.
    await nextTurn();
  }

  #adopt(raw: Socket): void {
    if (!admits(this.control, raw)) {
      this.#intake.connections++;
      return;
    }
    const { identity } = this.#protocol;
    const wire: Wire = identity
      ? tlsWire(raw, identity, this.control, () => {
          this.#intake.malformedRequests++;
        })
      : { socket: raw, raw };
    const rig = {
      intake: this.#intake,
      control: this.control,
      random: this.#host.random,
      clock: this.#host.clock,
      keptBytes: () => this.pendingBytes(),
    };
    const conversation = new Conversation(this.#protocol.framing(), rig);
    const connection = new Connection(wire, conversation, rig);
    this.#connections.add(connection);
    wire.socket.once('close', () => this.#connections.delete(connection));
  }

  #turn(wanted: DoorCommand): number {
    if (wanted === 'closed' || wanted === 'cut') this.#cutAll();
    return this.#door?.turn(wanted) ?? 0;
  }

  #cutAll(): void {
    for (const connection of this.#connections) connection.cutBySink();
  }
}

/** For protocols that acknowledge nothing: sends, and waits for the sink's FIN, which comes after all was taken. */
export function sendUnanswered(
  encode: (lines: readonly Uint8Array[]) => Buffer,
): TcpProtocol['send'] {
  return async (client, lines) => {
    client.write(encode(lines));
    await client.finish();
  };
}
