import { expect, test } from 'vitest';
import { Recording } from '../sink/testing/recording.js';
import { Sinks } from './sinks.js';

test.each([
  ['http', 'http://proxy.example:PORT/'],
  ['loki', 'http://proxy.example:PORT/'],
  ['syslog-tcp', ''],
] as const)('a fault may have the shipper told another host: %s', async (kind, url) => {
  await using received = await Recording.open(kind);
  const sinks = Sinks.of(received.sink);
  const [own] = sinks.addresses('/sink');
  const [told] = sinks.addresses('/sink', 'proxy.example');
  expect(own).toMatchObject({ host: '127.0.0.1', port: String(received.port) });
  expect(own.url).toBe(received.sink.endpoints.url ?? '');
  expect(told).toMatchObject({ host: 'proxy.example', port: String(received.port) });
  const place = own.url === '' ? '' : new URL(own.url).pathname;
  expect(told.url).toBe(url.replace('PORT', String(received.port)).replace(/\/$/, place));
});

test('a file has no host that could be another', async () => {
  await using received = await Recording.open('file');
  const [told] = Sinks.of(received.sink).addresses('/sink', 'proxy.example');
  expect(told).toMatchObject({ host: '', url: '' });
});
