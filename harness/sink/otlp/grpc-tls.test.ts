import { readFileSync } from 'node:fs';
import { credentials } from '@grpc/grpc-js';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { expect, test } from 'vitest';
import { Recording } from '../testing/recording.js';
import { exportOverGrpc } from './grpc-client.js';
import { exportRequest } from './request.js';
import { exportBodies } from './testing/exporting.js';

const lines = ['LL-one', 'LL-two'];
const request = exportRequest([Buffer.from('LL-plain')]);
const address = ({ port }: Recording) => `127.0.0.1:${port}`;

test('its own client and the exporter trust the authority, by address and by name', async () => {
  await using received = await Recording.open('otlp-grpc', { tls: 'on' });
  await received.sink.send([Buffer.from('LL-own')]);
  const exporter = new OTLPLogExporter({
    url: `https://${address(received)}`,
    credentials: credentials.createSsl(readFileSync(received.sink.endpoints.caFile!)),
  });
  expect((await exportBodies(exporter, lines)).ok).toBe(true);
  expect(received.messages).toEqual(['LL-own', ...lines]);
  expect(received.sink.counters()).toMatchObject({ connections: 2, malformedRequests: 0 });
});

test('a peer in the clear, or that trusts another, gets nowhere', async () => {
  await using received = await Recording.open('otlp-grpc', { tls: 'on' });
  const url = `https://${address(received)}`;
  const stranger = new OTLPLogExporter({ url, timeoutMillis: 500 });
  expect((await exportBodies(stranger, lines)).ok).toBe(false);
  await expect(exportOverGrpc(address(received), request)).rejects.toThrow('UNAVAILABLE');
  await received.sink.send([Buffer.from('LL-own')]);
  expect(received.messages).toEqual(['LL-own']);
});

test('forgetting cuts the connection below TLS', async () => {
  await using received = await Recording.open('otlp-grpc', { tls: 'on' });
  received.sink.control.forgetAcknowledgements(1);
  await expect(received.sink.send([Buffer.from('taken')])).rejects.toThrow('UNAVAILABLE');
  expect(received).toMatchObject({ messages: ['taken'], refused: [] });
});
