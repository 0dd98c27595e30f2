import { gzipSync } from 'node:zlib';
import { compressSync } from 'snappy';
import { describe, expect, test } from 'vitest';
import { createLogger, format } from 'winston';
import LokiTransport from 'winston-loki';
import { ManualClock } from '../../support/clock.js';
import { Recording } from '../testing/recording.js';
import { pushOf } from './push.js';

const lines = ['LL-one ü', 'LL-two "quoted" \\ \u0000 end', 'LL-three'];
const labels = '{job="app"}';
const push = compressSync(
  pushOf(
    lines.map((line) => Buffer.from(line)),
    labels,
    1_767_225_600,
  ),
);
const protobufType = 'application/x-protobuf';
const jsonType = 'application/json';
const jsonOf = (values: unknown[]) =>
  JSON.stringify({ streams: [{ stream: { job: 'app' }, values }] });
const entry = (line: string) => ['1767225600000000000', line];

async function post(
  { url }: Recording,
  body: Uint8Array | string,
  headers: Record<string, string> = {},
) {
  const type = typeof body === 'string' ? jsonType : protobufType;
  const answer = await fetch(`${url}loki/api/v1/push`, {
    method: 'POST',
    headers: { 'content-type': type, ...headers },
    body,
  });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    body: await answer.text(),
  };
}

describe('winston-loki', () => {
  test.each([
    ['protobuf', false],
    ['JSON', true],
  ])('delivers its lines in %s', async (_form, json) => {
    await using received = await Recording.open('loki');
    const transport = new LokiTransport({
      host: received.url.slice(0, -1),
      json,
      interval: 0.01,
      gracefulShutdown: false,
      labels: { job: 'app' },
      format: format.printf(({ message }) => String(message)),
    });
    const logger = createLogger({ transports: [transport] });
    for (const line of lines) logger.info(line);
    await received.until(3);
    await transport.flush();
    await transport.close();
    expect(received.messages).toEqual(lines);
    expect(received.sink.counters()).toMatchObject({ accepted: 3, malformedRequests: 0 });
  });
});

describe('answers', () => {
  test('204 without a body when all was taken', async () => {
    await using received = await Recording.open('loki');
    expect(await post(received, push)).toMatchObject({ status: 204, body: '' });
    expect(await post(received, jsonOf(lines.map(entry)))).toMatchObject({ status: 204 });
    expect(await post(received, push, { 'content-encoding': 'snappy' })).toMatchObject({
      status: 204,
    });
    expect(received.messages).toEqual([...lines, ...lines, ...lines]);
    expect(received.sink.pendingBytes()).toBe(0);
  });

  test('JSON in gzip, with structured metadata, and no content type for protobuf', async () => {
    await using received = await Recording.open('loki');
    const values = [[...entry('LL-one'), { trace_id: '1' }], entry('')];
    const packed = gzipSync(jsonOf(values));
    const headers = { 'content-type': jsonType, 'content-encoding': 'gzip' };
    expect((await post(received, packed, headers)).status).toBe(204);
    expect((await post(received, push, { 'content-type': '' })).status).toBe(204);
    expect(received.messages).toEqual(['LL-one', ...lines]);
  });

  test('partial keeps the first and answers 400, which nobody repeats', async () => {
    await using received = await Recording.open('loki');
    received.sink.control.partial(0.5);
    expect(await post(received, push)).toEqual({
      status: 400,
      type: 'text/plain; charset=utf-8',
      body: "entries ignored, reason: 'entry too far behind',\nuser 'fake', total ignored: 2 out of 3\n",
    });
    expect(received).toMatchObject({ messages: lines.slice(0, 1), refused: lines.slice(1) });
    await expect(received.sink.send([Buffer.from('a')])).rejects.toThrow('it answered 400');
  });

  test.each([400, 429, 500, 503])('%i is plain text', async (status) => {
    await using received = await Recording.open('loki');
    received.sink.control.reject(status);
    const answer = await post(received, push, { 'x-scope-orgid': 'team' });
    expect([answer.status, answer.type]).toEqual([status, 'text/plain; charset=utf-8']);
    const rate =
      "ingestion rate limit exceeded for user team (limit: 4194304 bytes/sec) while attempting to ingest '3' lines totaling '40' bytes";
    expect(answer.body).toContain(status === 429 ? rate : `refused with status ${status}`);
    expect(received).toMatchObject({ messages: [], refused: lines });
  });

  test('forgetting takes the push and cuts the connection', async () => {
    await using received = await Recording.open('loki');
    received.sink.control.forgetAcknowledgements(1);
    await expect(post(received, push)).rejects.toThrow();
    expect(received).toMatchObject({ messages: lines, refused: [] });
  });

  test('with many tenants, one must be named', async () => {
    await using received = await Recording.open('loki', { tenants: 'many' });
    expect(await post(received, push)).toMatchObject({ status: 401, body: 'no org id\n' });
    expect((await post(received, push, { 'x-scope-orgid': 'team' })).status).toBe(204);
    await received.sink.send([Buffer.from('own')]);
    expect(received.messages).toEqual([...lines, 'own']);
    expect(received.sink.counters()).toMatchObject({ accepted: 4, malformedRequests: 1 });
  });

  test('it says that it is ready, and its version', async () => {
    await using received = await Recording.open('loki');
    const ready = await fetch(`${received.url}ready`);
    expect([ready.status, await ready.text()]).toEqual([200, 'ready\n']);
    const info = await fetch(`${received.url}loki/api/v1/status/buildinfo`);
    expect(await info.json()).toMatchObject({ version: expect.stringMatching(/^3\./) });
    expect(received.sink.counters().malformedRequests).toBe(0);
  });

  test.each([
    ['GET', 'loki/api/v1/push', 405],
    ['POST', 'api/prom/push', 404],
  ])('%s %s is answered %i', async (method, path, status) => {
    await using received = await Recording.open('loki');
    expect((await fetch(`${received.url}${path}`, { method })).status).toBe(status);
    expect(received.sink.counters().malformedRequests).toBe(1);
  });
});

describe('hostile peers', () => {
  const bomb = compressSync(Buffer.alloc(50_000_000));

  test.each<[string, number, string | Uint8Array, Record<string, string>]>([
    ['protobuf that is not packed', 400, Buffer.from('LL-line in the clear'), {}],
    ['snappy that is cut', 400, push.subarray(0, -3), {}],
    ['nothing', 400, Buffer.alloc(0), {}],
    ['snappy of something else', 400, compressSync('LL-line in the clear'), {}],
    ['a bomb', 413, bomb, {}],
    ['a length of 4 GB', 413, Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]), {}],
    ['JSON that is cut', 400, '{"streams":[', {}],
    ['JSON of another shape', 400, '{"streams":[{"values":[{"ts":"1","line":"x"}]}]}', {}],
    ['an entry without a line', 400, jsonOf([['1']]), {}],
    ['an unknown encoding', 415, push, { 'content-encoding': 'br' }],
  ])(
    '%s is answered %i in plain text, and delivers nothing',
    async (_what, status, body, headers) => {
      await using received = await Recording.open('loki', { bodyBytesMax: 10_000_000 });
      const answer = await post(received, body, headers);
      expect([answer.status, answer.type]).toEqual([status, 'text/plain; charset=utf-8']);
      expect(received.messages).toEqual([]);
      expect(received.sink.counters()).toMatchObject({ accepted: 0, malformedRequests: 1 });
      expect(received.sink.pendingBytes()).toBe(0);
    },
  );

  test('what is unpacked counts towards the bound of all requests', async () => {
    const options = { bodyBytesMax: 100_000, bufferBytesMax: 150_000 };
    await using received = await Recording.open('loki', options, new ManualClock());
    received.sink.control.stall(1e9);
    const large = compressSync(pushOf([Buffer.alloc(90_000, 'x')], labels, 1));
    const first = post(received, large);
    await expect.poll(() => received.sink.pendingBytes()).toBeGreaterThan(90_000);
    expect(await post(received, large)).toMatchObject({ status: 503 });
    received.sink.control.accept();
    expect((await first).status).toBe(204);
    expect(received.sink.counters()).toMatchObject({ accepted: 1, refusedRequests: 1 });
  });
});
