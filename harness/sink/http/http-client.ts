/** The harness's own client of the sinks over HTTP: one request, an answer that takes all, or an error. */
import { request } from 'node:http';
import { request as requestTls } from 'node:https';
import { EnvironmentError, messageOf } from '../../support/errors.js';
import type { HttpOutbound, HttpProtocol } from './http-protocol.js';

/** With TLS: the certificate authority to trust, and the name to ask for. */
export interface Trust {
  readonly authority: string;
  readonly serverName: string;
}

const answerBytesMax = 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Errors: EnvironmentError when the sink can't be reached or did not take every line. */
export async function sendLines(
  url: string,
  protocol: HttpProtocol,
  lines: readonly Uint8Array[],
  trust: Trust | undefined,
  token?: string,
): Promise<void> {
  const place = `sink ${protocol.kind} on ${url}`;
  const plain = protocol.encode(lines);
  const outbound = token === undefined ? plain : withToken(plain, token);
  const { status, body } = await send(new URL(outbound.path, url), outbound, trust).catch(
    (cause) => {
      throw new EnvironmentError(`${place} did not answer: ${messageOf(cause)}`, { cause });
    },
  );
  const taken = status >= 200 && status <= 299;
  if (taken && (protocol.tookAll?.(body) ?? true)) return;
  const said = taken ? `: ${body.slice(0, 200)}` : '';
  throw new EnvironmentError(`${place} did not take the lines: it answered ${status}${said}`);
}

/** In the words that the protocol has for it. */
function withToken(outbound: HttpOutbound, token: string): HttpOutbound {
  const { authorization = 'Bearer' } = outbound.headers;
  const [scheme] = authorization.split(' ');
  return { ...outbound, headers: { ...outbound.headers, authorization: `${scheme} ${token}` } };
}

function send(
  url: URL,
  { method, headers, body }: HttpOutbound,
  trust: Trust | undefined,
): Promise<Answer> {
  const secure = trust ? { ca: trust.authority, servername: trust.serverName } : {};
  return new Promise((resolve, reject) => {
    const all = { ...headers, 'content-length': String(body.length) };
    const options = { method, agent: false, headers: all, ...secure };
    const sent = (trust ? requestTls : request)(url, options, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= answerBytesMax) chunks.push(chunk);
      });
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
      response.once('error', reject);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
