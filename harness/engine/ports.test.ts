import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from './ports.js';

const loopback = '127.0.0.1';

test('a free port is none that an outgoing connection could take, and each time another one', async () => {
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
  const ports = [await freePort(loopback), await freePort(loopback), await freePort(loopback)];
  expect(new Set(ports).size).toBe(3);
  const first = Number.parseInt(range, 10);
  expect(Math.max(...ports)).toBeLessThan(first < 11_000 ? 65_536 : first);
});

test('what is listened on is not free', async () => {
  const port = (await freePort(loopback)) + 1;
  const server = createServer().listen({ port, host: loopback });
  await once(server, 'listening');
  try {
    expect(await freePort(loopback)).toBe(port + 1);
  } finally {
    server.close();
  }
});
