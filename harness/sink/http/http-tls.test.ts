import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { requestSinkKinds } from '../../scenario/kinds.js';
import { sinkTypes } from '../open.js';
import { exportBodies } from '../otlp/testing/exporting.js';
import { Recording } from '../testing/recording.js';

const overTls = { tls: 'on' };
const httpKinds = requestSinkKinds.filter((kind) => 'tls' in sinkTypes[kind].options.shape);

/** curl's exit code, the status that it got, and what it says. */
async function curl(url: string, ...options: string[]) {
  const format = [
    '--silent',
    '--show-error',
    '--write-out',
    '%{http_code}',
    '--output',
    '/dev/null',
  ];
  const { exitCode, stdout, stderr } = await execa('curl', [...format, ...options, url], {
    reject: false,
  });
  return { exitCode, status: Number(stdout), said: stderr };
}

test.each(httpKinds)('%s: its own client sends over TLS', async (kind) => {
  await using received = await Recording.open(kind, overTls);
  expect(received.url).toMatch(/^https:/);
  await received.sink.send([Buffer.from('LL-one x'), Buffer.from('LL-two y')]);
  await received.until(2);
  expect(received.messages).toEqual(['LL-one x', 'LL-two y']);
  expect(received.sink.counters()).toMatchObject({ malformedRequests: 0 });
});

test('curl verifies the certificate, by address and by name', async () => {
  await using received = await Recording.open('http', overTls);
  const { caFile, serverName, port } = received.sink.endpoints;
  const body = ['--data', 'one', '--cacert', caFile!];
  expect(await curl(received.url, ...body)).toMatchObject({ exitCode: 0, status: 200 });
  const resolve = ['--resolve', `${serverName}:${port}:127.0.0.1`];
  const byName = await curl(`https://${serverName}:${port}/`, ...body, ...resolve);
  expect(byName).toMatchObject({ exitCode: 0, status: 200 });
  expect(received.messages).toEqual(['one', 'one']);
  expect(received.sink.counters()).toMatchObject({ connections: 2, malformedRequests: 0 });
});

test('a peer that does not trust the certificate sends nothing, and is counted', async () => {
  await using received = await Recording.open('http', overTls);
  const { exitCode } = await curl(received.url, '--data', 'one');
  expect(exitCode).toBe(60);
  await expect.poll(() => received.sink.counters().malformedRequests).toBe(1);
  expect(received.messages).toEqual([]);
});

test('a peer that speaks HTTP in the clear ends its connection alone', async () => {
  await using received = await Recording.open('http', overTls);
  const plain = await curl(received.url.replace('https', 'http'), '--data', 'one');
  expect(plain.exitCode).not.toBe(0);
  await received.sink.send([Buffer.from('after')]);
  expect(received.messages).toEqual(['after']);
  expect(received.sink.counters()).toMatchObject({ malformedRequests: 1 });
});

test("OpenTelemetry's own exporter trusts the authority's file", async () => {
  await using received = await Recording.open('otlp-http', overTls);
  const ca = readFileSync(received.sink.endpoints.caFile!);
  const exporter = new OTLPLogExporter({
    url: `${received.url}v1/logs`,
    httpAgentOptions: { ca, keepAlive: true },
  });
  expect((await exportBodies(exporter, ['LL-one', 'LL-two'])).ok).toBe(true);
  expect(received.messages).toEqual(['LL-one', 'LL-two']);
});

test('forgetting resets the connection below TLS', async () => {
  await using received = await Recording.open('http', overTls);
  received.sink.control.forgetAcknowledgements(1);
  await expect(received.sink.send([Buffer.from('taken')])).rejects.toThrow('ECONNRESET');
  expect(received).toMatchObject({ messages: ['taken'], refused: [] });
});

test('refusing cuts connections of TLS too, until accept', async () => {
  await using received = await Recording.open('http', overTls);
  const ca = readFileSync(received.sink.endpoints.caFile!);
  const peer = connectTls({ host: '127.0.0.1', port: received.port, ca }).resume();
  const cut = new Promise((resolve) => peer.once('error', resolve));
  peer.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf');
  await expect.poll(() => received.sink.pendingBytes()).toBe(4);
  received.sink.control.refuse();
  expect(await cut).toMatchObject({ code: 'ECONNRESET' });
  await expect(received.sink.send([Buffer.from('a')])).rejects.toThrow('ECONNREFUSED');
  received.sink.control.accept();
  await expect
    .poll(() => received.sink.send([Buffer.from('b')]).then(() => 'sent', String))
    .toBe('sent');
  expect(received.messages).toEqual(['b']);
});

test('closing ends a stall, and what waited is told as refused', async () => {
  const received = await Recording.open('http', overTls);
  received.sink.control.stall(1e9);
  const failed = expect(received.sink.send([Buffer.from('waits')])).rejects.toThrow();
  await expect.poll(() => received.sink.pendingBytes()).toBeGreaterThan(0);
  await received[Symbol.asyncDispose]();
  await failed;
  expect(received).toMatchObject({ messages: [], refused: ['waits'] });
});

test('a handshake that never ends holds nobody else up', async () => {
  await using received = await Recording.open('http', overTls);
  const silent = connect(received.port, '127.0.0.1');
  silent.on('error', () => {}).write(Buffer.from([0x16, 0x03, 0x01]));
  await received.sink.send([Buffer.from('one')]);
  expect(received.messages).toEqual(['one']);
  silent.destroy();
});
