import { gzipSync } from 'node:zlib';
import { Client } from '@elastic/elasticsearch';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { post } from '../testing/post.js';
import { Recording } from '../testing/recording.js';

const json = { 'content-type': 'application/stream+json' };

function insert(received: Recording, body: string | Uint8Array, query = '', headers = {}) {
  return post(`${received.url}insert/jsonline${query}`, body, { ...json, ...headers });
}

test('JSON lines, with the line in _msg', async () => {
  await using received = await Recording.open('victorialogs');
  const body =
    '{"_msg":"a \\"b\\"","_time":"2026-01-01T00:00:00Z"}\n\n{"_msg":"\\u00fc","_time":"0"}';
  const { status, body: answer } = await insert(received, body);
  expect([status, answer, received.messages]).toEqual([200, '', ['a "b"', 'ü']]);
});

test('the fields that a request names, in the query or in headers', async () => {
  await using received = await Recording.open('victorialogs');
  const row = '{"_msg":"m","log":{"text":"t"},"message":"x","at":"-"}\n';
  await insert(received, row, '?_msg_field=none,log.text&_time_field=at&_stream_fields=app');
  await insert(received, row, '', { 'VL-Msg-Field': 'message,log.text' });
  await insert(received, row);
  expect(received.messages).toEqual(['t', 'x', 'm']);
});

test('a row without a line is itself', async () => {
  await using received = await Recording.open('victorialogs');
  await insert(received, '{"other":"LL-x"}\n');
  expect(received.messages).toEqual(['{"other":"LL-x"}']);
});

test('rows that it skips in silence are told as refused', async () => {
  await using received = await Recording.open('victorialogs', { lineBytesMax: 100 });
  const long = `{"_msg":"${'x'.repeat(100)}"}`;
  const rows = [
    '{"_msg":"a"}',
    'no json',
    '{"_msg":"b","_time":"yesterday"}',
    long,
    '{"_msg":"c"}',
  ];
  expect((await insert(received, rows.join('\n'))).status).toBe(200);
  expect(received.messages).toEqual(['a', 'c']);
  expect(received.refused).toEqual(['no json', 'b', long]);
  expect(received.sink.counters().malformedRequests).toBe(1);
});

test.each([
  '2026-01-01T00:00:00.123456789Z',
  '2026-01-01 00:00:00+01:00',
  '1767225600',
  '1767225600123',
  '1767225600.5',
  '0',
  '',
])('the time %j can be read', async (time) => {
  await using received = await Recording.open('victorialogs');
  await insert(received, JSON.stringify({ _time: time, _msg: 'x' }));
  expect(received.messages).toEqual(['x']);
});

test('a request of which no row can be used is answered 400', async () => {
  await using received = await Recording.open('victorialogs');
  const { status, body } = await insert(received, 'a\nb\n');
  expect([status, body]).toEqual([400, expect.stringContaining('no line of it could be parsed')]);
  expect(received).toMatchObject({ messages: [], refused: ['a', 'b'] });
});

test("Elasticsearch's own client, with its bulk helper", async () => {
  await using received = await Recording.open('victorialogs');
  const node = `${received.url}insert/elasticsearch`;
  const client = new Client({ node, maxRetries: 0 });
  expect((await client.info()).version.number).toBe('8.9.0');
  const documents = Array.from({ length: 300 }, (_, at) => ({ _msg: `line ${at}\n`, _time: '0' }));
  const onDocument = () => ({ create: {} });
  const done = await client.helpers.bulk({ datasource: documents, onDocument } as never);
  expect(done).toMatchObject({ successful: 300, failed: 0 });
  expect(received.messages).toEqual(documents.map(({ _msg }) => _msg));
  await client.close();
});

test('a bulk request that breaks off is taken until there, and answered with nothing', async () => {
  await using received = await Recording.open('victorialogs');
  const body =
    '{"create":{}}\n{"_msg":"a"}\n{"index":{}}\nbroken\n{"create":{}}\n{"_msg":"b"}\n{"delete":{}}\n';
  const answer = await post(`${received.url}insert/elasticsearch/_bulk`, body, json);
  expect([answer.status, answer.body]).toEqual([200, '']);
  expect(received).toMatchObject({ messages: ['a'], refused: ['broken', 'b', '{"delete":{}}'] });
});

test('questions of clients and of operators', async () => {
  await using received = await Recording.open('victorialogs');
  const ask = async (path: string, method = 'GET') =>
    (await fetch(`${received.url}${path}`, { method })).status;
  expect(await ask('insert/ready')).toBe(200);
  expect(await ask('health')).toBe(200);
  expect(await ask('insert/elasticsearch/', 'HEAD')).toBe(200);
  expect(await ask('insert/elasticsearch/_license')).toBe(200);
  expect(await ask('insert/elasticsearch/_ilm/policy/x')).toBe(200);
  expect(await ask('insert/jsonline')).toBe(405);
  expect(await ask('select/logsql/query')).toBe(400);
  expect(received.sink.counters().malformedRequests).toBe(2);
});

test('control: reject, partial and a packed body', async () => {
  await using received = await Recording.open('victorialogs');
  const rows = '{"_msg":"1"}\n{"_msg":"2"}\n';
  received.sink.control.reject(429);
  const rejected = await insert(received, rows);
  expect([rejected.status, rejected.headers.get('retry-after')]).toEqual([429, '1']);
  received.sink.control.partial(0.5);
  expect((await insert(received, rows)).status).toBe(503);
  received.sink.control.accept();
  const packed = await insert(received, gzipSync(rows), '', { 'content-encoding': 'gzip' });
  expect(packed.status).toBe(200);
  expect(received).toMatchObject({ messages: ['1', '1', '2'], refused: ['1', '2', '2'] });
});

test('a body over its bound is answered 413', async () => {
  await using received = await Recording.open('victorialogs', { bodyBytesMax: 100 });
  const { status, body } = await insert(received, 'x'.repeat(101));
  expect([status, body]).toEqual([413, 'the body is larger than 100 bytes\n']);
});

test('more rows than can be kept are answered 413', async () => {
  await using received = await Recording.open('victorialogs');
  const { status, body } = await insert(received, '0\n'.repeat(1_000_001));
  expect([status, body]).toEqual([413, 'more than 1000000 messages in one request\n']);
  expect(received).toMatchObject({ messages: [], refused: [] });
});

const piece = fc.oneof(
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom('{"create":{}}\n', '{"_msg":"x"}\n', '\n', '{"_time":"x"}\n', '{"_msg":', '"\\u')
    .map((text) => Buffer.from(text)),
);

test.each(['insert/jsonline', 'insert/elasticsearch/_bulk'])(
  '%s: any body is answered',
  async (path) => {
    await using received = await Recording.open('victorialogs');
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const { status } = await post(`${received.url}${path}`, Buffer.concat(pieces), json);
        expect([200, 400]).toContain(status);
      }),
    );
    expect(received.sink.pendingBytes()).toBe(0);
  },
);
