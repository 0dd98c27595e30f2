import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { TcpWire } from './network-connection.js';

const host = '127.0.0.1';
/** Listens, and accepts nobody; what does not fit into its backlog gets no answer. */
const deaf = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer().listen(0, '${host}', 1, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;
const backlog = 2;

function connecting(): number {
  return process.getActiveResourcesInfo().filter((name) => name.endsWith('ConnectWrap')).length;
}

it('an attempt that nobody answers does not outlive the wire', async () => {
  const worker = new Worker(deaf, { eval: true });
  const [port] = await once(worker, 'message');
  const waiting = Array.from({ length: backlog }, () => connect(port, host));
  await Promise.all(waiting.map((socket) => once(socket, 'connect')));
  const wire = new TcpWire({ host, port }, () => {});
  await setImmediate();
  expect({ isUp: wire.isUp, connecting: connecting() }).toEqual({ isUp: false, connecting: 1 });
  wire.close();
  await setImmediate();
  expect(connecting()).toBe(0);
  for (const socket of waiting) socket.destroy();
  await worker.terminate();
});
