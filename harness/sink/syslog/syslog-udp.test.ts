import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { Recording } from '../testing/recording.js';
import { dropsIn } from './kernel-drops.js';

const message = 'LL-abc123-0001-0001-000000000001 body: [x] "y" ä';

function logger(port: number, ...options: string[]) {
  return execa('logger', ['--server', '127.0.0.1', '--port', String(port), '--udp', ...options]);
}

test.each([
  ['RFC 5424', ['--rfc5424']],
  ['RFC 3164', ['--rfc3164']],
])('logger: %s', async (_name, options) => {
  await using received = await Recording.open('syslog-udp');
  await logger(received.port, ...options, '--', message);
  await received.until(1);
  expect(received.messages).toEqual([message]);
});

test('its own client sends more than a receive buffer holds at once', async () => {
  await using received = await Recording.open('syslog-udp');
  const lines = Array.from({ length: 2000 }, (_, at) => Buffer.from(`${at}`.padEnd(1000, 'x')));
  await received.sink.send(lines);
  await received.until(2000);
  expect(received.messages).toEqual(lines.map(String));
  expect(received.sink.counters()).toMatchObject({ accepted: 2000, kernelDrops: 0 });
});

test('after refuse the port is unreachable, and accept binds it again', async () => {
  await using received = await Recording.open('syslog-udp');
  const { port } = received;
  received.sink.control.refuse();
  const client = createSocket('udp4');
  client.connect(port, '127.0.0.1');
  await once(client, 'connect');
  const failed = once(client, 'error');
  client.send('<13>x');
  expect((await failed)[0]).toMatchObject({ code: 'ECONNREFUSED' });
  client.close();
  received.sink.control.accept();
  await expect
    .poll(async () => {
      await logger(port, '--', message);
      return received.messages;
    })
    .toContain(message);
  expect(received.port).toBe(port);
});

test('partial drops a share of the datagrams and tells which', async () => {
  await using received = await Recording.open('syslog-udp');
  received.sink.control.partial(0.5);
  const lines = Array.from({ length: 200 }, (_, at) => `${at}`);
  await received.sink.send(lines.map((line) => Buffer.from(line)));
  await received.until(200);
  const { messages, refused } = received;
  expect([...messages, ...refused].sort()).toEqual([...lines].sort());
  expect(messages.length).toBeGreaterThan(50);
  expect(received.sink.counters().refusedRequests).toBe(refused.length);
  expect(refused.length).toBeGreaterThan(50);
});

test('what UDP can not show a sender is refused by name', async () => {
  await using received = await Recording.open('syslog-udp');
  expect(() => received.sink.control.stall(1)).toThrow("sink syslog-udp can't 'stall'");
  expect(() => received.sink.control.forgetAcknowledgements(1)).toThrow(
    "can't 'forgetAcknowledgements'",
  );
});

test("the kernel's drops are read from the socket's own row", () => {
  const table = [
    '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops',
    '  358: 0100007F:1C8E 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 11 2 0000000000000000 7',
    '  359: 0101A8C0:1C8E 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12 2 0000000000000000 9',
  ].join('\n');
  expect(dropsIn(table, '127.0.0.1', 7310)).toBe(7);
  expect(dropsIn(table, '192.168.1.1', 7310)).toBe(9);
  expect(dropsIn(table, '127.0.0.1', 7311)).toBe(0);
});
