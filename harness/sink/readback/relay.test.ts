/** A relay between real sockets on loopback. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { EnvironmentError } from '../../support/errors.js';
import { openRelay } from './relay.js';

async function store(answer: string) {
  const server = createServer((socket) => {
    socket.once('data', (asked) => socket.end(`${answer}, ${asked}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: String((server.address() as AddressInfo).port) };
}

test('carries bytes both ways, and ends with the store', async () => {
  const { server, port } = await store('hello');
  await using relay = await openRelay('127.0.0.1', { host: '127.0.0.1', port });
  const socket = connect({ host: relay.host, port: Number(relay.port) });
  socket.write('shipper');
  expect(await text(socket)).toBe('hello, shipper');
  server.close();
});

test('cuts a connection whose store is not there', async () => {
  const { server, port } = await store('gone');
  server.close();
  await once(server, 'close');
  await using relay = await openRelay('127.0.0.1', { host: '127.0.0.1', port });
  const socket = connect({ host: relay.host, port: Number(relay.port) });
  socket.on('error', () => {});
  await once(socket, 'close');
});

test('closes with connections open', async () => {
  const { server, port } = await store('never');
  const relay = await openRelay('127.0.0.1', { host: '127.0.0.1', port });
  const socket = connect({ host: relay.host, port: Number(relay.port) });
  socket.on('error', () => {});
  await once(socket, 'connect');
  await relay[Symbol.asyncDispose]();
  await once(socket, 'close');
  server.close();
});

test('an address that is not here is named', async () => {
  const opening = openRelay('192.0.2.1', { host: '127.0.0.1', port: '1' });
  await expect(opening).rejects.toThrow(EnvironmentError);
  await expect(opening).rejects.toThrow('no relay to the store on 192.0.2.1');
});
