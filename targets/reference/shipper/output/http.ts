/**
 * One POST for each batch over one kept-alive connection, one at a time, so lines keep their order. Any
 * answer of 2xx accepts the batch; everything else, and none within the timeout, refuses it.
 */
import http from 'node:http';
import { bytesIn } from '../chunk.js';
import type { Output } from './output.js';

export class HttpOutput implements Output {
  readonly windowBatches = 1;
  readonly #url: URL;
  readonly #timeoutMs: number;
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 1, noDelay: true });

  constructor(url: string, timeoutMs: number) {
    this.#url = new URL(url);
    this.#timeoutMs = timeoutMs;
  }

  send(pieces: readonly Buffer[], signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'text/plain; charset=utf-8',
        'content-length': bytesIn(pieces),
      };
      const request = http.request(this.#url, {
        method: 'POST',
        headers,
        agent: this.#agent,
        signal,
      });
      request.setTimeout(this.#timeoutMs, () =>
        request.destroy(new Error(`no answer in ${this.#timeoutMs} ms`)),
      );
      request.on('error', reject);
      request.on('response', (response) => {
        const status = response.statusCode ?? 0;
        response.on('error', reject);
        response.on('end', () =>
          status >= 200 && status < 300 ? resolve() : reject(new Error(`status ${status}`)),
        );
        response.resume();
      });
      for (const piece of pieces) request.write(piece);
      request.end();
    });
  }

  async close(): Promise<void> {
    this.#agent.destroy();
  }
}
