/**
 * Entry of a writer thread. Where it may, it takes precedence over other programs of a busy machine,
 * the shipper among them, because a late writer voids the verdict: setpriority(2) with 0 means the
 * calling thread on Linux, so nothing else is preferred with it.
 */
import { setPriority } from 'node:os';
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

/** As nice(1) counts; needs CAP_SYS_NICE, and is done without where that is missing. */
const precedence = -10;

function takePrecedence(): void {
  try {
    setPriority(precedence);
  } catch {
    // Not permitted: lateness is measured all the same.
  }
}

try {
  takePrecedence();
  const loop = new WriterLoop(workerData as WriterThreadData, tell);
  loop.start();
  tell({ notice: 'ready' });
  loop.run();
  tell({ notice: 'done' });
} catch (error) {
  tellError(error);
}
