/**
 * Syslog over UDP (RFC 5426): one datagram is one frame, and nothing is acknowledged or held back.
 * A large receive buffer is asked for; the kernel caps it (net.core.rmem_max), so what it threw away
 * is read from /proc and counted. The control surface has what UDP can show a sender: a closed port
 * (ICMP port unreachable) and silent loss.
 */
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { z } from 'zod';
import { BehaviourControl } from '../behaviour.js';
import { Door, type Place } from '../door.js';
import { Intake } from '../intake.js';
import type { Deliver, Sink, SinkControlName, SinkCounters, SinkHost } from '../sink.js';
import { kernelDrops } from './kernel-drops.js';
import { syslogFrame } from './syslog-frame.js';
import { SyslogHeader } from './syslog-header.js';
import { syslogOptions } from './syslog-options.js';
import { sendDatagrams } from './udp-client.js';

export const syslogUdpOptions = syslogOptions;
export type SyslogUdpOptions = z.infer<typeof syslogUdpOptions>;

const receiveBufferBytes = 32 * 1024 * 1024;
const newline = 0x0a;

class SyslogUdpSink implements Sink {
  readonly kind = 'syslog-udp';
  readonly controls: ReadonlySet<SinkControlName> = new Set(['accept', 'refuse', 'partial']);
  readonly control: BehaviourControl;
  readonly #host: SinkHost;
  readonly #intake: Intake;
  readonly #header: SyslogHeader;
  #door: Door | undefined;
  #socket: Socket | undefined;
  /** Drops of sockets that `refuse` closed. */
  #dropsBefore = 0;

  constructor(host: SinkHost, tag: string, intake: Intake) {
    this.#host = host;
    this.#intake = intake;
    this.#header = new SyslogHeader(tag);
    this.control = new BehaviourControl(this.kind, this.controls, host.clock, (wanted) =>
      this.#door ? this.#door.turn(wanted) : 0,
    );
  }

  async open(port: number): Promise<this> {
    const { address, wildcard } = this.#host;
    const place = { kind: this.kind, address, wildcard, port } as const;
    const socket = { bind: (at: Place) => this.#bind(at), shut: () => this.#shut() };
    this.#door = await Door.open(socket, place, this.#host.clock);
    return this;
  }

  get endpoints(): Record<string, string> {
    return { host: this.#host.address, port: String(this.#port) };
  }

  counters(): SinkCounters {
    this.#intake.kernelDrops = this.#drops();
    return this.#intake.counters();
  }

  pendingBytes(): number {
    return 0;
  }

  send(lines: readonly Uint8Array[]): Promise<void> {
    return sendDatagrams(this.#host.address, this.#port, lines.map(syslogFrame));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#door?.[Symbol.asyncDispose]();
  }

  get #port(): number {
    return this.#door?.port ?? 0;
  }

  #drops(): number {
    if (!this.#socket) return this.#dropsBefore;
    return this.#dropsBefore + kernelDrops(this.#host.address, this.#port);
  }

  #onDatagram(datagram: Buffer): void {
    const { now } = this.control;
    const taken = now.kind !== 'partial' || this.#host.random.chance(now.ratio);
    const emit = taken ? this.#intake.accept : this.#intake.refuse;
    if (!taken) this.#intake.refusedRequests++;
    const end = datagram.at(-1) === newline ? datagram.length - 1 : datagram.length;
    const start = this.#header.messageStart(datagram, 0, end);
    this.#intake.malformedRequests = this.#header.malformed;
    if (start < end) this.#intake.inOneGo(() => emit(datagram, start, end));
  }

  #shut(): void {
    this.#dropsBefore = this.#drops();
    this.#socket?.close();
    this.#socket = undefined;
  }

  #bind({ address, port }: Place): Promise<number> {
    const type = isIPv6(address) ? 'udp6' : 'udp4';
    const socket = createSocket({ type, recvBufferSize: receiveBufferBytes });
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close();
        reject(error);
      });
      socket.bind({ address, port }, () => {
        socket.removeAllListeners('error').on('error', () => {});
        socket.on('message', (datagram) => this.#onDatagram(datagram));
        this.#socket = socket;
        resolve(socket.address().port);
      });
    });
  }
}

export function openSyslogUdp(
  host: SinkHost,
  options: SyslogUdpOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  return new SyslogUdpSink(host, options.tag, new Intake(host.clock, deliver, refused)).open(
    options.port,
  );
}
