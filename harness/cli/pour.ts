/** Long output: written no faster than it is read, and a reader that leaves early is no error. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { EnvironmentError, errorCode, messageOf } from '../support/errors.js';

/**
 * Resolves when all is handed over, or when the reader has gone (EPIPE), as `head` does.
 * @throws EnvironmentError when the output can't be written
 */
export async function pour(into: Writable, texts: Iterable<string>): Promise<void> {
  let gone: unknown = null;
  const onError = (error: unknown) => {
    gone = error;
  };
  into.on('error', onError);
  try {
    for (const text of texts) {
      if (gone) break;
      if (!into.write(text)) await once(into, 'drain');
    }
    await new Promise((resolve) => into.write('', resolve));
  } catch (error) {
    gone = error;
  } finally {
    into.off('error', onError);
  }
  if (!gone || errorCode(gone) === 'EPIPE') return;
  throw new EnvironmentError(`the output can't be written: ${messageOf(gone)}`, { cause: gone });
}
