/** Entry of the errand thread: one for all writer threads, only where a rotation needs it. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { serveErrands } from './errand-tasks.js';

for (const port of (workerData as { ports: MessagePort[] }).ports) serveErrands(port);
