import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Admitted } from '../../metrics/admitted.js';
import { SystemClock } from '../../support/clock.js';
import { Watchman } from './watchman.js';

let server: Server;
let dropped: number | null;
let asked: () => void;

/** A shipper's own pages: its metrics, and how it is: well while `dropped` is even, silent when null. */
beforeEach(async () => {
  dropped = 0;
  asked = () => {};
  server = createServer(({ url }, response) => {
    if (dropped === null) return response.destroy();
    if (url === '/metrics') return response.end(`dropped_total ${dropped}\n`);
    response.writeHead(dropped % 2 === 0 ? 200 : 503).end();
    return asked();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function watchmanOf(health: boolean) {
  const warnings: string[] = [];
  const ports = { admin: (server.address() as AddressInfo).port };
  const metrics = { port: 'admin', path: '/metrics', admits: { dropped: ['dropped_total'] } };
  const admitted = new Admitted({ metrics }, ports);
  const watchman = new Watchman({
    manifest: { name: 'any', health: health ? { port: 'admin', path: '/healthz' } : undefined },
    ports,
    instance: { address: async (port) => `127.0.0.1:${port}` },
    admitted,
    clock: new SystemClock(),
    recorder: { warn: (text) => warnings.push(text) },
  });
  return { watchman, admitted, warnings };
}

test('what is admitted is looked at while the run lasts, and right before the end', async () => {
  const { watchman, admitted, warnings } = watchmanOf(true);
  const stopping = new AbortController();
  dropped = 2;
  const seen = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const following = watchman.follow(stopping.signal);
  await seen;
  stopping.abort();
  await following;
  expect(admitted.count).toBe(2);
  dropped = 4;
  await watchman.lastLook();
  expect(admitted.count).toBe(4);
  expect(warnings).toEqual([]);
});

test('a change of health is noted once each way', async () => {
  const { watchman, warnings } = watchmanOf(true);
  for (const value of [0, 1, 1, 2, 2]) {
    dropped = value;
    await watchman.lastLook();
  }
  expect(warnings).toEqual([
    expect.stringMatching(/^any is not well: http:\/\/127.0.0.1:\d+\/healthz answers 503$/),
    'any is well again',
  ]);
});

test('metrics that were never read are noted at the end, those that once were are not', async () => {
  const silent = watchmanOf(false);
  dropped = null;
  await silent.watchman.lastLook();
  expect(silent.warnings).toEqual([expect.stringMatching(/^the metrics of any were never read: /)]);
  const ended = watchmanOf(false);
  dropped = 7;
  await ended.watchman.lastLook();
  dropped = null;
  await ended.watchman.lastLook();
  expect(ended.warnings).toEqual([]);
  expect(ended.admitted.count).toBe(7);
});
