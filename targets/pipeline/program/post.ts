/** HTTP among the programs: small bodies over kept-alive connections on loopback. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A longer body is refused, bytes. */
const bodyBytesMax = 4 * 1024 * 1024;

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Posts over connections of its own. */
export class Poster {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 4, noDelay: true });

  /** @throws Error when there is no answer within the time, or no connection */
  post(url: string, body: Buffer, timeoutMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'text/plain', 'content-length': body.length };
      const request = http.request(url, { method: 'POST', headers, agent: this.#agent });
      const timer = setTimeout(() => request.destroy(new Error('no answer')), timeoutMs);
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(error);
      };
      request.on('error', fail);
      request.on('response', (response) => {
        bodyOf(response).then((answer) => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, body: answer });
        }, fail);
      });
      request.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** @throws Error when it breaks off or is longer than 4 MiB */
export async function bodyOf(message: http.IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of message) {
    bytes += piece.length;
    if (bytes > bodyBytesMax) throw new Error(`a body of more than ${bodyBytesMax} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

export type Handler = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
) => void | Promise<void>;

/** Answers posts; who can't be answered is hung up on. */
export class PostServer {
  readonly #server: http.Server;

  private constructor(handler: Handler) {
    this.#server = http.createServer(async (request, response) => {
      try {
        await handler(request, response);
      } catch {
        response.destroy();
      }
    });
  }

  /** @param port any free one for 0; @throws Error of the system when it can't be had */
  static async listen(handler: Handler, address = '127.0.0.1', port = 0): Promise<PostServer> {
    const listening = new PostServer(handler);
    await new Promise<void>((resolve, reject) => {
      listening.#server.once('error', reject);
      listening.#server.listen(port, address, resolve);
    });
    return listening;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** At once: nobody is answered any more. */
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
