/**
 * The harness's own client for the sinks over TCP: one connection, plain or TLS, with what the far end says
 * as a stream to be awaited. Bounded by what a sink answers to one send.
 */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface ClientPlace {
  readonly host: string;
  readonly port: number;
  /** With TLS: the certificate authority to trust, and the name to ask for. */
  readonly trust?: { readonly authority: string; readonly serverName: string };
}

export class TcpClient {
  readonly #socket: Socket;
  #heard = Buffer.alloc(0);
  #failure: Error | undefined;
  #closed = false;
  #wake: () => void = () => {};

  constructor({ host, port, trust }: ClientPlace) {
    this.#socket = trust
      ? connectTls({ host, port, ca: trust.authority, servername: trust.serverName })
      : connect({ host, port });
    this.#socket.on('data', (chunk: Buffer) => {
      this.#heard = Buffer.concat([this.#heard, chunk]);
      this.#wake();
    });
    this.#socket.once('error', (error) => {
      this.#failure = error;
    });
    this.#socket.once('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /**
   * Waits until `read` makes something of all that was heard and not yet taken: its value, and how many
   * bytes it took. Errors: the connection's own, or that it ended before.
   */
  async hear<T>(read: (heard: Buffer) => { value: T; bytes: number } | null): Promise<T> {
    for (;;) {
      const found = read(this.#heard);
      if (found) {
        this.#heard = this.#heard.subarray(found.bytes);
        return found.value;
      }
      if (this.#closed)
        throw this.#failure ?? new Error('the connection ended before an answer came');
      await this.#event();
    }
  }

  /** Sends no more, and waits until the far end has closed in its turn; rejects when it cut. */
  async finish(): Promise<void> {
    this.#socket.end();
    while (!this.#closed) await this.#event();
    if (this.#failure) throw this.#failure;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #event(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
