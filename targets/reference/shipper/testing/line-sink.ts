/** A sink for tests: counts every line it accepts by HTTP POST, and refuses or stalls on command. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class LineSink implements AsyncDisposable {
  readonly lines: string[] = [];
  posts = 0;
  refused = 0;
  /** Answers for the next posts; none left means 200. 0 resets the connection. */
  statuses: number[] = [];
  /** While true, posts are taken and not answered. */
  stalled = false;
  readonly #waiting: (() => void)[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async listen(): Promise<LineSink> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const sink = new LineSink(server);
    server.on('request', (request, response) => {
      const body: Buffer[] = [];
      request.on('data', (piece: Buffer) => body.push(piece));
      request.on('end', () => sink.#take(Buffer.concat(body), response));
    });
    return sink;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Lines that arrived more than once. */
  get repeated(): string[] {
    return this.lines.filter((line, index) => this.lines.indexOf(line) !== index);
  }

  release(): void {
    this.stalled = false;
    for (const answer of this.#waiting.splice(0)) answer();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(body: Buffer, response: ServerResponse): void {
    this.posts++;
    if (this.stalled) {
      this.#waiting.push(() => this.#answer(body, response));
      return;
    }
    this.#answer(body, response);
  }

  #answer(body: Buffer, response: ServerResponse): void {
    const status = this.statuses.shift() ?? 200;
    if (status === 200) this.lines.push(...linesOf(body));
    else this.refused++;
    if (status === 0) response.destroy();
    else response.writeHead(status).end();
  }
}

/** As Latin-1, so that every byte stays one character. */
export function linesOf(body: Buffer): string[] {
  const lines = body.toString('latin1').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
