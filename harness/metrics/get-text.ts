/** GET of a small page of a shipper's own: bounded in bytes and in time. */
import { Deadline } from '../support/deadline.js';
import { EnvironmentError } from '../support/errors.js';

const textBytesMax = 16 * 1024 * 1024;
const timeoutMs = 2_000;

/** Errors: EnvironmentError for a status of 400 or more, for no answer within 2 s and for a page without end; those of `fetch`. */
export async function getText(url: string, signal?: AbortSignal): Promise<string> {
  const late = new EnvironmentError(`${url} gives no answer within ${timeoutMs} ms`);
  using deadline = new Deadline(timeoutMs, signal, late);
  const response = await fetch(url, { signal: deadline.signal, redirect: 'manual' });
  if (response.status >= 400) {
    await response.body?.cancel();
    throw new EnvironmentError(`${url} answers ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > textBytesMax) throw new EnvironmentError(`${url} is longer than ${textBytesMax} B`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
