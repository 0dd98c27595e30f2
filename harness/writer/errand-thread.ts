/** Entry of the errand thread: one for all writer threads, only where a rotation needs it. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { performErrand } from './errand-tasks.js';
import type { ErrandAnswer, ErrandOrder } from './errands.js';

function serve(port: MessagePort): void {
  port.on('message', async ({ id, task }: ErrandOrder) => {
    port.postMessage({ id, failure: await performErrand(task) } satisfies ErrandAnswer);
  });
}

for (const port of (workerData as { ports: MessagePort[] }).ports) serve(port);
