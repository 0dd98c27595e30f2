import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { describe, expect, test } from 'vitest';
import { Recording } from '../testing/recording.js';
import { exportRequest } from './request.js';
import { decodeAnswer } from './testing/answers.js';
import { exportBodies } from './testing/exporting.js';

const lines = ['LL-one ü', 'LL-two "quoted" \\ \u0000 end', 'LL-three'];
const request = exportRequest(lines.map((line) => Buffer.from(line)));
const protobufType = 'application/x-protobuf';
const jsonType = 'application/json';

async function post(received: Recording, body: Uint8Array | string, type: string) {
  const headers = { 'content-type': type };
  const answer = await fetch(`${received.url}v1/logs`, { method: 'POST', headers, body });
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
}

describe.each([
  ['protobuf', ProtobufExporter],
  ['JSON', JsonExporter],
] as const)("OpenTelemetry's own exporter in %s", (_form, Exporter) => {
  test.each([CompressionAlgorithm.NONE, CompressionAlgorithm.GZIP])(
    'delivers strings, bytes and maps: %s',
    async (compression) => {
      await using received = await Recording.open('otlp-http');
      const exporter = new Exporter({ url: `${received.url}v1/logs`, compression });
      const bodies = [
        ...lines,
        Buffer.from('LL-bytes'),
        { level: 'info', log: 'LL-in a map' },
        { deep: { text: 'LL-deep', list: [1, 2.5, true, null] } },
        '',
      ];
      expect((await exportBodies(exporter, bodies)).ok).toBe(true);
      expect(received.messages).toEqual([
        ...lines,
        'LL-bytes',
        'LL-in a map',
        '{"deep":{"text":"LL-deep","list":[1,2.5,true,null]}}',
      ]);
      expect(received.sink.counters()).toMatchObject({ accepted: 6, malformedRequests: 0 });
    },
  );

  test.each([429, 503])('repeats what was refused with %i, once it may', async (status) => {
    await using received = await Recording.open('otlp-http');
    received.sink.control.reject(status);
    const exporter = new Exporter({ url: `${received.url}v1/logs` });
    const exported = exportBodies(exporter, lines);
    await received.until(3);
    received.sink.control.accept();
    expect((await exported).ok).toBe(true);
    expect(received).toMatchObject({ messages: lines, refused: lines });
  });

  test('gives up what was refused with 400', async () => {
    await using received = await Recording.open('otlp-http');
    received.sink.control.reject(400);
    const exporter = new Exporter({ url: `${received.url}v1/logs` });
    expect((await exportBodies(exporter, lines)).ok).toBe(false);
    expect(received).toMatchObject({ messages: [], refused: lines });
  });

  test('never repeats what a partial success rejected', async () => {
    await using received = await Recording.open('otlp-http');
    received.sink.control.partial(0.5);
    const exporter = new Exporter({ url: `${received.url}v1/logs` });
    expect((await exportBodies(exporter, lines)).ok).toBe(true);
    expect(received).toMatchObject({ messages: lines.slice(0, 1), refused: lines.slice(1) });
  });

  test('repeats what was taken and not acknowledged', async () => {
    await using received = await Recording.open('otlp-http');
    received.sink.control.forgetAcknowledgements(1);
    const exporter = new Exporter({ url: `${received.url}v1/logs` });
    const exported = exportBodies(exporter, lines);
    await received.until(3);
    received.sink.control.accept();
    expect((await exported).ok).toBe(true);
    expect(received.messages).toEqual([...lines, ...lines]);
  });
});

describe('answers', () => {
  test('full success is an empty message in the content type of the request', async () => {
    await using received = await Recording.open('otlp-http');
    const proto = await post(received, request, protobufType);
    expect([proto.answer.status, proto.answer.headers.get('content-type')]).toEqual([
      200,
      protobufType,
    ]);
    expect(proto.bytes).toHaveLength(0);
    const json = await post(received, '{"resourceLogs":[]}', 'Application/JSON; charset=utf-8');
    expect([json.answer.status, json.answer.headers.get('content-type')]).toEqual([200, jsonType]);
    expect(json.bytes.toString()).toBe('{}');
  });

  test('a partial success counts what was rejected', async () => {
    await using received = await Recording.open('otlp-http');
    received.sink.control.partial(0.4);
    const { bytes, answer } = await post(received, request, protobufType);
    expect(answer.status).toBe(200);
    expect(decodeAnswer('Response', bytes)).toEqual({
      partialSuccess: {
        rejectedLogRecords: 2,
        errorMessage: '2 log records at the end were refused',
      },
    });
    const json = {
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'x' } }] }] }],
    };
    expect((await post(received, JSON.stringify(json), jsonType)).bytes.toString()).toBe(
      '{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"1 log records at the end were refused"}}',
    );
    await expect(received.sink.send([Buffer.from('a')])).rejects.toThrow('did not take the lines');
  });

  test.each([
    [429, 8, '7'],
    [503, 14, '7'],
    [502, 14, null],
    [504, 4, null],
    [500, 13, null],
    [400, 3, null],
    [418, 3, null],
  ])('%i is code %i, with the time to wait: %s', async (status, code, wait) => {
    await using received = await Recording.open('otlp-http', { retryAfterSeconds: 7 });
    received.sink.control.reject(status);
    const { answer, bytes } = await post(received, request, protobufType);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, wait]);
    const { details, ...rest } = decodeAnswer('Status', bytes) as {
      details?: { value: Uint8Array }[];
    };
    expect(rest).toEqual({ code, message: `refused with status ${status}` });
    const told = details?.map(({ value }) => decodeAnswer('RetryInfo', value));
    expect(told).toEqual(wait ? [{ retryDelay: { seconds: 7 } }] : undefined);
    const json = await post(received, '{}', jsonType);
    expect(JSON.parse(json.bytes.toString())).toMatchObject({ code });
  });

  test('nothing is told of when to come back if that is wanted', async () => {
    await using received = await Recording.open('otlp-http', { retryAfterSeconds: 0 });
    received.sink.control.reject(429);
    const { answer, bytes } = await post(received, request, protobufType);
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(decodeAnswer('Status', bytes)).toEqual({ code: 8, message: 'refused with status 429' });
  });

  test.each([
    ['/v1/traces', 'POST', protobufType, 404],
    ['/v1/logs', 'GET', protobufType, 405],
    ['/v1/logs', 'POST', 'text/plain', 415],
  ])('%s by %s as %s is answered %i', async (path, method, type, status) => {
    await using received = await Recording.open('otlp-http');
    const init = { method, headers: { 'content-type': type } };
    expect((await fetch(new URL(path, received.url), init)).status).toBe(status);
    expect(received.sink.counters().malformedRequests).toBe(1);
  });
});

describe('hostile peers', () => {
  test.each([
    ['protobuf that is cut', protobufType, request.subarray(0, -3)],
    ['protobuf of another message', protobufType, Buffer.from('\u000a\u0003abc')],
    ['JSON that is cut', jsonType, '{"resourceLogs":['],
    ['JSON of another shape', jsonType, '{"resourceLogs":{"a":1}}'],
    ['text', protobufType, 'LL-line in the clear'],
  ])('%s is answered 400 with a status, and delivers nothing', async (_what, type, body) => {
    await using received = await Recording.open('otlp-http');
    const { answer, bytes } = await post(received, body, type);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, type]);
    const told = type === jsonType ? JSON.parse(bytes.toString()) : decodeAnswer('Status', bytes);
    expect(told).toMatchObject({ code: 3, message: expect.stringContaining('is not') });
    expect(received.messages).toEqual([]);
    expect(received.sink.counters()).toMatchObject({ accepted: 0, malformedRequests: 1 });
    expect(received.sink.pendingBytes()).toBe(0);
  });

  test('a gzip bomb is answered 413 in its own content type', async () => {
    await using received = await Recording.open('otlp-http', { bodyBytesMax: 100_000 });
    const body = gzipSync(Buffer.alloc(50_000_000));
    const headers = { 'content-type': protobufType, 'content-encoding': 'gzip' };
    const answer = await fetch(`${received.url}v1/logs`, { method: 'POST', headers, body });
    expect(answer.status).toBe(413);
    expect(decodeAnswer('Status', Buffer.from(await answer.arrayBuffer()))).toEqual({
      code: 8,
      message: 'the body is larger than 100000 bytes',
    });
  });

  test('more requests than there is room for are told when to come back', async () => {
    await using received = await Recording.open('otlp-http', { bufferBytesMax: 10 });
    const { answer } = await post(received, request, protobufType);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(received.sink.counters()).toMatchObject({ accepted: 0, refusedRequests: 1 });
  });

  test('a peer that goes away in the middle delivers nothing', async () => {
    await using received = await Recording.open('otlp-http');
    const socket = connect(received.port, '127.0.0.1');
    const head = `POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Type: ${protobufType}\r\n`;
    socket.write(`${head}Content-Length: ${request.length + 1}\r\n\r\n`);
    socket.write(request);
    await expect.poll(() => received.sink.pendingBytes()).toBe(request.length);
    socket.destroy();
    await expect.poll(() => received.sink.counters().abortedRequests).toBe(1);
    expect(received.messages).toEqual([]);
  });
});
