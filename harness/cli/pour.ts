/** Long output: written no faster than it is read, and a reader that leaves early is no error. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { errorCode } from '../support/errors.js';

/** Resolves when all is handed over, or when the reader has gone (EPIPE), as `head` does. */
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
  if (gone && errorCode(gone) !== 'EPIPE') throw gone;
}
