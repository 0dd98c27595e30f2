/**
 * Newline-separated lines over one TCP connection. TCP tells a sender nothing of what the receiving
 * program has read, so nothing is accepted for certain. The best that can be done: what was written
 * counts as accepted when the connection has lived on for `confirmMs`, and all that is younger is sent
 * again after a break. A receiver that stalls for longer and then resets still loses lines; duplicates
 * after a break are likely. Bound: the queue, because unconfirmed batches stay in it.
 */
import { connect, type Socket } from 'node:net';
import { nowMs } from '../clock.js';
import type { Output } from './output.js';

interface Pending {
  readonly pieces: readonly Buffer[];
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
  writtenMs: number | null;
}

export class TcpOutput implements Output {
  readonly windowBatches = 1024;
  readonly #host: string;
  readonly #port: number;
  readonly #confirmMs: number;
  readonly #pending: Pending[] = [];
  readonly #timer: NodeJS.Timeout;
  #connecting: Promise<Socket> | null = null;
  #socket: Socket | null = null;

  constructor(address: string, confirmMs: number) {
    const colon = address.lastIndexOf(':');
    this.#host = address.slice(0, colon);
    this.#port = Number(address.slice(colon + 1));
    this.#confirmMs = confirmMs;
    this.#timer = setInterval(() => this.#confirm(), Math.max(10, confirmMs / 5));
  }

  async send(pieces: readonly Buffer[], signal: AbortSignal): Promise<void> {
    const socket = await this.#connected(signal);
    if (socket.destroyed) throw new Error('connection lost');
    return new Promise((resolve, reject) => {
      const pending: Pending = { pieces, resolve, reject, writtenMs: null };
      this.#pending.push(pending);
      socket.cork();
      for (const piece of pieces) socket.write(piece);
      socket.write('', () => {
        pending.writtenMs = nowMs();
      });
      socket.uncork();
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    const socket = this.#socket;
    if (!socket) return;
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.setTimeout(1000, () => socket.destroy());
      socket.end();
    });
  }

  /** Batches that wait for the same connection are written in the order of the calls. */
  #connected(signal: AbortSignal): Promise<Socket> {
    this.#connecting ??= this.#connect(signal).catch((error: unknown) => {
      this.#connecting = null;
      throw error;
    });
    return this.#connecting;
  }

  #connect(signal: AbortSignal): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
      const abort = () => socket.destroy(new Error('stopped'));
      signal.addEventListener('abort', abort, { once: true });
      socket.once('connect', () => {
        signal.removeEventListener('abort', abort);
        this.#socket = socket;
        resolve(socket);
      });
      socket.on('error', reject); // after the connection is made this changes nothing
      socket.on('end', () => socket.destroy());
      socket.on('close', () => {
        signal.removeEventListener('abort', abort);
        this.#broken(socket);
      });
      socket.resume();
    });
  }

  #confirm(): void {
    while (this.#pending.length > 0) {
      const { writtenMs, resolve } = this.#pending[0]!;
      if (writtenMs === null || nowMs() - writtenMs < this.#confirmMs) return;
      this.#pending.shift();
      resolve();
    }
  }

  #broken(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#connecting = null;
    for (const { reject } of this.#pending.splice(0)) reject(new Error('connection lost'));
  }
}
