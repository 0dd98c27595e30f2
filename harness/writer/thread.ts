/** Entry of a writer thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { present } from '../support/assert.js';
import { messageOf, ReportedError } from '../support/errors.js';
import type { ThreadMessage, WriterThreadData } from './thread-messages.js';
import { WriterLoop } from './writer-loop.js';

const port = present(parentPort, 'the port of the main thread');
const tell = (message: ThreadMessage) => port.postMessage(message);

function tellError(error: unknown): void {
  const isReported = error instanceof ReportedError;
  const stack = error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
  tell({
    notice: 'error',
    kind: isReported ? 'reported' : 'bug',
    message: isReported ? messageOf(error) : stack,
  });
}

try {
  const loop = new WriterLoop(workerData as WriterThreadData, tell);
  loop.start();
  tell({ notice: 'ready' });
  loop.run();
  tell({ notice: 'done' });
} catch (error) {
  tellError(error);
}
