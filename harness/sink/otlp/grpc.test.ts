import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { status as codes, type ServiceError } from '@grpc/grpc-js';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../support/clock.js';
import { Recording } from '../testing/recording.js';
import { exportOverGrpc } from './grpc-client.js';
import { exportPath } from './grpc-method.js';
import { exportRequest } from './request.js';
import { decodeAnswer } from './testing/answers.js';
import { exportBodies } from './testing/exporting.js';

const lines = ['LL-one ü', 'LL-two "quoted"', 'LL-three'];
const request = exportRequest(lines.map((line) => Buffer.from(line)));

const addressOf = ({ port }: Recording) => `127.0.0.1:${port}`;
const exporterTo = (received: Recording, compression = CompressionAlgorithm.NONE) =>
  new OTLPLogExporter({ url: `http://${addressOf(received)}`, compression });

/** How a call failed: its code, its message and what was told of repeating it. */
async function failure(received: Recording, bytes: Uint8Array) {
  const error = await exportOverGrpc(addressOf(received), bytes).then(
    () => null,
    (cause: ServiceError) => cause,
  );
  const [details] = error?.metadata.get('grpc-status-details-bin') ?? [];
  const status = details ? decodeAnswer('Status', details as Buffer) : {};
  const repeat = (status.details as { value: Uint8Array }[] | undefined)?.map(({ value }) =>
    decodeAnswer('RetryInfo', value),
  );
  return { code: error?.code, details: error?.details, repeat };
}

describe("OpenTelemetry's own exporter", () => {
  test.each([CompressionAlgorithm.NONE, CompressionAlgorithm.GZIP])(
    'delivers strings, bytes and maps: %s',
    async (compression) => {
      await using received = await Recording.open('otlp-grpc');
      const bodies = [...lines, Buffer.from('LL-bytes'), { log: 'LL-in a map' }];
      expect((await exportBodies(exporterTo(received, compression), bodies)).ok).toBe(true);
      expect(received.messages).toEqual([...lines, 'LL-bytes', 'LL-in a map']);
      expect(received.sink.counters()).toMatchObject({ accepted: 5, connections: 1 });
      expect(received.sink.pendingBytes()).toBe(0);
    },
  );

  // It repeats nothing over gRPC, unlike over HTTP.
  test.each([400, 429, 503])('is told of what was refused as %i', async (status) => {
    await using received = await Recording.open('otlp-grpc');
    received.sink.control.reject(status);
    expect((await exportBodies(exporterTo(received), lines)).ok).toBe(false);
    expect(received).toMatchObject({ messages: [], refused: lines });
  });

  test('never repeats what a partial success rejected', async () => {
    await using received = await Recording.open('otlp-grpc');
    received.sink.control.partial(0.5);
    expect((await exportBodies(exporterTo(received), lines)).ok).toBe(true);
    expect(received).toMatchObject({ messages: lines.slice(0, 1), refused: lines.slice(1) });
  });
});

describe('answers', () => {
  test('full success is an empty message, a partial one counts', async () => {
    await using received = await Recording.open('otlp-grpc');
    expect(await exportOverGrpc(addressOf(received), request)).toHaveLength(0);
    received.sink.control.partial(0.4);
    const response = await exportOverGrpc(addressOf(received), request);
    expect(decodeAnswer('Response', response).partialSuccess).toEqual({
      rejectedLogRecords: 2,
      errorMessage: '2 log records at the end were refused',
    });
    await expect(received.sink.send([Buffer.from('a')])).rejects.toThrow('did not take all');
  });

  test.each([
    [429, codes.RESOURCE_EXHAUSTED, [{ retryDelay: { seconds: 7 } }]],
    [503, codes.UNAVAILABLE, [{ retryDelay: { seconds: 7 } }]],
    [413, codes.RESOURCE_EXHAUSTED, undefined],
    [500, codes.INTERNAL, undefined],
    [401, codes.UNAUTHENTICATED, undefined],
  ])('%i is told as code %i, with the time to wait: %j', async (status, code, repeat) => {
    await using received = await Recording.open('otlp-grpc', { retryAfterSeconds: 7 });
    received.sink.control.reject(status);
    const details = `refused with status ${status}`;
    expect(await failure(received, request)).toEqual({ code, details, repeat });
    expect(received.refused).toEqual(lines);
  });

  test('forgetting takes the call and cuts its connection', async () => {
    await using received = await Recording.open('otlp-grpc');
    received.sink.control.forgetAcknowledgements(1);
    expect(await failure(received, request)).toMatchObject({ code: codes.UNAVAILABLE });
    expect(received).toMatchObject({ messages: lines, refused: [] });
    expect(received.sink.control.forgotten).toBe(1);
    received.sink.control.accept();
    await received.sink.send([Buffer.from('after')]);
    expect(received.messages).toEqual([...lines, 'after']);
  });

  test('refusing cuts open connections and closes the port, until accept', async () => {
    await using received = await Recording.open('otlp-grpc');
    const socket = connect(received.port, '127.0.0.1');
    const cut = new Promise((resolve) => socket.once('error', resolve));
    await once(socket, 'connect');
    await expect.poll(() => received.sink.counters().connections).toBe(1);
    received.sink.control.refuse();
    expect(await cut).toMatchObject({ code: 'ECONNRESET' });
    await expect(received.sink.send([Buffer.from('a')])).rejects.toThrow('ECONNREFUSED');
    received.sink.control.accept();
    await expect.poll(() => failure(received, request)).toMatchObject({ code: undefined });
  });

  test('a stalled call is taken when its time is over', async () => {
    const clock = new ManualClock();
    await using received = await Recording.open('otlp-grpc', {}, clock);
    received.sink.control.stall(1000);
    const sent = received.sink.send([Buffer.from('late')]);
    await expect.poll(() => received.sink.control.heldUp).toBe(1);
    expect(received.sink.pendingBytes()).toBe(exportRequest([Buffer.from('late')]).length);
    clock.advance(999);
    expect(received.messages).toEqual([]);
    clock.advance(1);
    await sent;
    expect(received.messages).toEqual(['late']);
  });

  test('a client that gives up during a stall was refused', async () => {
    await using received = await Recording.open('otlp-grpc', {}, new ManualClock());
    received.sink.control.stall(1e9);
    const exporter = new OTLPLogExporter({
      url: `http://${addressOf(received)}`,
      timeoutMillis: 200,
    });
    expect((await exportBodies(exporter, lines)).ok).toBe(false);
    await expect.poll(() => received.sink.pendingBytes()).toBe(0);
    received.sink.control.accept();
    await received.until(3);
    expect(received).toMatchObject({ messages: [], refused: lines });
  });
});

/** One call whose body is these bytes, by Node's HTTP/2 client; gRPC's status, or -1 without one. */
async function callRaw(received: Recording, body: Uint8Array, encoding = 'identity') {
  const session = connectHttp2(`http://${addressOf(received)}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': exportPath,
    'content-type': 'application/grpc',
    'grpc-encoding': encoding,
    te: 'trailers',
  });
  let told: unknown;
  stream.on('response', (headers) => {
    told ??= headers['grpc-status'];
  });
  stream.on('trailers', (trailers) => {
    told ??= trailers['grpc-status'];
  });
  stream.on('error', () => {});
  stream.resume();
  stream.end(body);
  await new Promise((resolve) => stream.once('close', resolve));
  session.destroy();
  return Number(told ?? -1);
}

function framed(message: Uint8Array, flag = 0): Buffer {
  const head = Buffer.from([flag, 0, 0, 0, 0]);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

describe('hostile peers', () => {
  test('a message that is cut or something else is INVALID_ARGUMENT, and delivers nothing', async () => {
    await using received = await Recording.open('otlp-grpc');
    for (const bytes of [request.subarray(0, -3), Buffer.from('LL-line in the clear')]) {
      const { code, details } = await failure(received, bytes);
      expect([code, details]).toEqual([
        codes.INVALID_ARGUMENT,
        expect.stringContaining('is not the protobuf message expected'),
      ]);
    }
    expect(received.messages).toEqual([]);
    expect(received.sink.counters()).toMatchObject({ accepted: 0, malformedRequests: 2 });
    expect(received.sink.pendingBytes()).toBe(0);
  });

  test('a message over the limit is RESOURCE_EXHAUSTED, packed or not', async () => {
    await using received = await Recording.open('otlp-grpc', { bodyBytesMax: 100_000 });
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(await callRaw(received, framed(Buffer.alloc(100_001)))).toBe(codes.RESOURCE_EXHAUSTED);
    expect(await callRaw(received, framed(bomb, 1), 'gzip')).toBe(codes.RESOURCE_EXHAUSTED);
    expect(await callRaw(received, framed(request))).toBe(codes.OK);
    expect(received.messages).toEqual(lines);
    expect(received.sink.counters()).toMatchObject({ accepted: 3, abortedRequests: 2 });
  });

  test.each([
    ['not gzip', framed(request, 1), 'gzip', codes.INTERNAL],
    ['an unknown encoding', framed(request, 1), 'br', codes.UNIMPLEMENTED],
    ['two messages', Buffer.concat([framed(request), framed(request)]), '', codes.UNIMPLEMENTED],
    ['no message', Buffer.alloc(0), '', codes.UNIMPLEMENTED],
    ['half a frame', framed(request).subarray(0, 20), '', codes.UNIMPLEMENTED],
  ])('%s is answered with a status, and delivers nothing', async (_what, body, encoding, code) => {
    await using received = await Recording.open('otlp-grpc');
    expect(await callRaw(received, body, encoding || 'identity')).toBe(code);
    expect(received.messages).toEqual([]);
    expect(received.sink.pendingBytes()).toBe(0);
  });

  test('what is no HTTP/2 ends its connection alone', async () => {
    await using received = await Recording.open('otlp-grpc');
    const answer = await fetch(`http://${addressOf(received)}/v1/logs`).catch(String);
    expect(answer).toContain('fetch failed');
    const socket = connect(received.port, '127.0.0.1');
    socket.on('error', () => {}).end('garbage\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    await received.sink.send([Buffer.from('after')]);
    expect(received.messages).toEqual(['after']);
  });

  test('calls that there is no room for are turned away, and the room is given back', async () => {
    await using received = await Recording.open(
      'otlp-grpc',
      { bodyBytesMax: 1000, bufferBytesMax: 1500 },
      new ManualClock(),
    );
    received.sink.control.stall(1e9);
    const first = exportOverGrpc(addressOf(received), exportRequest([Buffer.alloc(600, 'x')]));
    await expect.poll(() => received.sink.control.heldUp).toBe(1);
    expect(await failure(received, request)).toEqual({
      code: codes.UNAVAILABLE,
      details: 'all open requests together are larger than 1500 bytes',
      repeat: [{ retryDelay: { seconds: 1 } }],
    });
    received.sink.control.accept();
    await first;
    expect(await failure(received, request)).toMatchObject({ code: undefined });
    expect(received.sink.counters()).toMatchObject({ accepted: 4, refusedRequests: 1 });
  });

  test('a peer that sends a part and no more is ended in time', async () => {
    const clock = new ManualClock();
    await using received = await Recording.open('otlp-grpc', {}, clock);
    const session = connectHttp2(`http://${addressOf(received)}`);
    const headers = { ':method': 'POST', ':path': exportPath, 'content-type': 'application/grpc' };
    const stream = session.request(headers, { endStream: false });
    const answered = once(stream, 'response');
    stream.write(framed(request).subarray(0, 20));
    await expect.poll(() => received.sink.pendingBytes()).toBe(1);
    clock.advance(300_000);
    const [response] = await answered;
    expect(response['grpc-status']).toBe(String(codes.DEADLINE_EXCEEDED));
    session.destroy();
    await expect.poll(() => received.sink.pendingBytes()).toBe(0);
    expect(received.sink.counters()).toMatchObject({ accepted: 0, abortedRequests: 1 });
  });

  test('a peer that goes away in the middle delivers nothing', async () => {
    await using received = await Recording.open('otlp-grpc');
    const session = connectHttp2(`http://${addressOf(received)}`);
    const headers = { ':method': 'POST', ':path': exportPath, 'content-type': 'application/grpc' };
    const stream = session.request(headers, { endStream: false });
    stream.on('error', () => {});
    stream.write(framed(request).subarray(0, 20));
    await expect.poll(() => received.sink.pendingBytes()).toBe(1);
    session.destroy();
    await expect.poll(() => received.sink.pendingBytes()).toBe(0);
    expect(received).toMatchObject({ messages: [], refused: [] });
    expect(received.sink.counters()).toMatchObject({ accepted: 0, abortedRequests: 1 });
  });

  test('any bytes in the frame are answered', async () => {
    await using received = await Recording.open('otlp-grpc');
    const bodies = fc.uint8Array({ maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        expect(await callRaw(received, body)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 50 },
    );
    expect(received.messages.join()).not.toContain('LL-');
  });
});
