/**
 * One stream's way to the shipper's port: a TCP connection that is made again when it breaks, or a UDP
 * socket. A write is taken when the kernel has it; over TCP that says nothing of what the shipper read,
 * so whoever writes must know when a connection broke.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect, type Socket as TcpSocket } from 'node:net';

const reconnectEveryMs = 100;

export interface Sent {
  /** False: the connection broke meanwhile. */
  readonly isTaken: boolean;
  /** Which messages (from 0) the kernel refused one by one, so that they were not sent. */
  readonly refused: readonly number[];
}

export interface Wire {
  /** Resolves when the kernel took all that it will of these. */
  write(messages: readonly Uint8Array[]): Promise<Sent>;
  readonly isUp: boolean;
  close(): void;
}

export class TcpWire implements Wire {
  readonly #address: { readonly host: string; readonly port: number };
  readonly #onBroken: () => void;
  #socket: TcpSocket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;
  isUp = false;

  constructor(address: { readonly host: string; readonly port: number }, onBroken: () => void) {
    this.#address = address;
    this.#onBroken = onBroken;
    this.#connect();
  }

  write(messages: readonly Uint8Array[]): Promise<Sent> {
    const socket = this.#socket;
    const refused: number[] = [];
    if (!socket || !this.isUp) return Promise.resolve({ isTaken: false, refused });
    return new Promise((resolve) => {
      socket.write(Buffer.concat(messages), (error) => resolve({ isTaken: !error, refused }));
    });
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    // An attempt at a host that is gone lasts two minutes, and would keep this process for as long.
    if (!this.isUp) this.#socket?.destroy();
    this.#socket?.end();
    this.#socket?.unref();
  }

  #connect(): void {
    const socket = connect(this.#address);
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('connect', () => {
      this.isUp = true;
    });
    socket.on('error', () => {});
    // A shipper that closes its side takes nothing more.
    socket.on('end', () => socket.destroy());
    socket.resume();
    socket.on('close', () => {
      const wasUp = this.isUp;
      this.isUp = false;
      if (this.#isClosed) return;
      if (wasUp) this.#onBroken();
      this.#timer = setTimeout(() => this.#connect(), reconnectEveryMs);
    });
  }
}

/**
 * A datagram for each message; whether anybody takes them, UDP does not tell. The kernel may refuse one: it is too
 * long (EMSGSIZE), there is no room for it (ENOBUFS), a rule forbids it (EPERM).
 */
export class UdpWire implements Wire {
  readonly #socket: UdpSocket;
  readonly #address: { readonly host: string; readonly port: number };
  readonly isUp = true;

  constructor(address: { readonly host: string; readonly port: number }) {
    this.#address = address;
    this.#socket = createSocket('udp4');
    this.#socket.on('error', () => {});
  }

  async write(messages: readonly Uint8Array[]): Promise<Sent> {
    const { host, port } = this.#address;
    const isSent = await Promise.all(
      messages.map(
        (message) =>
          new Promise<boolean>((resolve) =>
            this.#socket.send(message, port, host, (error) => resolve(!error)),
          ),
      ),
    );
    return { isTaken: true, refused: isSent.flatMap((sent, index) => (sent ? [] : index)) };
  }

  close(): void {
    this.#socket.close();
  }
}
