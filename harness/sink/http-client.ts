/** The harness's own client of the HTTP sink: one POST of newline-separated lines, 2xx or an error. */
import { request } from 'node:http';
import { EnvironmentError, messageOf } from '../support/errors.js';
import { newlineSeparated } from './line-framing.js';

/** Errors: EnvironmentError when the sink can't be reached or answers anything but 2xx. */
export async function postLines(url: string, lines: readonly Uint8Array[]): Promise<void> {
  const status = await post(url, newlineSeparated(lines)).catch((cause) => {
    throw new EnvironmentError(`sink http on ${url} did not answer: ${messageOf(cause)}`, {
      cause,
    });
  });
  if (status >= 200 && status <= 299) return;
  throw new EnvironmentError(`sink http on ${url} did not take the lines: it answered ${status}`);
}

function post(url: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-ndjson', 'content-length': body.length };
    const sent = request(url, { method: 'POST', agent: false, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', reject);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
