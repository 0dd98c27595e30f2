import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { post } from '../testing/post.js';
import { Recording } from '../testing/recording.js';

const channel = '7f3a2f0e-58ab-4a3a-9a5e-2b0f6d1c0c11';
const headers = { authorization: 'Splunk secret', 'x-splunk-request-channel': channel };

async function hec(
  received: Recording,
  path: string,
  body: string | Uint8Array,
  more: Record<string, string> = {},
) {
  const url = `${received.url}services/collector/${path}`;
  const answer = await post(url, body, { ...headers, ...more });
  return { status: answer.status, reply: JSON.parse(answer.body) as Record<string, unknown> };
}

const polled = async (received: Recording, ...acks: number[]) =>
  (await hec(received, 'ack', JSON.stringify({ acks }))).reply.acks;

test.each(['', 'event', 'event/1.0'])('events one behind another: %j', async (path) => {
  await using received = await Recording.open('splunk-hec');
  const body =
    '{"time":1,"event":"a \\"b\\"","fields":{"event":"no"}}{"event":{"log":"c\\n"}}\n  {"event":"d"}';
  expect(await hec(received, path, body)).toEqual({
    status: 200,
    reply: { text: 'Success', code: 0 },
  });
  expect(received.messages).toEqual(['a "b"', 'c\n', 'd']);
});

test('events in an array, events without a line, and a field that is named', async () => {
  await using received = await Recording.open('splunk-hec', { field: 'raw' });
  const events = '[{"event":{"raw":"a"}}, {"event":{"message":"b"}},{"event":7},{"event":[1, 2]}]';
  expect((await hec(received, 'event', events)).status).toBe(200);
  expect(received.messages).toEqual(['a', '{"message":"b"}', '7', '[1, 2]']);
});

test('raw lines', async () => {
  await using received = await Recording.open('splunk-hec');
  expect((await hec(received, 'raw?sourcetype=x', 'one\n\ntwo\nthree')).status).toBe(200);
  expect(received.messages).toEqual(['one', 'two', 'three']);
});

test.each([
  ['no JSON', '{"event":"a"}{"event":', 400, 'Invalid data format', 6, ['{"event":']],
  ['no event', '{"event":"a"}{"message":"b"}', 400, 'Event field is required', 12, null],
  ['an empty event', '{"event":"a"}{"event":""}', 400, 'Event field cannot be blank', 13, null],
  ['an event of null', '{"event":"a"}{"event":null}', 400, 'Event field is required', 12, null],
])(
  'what stands before a wrong event is taken: %s',
  async (_what, body, status, text, code, rest) => {
    await using received = await Recording.open('splunk-hec');
    expect(await hec(received, 'event', body)).toEqual({
      status,
      reply: { text, code, 'invalid-event-number': 1 },
    });
    const left = body.slice('{"event":"a"}'.length);
    expect(received).toMatchObject({ messages: ['a'], refused: rest ?? [left] });
    expect(received.sink.counters().malformedRequests).toBe(1);
  },
);

test('nothing at all', async () => {
  await using received = await Recording.open('splunk-hec');
  const noData = { status: 400, reply: { text: 'No data', code: 5 } };
  expect(await hec(received, 'event', '')).toEqual(noData);
  expect(await hec(received, 'event', ' \n')).toEqual(noData);
  expect(await hec(received, 'raw', '')).toEqual(noData);
});

test.each([
  [{ authorization: '' }, 401, 2],
  [{ authorization: 'Bearer secret' }, 401, 3],
  [{ authorization: 'Splunk ' }, 401, 3],
  [{ authorization: 'Splunk other' }, 403, 4],
  [{ authorization: `Basic ${Buffer.from('x:other').toString('base64')}` }, 403, 4],
  [{ authorization: `Basic ${Buffer.from('x:secret').toString('base64')}` }, 200, 0],
  [{ authorization: 'Splunk secret' }, 200, 0],
])('a token is asked for, and the right one: %o', async (given, status, code) => {
  await using received = await Recording.open('splunk-hec', { token: 'secret' });
  const answer = await hec(received, 'event', '{"event":"a"}', given);
  expect(answer).toMatchObject({ status, reply: { code } });
  expect(received.messages).toEqual(status === 200 ? ['a'] : []);
});

test('any token will do otherwise, in the header and not in the query', async () => {
  await using received = await Recording.open('splunk-hec');
  expect((await hec(received, 'event', '{"event":"a"}')).status).toBe(200);
  const url = `${received.url}services/collector?token=secret`;
  expect((await post(url, '{"event":"b"}', {})).body).toContain('"code":16');
  expect(received.messages).toEqual(['a']);
});

test('health is told without a token; other paths and methods are not known', async () => {
  await using received = await Recording.open('splunk-hec');
  const health = await fetch(`${received.url}services/collector/health/1.0`);
  expect([health.status, await health.json()]).toEqual([200, { text: 'HEC is healthy', code: 17 }]);
  expect((await fetch(`${received.url}services/collector/event`)).status).toBe(405);
  expect((await hec(received, 'metrics', '')).status).toBe(404);
});

test('acknowledgements are numbers of a channel, true when asked for and then gone', async () => {
  await using received = await Recording.open('splunk-hec', { useAck: true });
  expect((await hec(received, 'event', '{"event":"a"}')).reply).toMatchObject({ ackId: 0 });
  expect((await hec(received, 'raw', 'b')).reply).toMatchObject({ ackId: 1 });
  const other = { 'x-splunk-request-channel': channel.replace('7f', '8f') };
  expect((await hec(received, 'raw', 'c', other)).reply).toMatchObject({ ackId: 0 });
  expect(await polled(received, 0, 1, 2)).toEqual({ 0: true, 1: true, 2: false });
  expect(await polled(received, 0, 1)).toEqual({ 0: false, 1: false });
});

test('an acknowledgement that is forgotten never turns true, and its events were taken', async () => {
  await using received = await Recording.open('splunk-hec', { useAck: true });
  received.sink.control.forgetAcknowledgements(1);
  const { status, reply } = await hec(received, 'event', '{"event":"a"}');
  expect([status, reply.ackId, received.messages]).toEqual([200, 0, ['a']]);
  received.sink.control.accept();
  expect((await hec(received, 'event', '{"event":"b"}')).reply.ackId).toBe(1);
  expect(await polled(received, 0, 1)).toEqual({ 0: false, 1: true });
  expect(received.sink.control.forgotten).toBe(1);
});

test('without useAck there is nothing to ask, and forgetting cuts the connection', async () => {
  await using received = await Recording.open('splunk-hec');
  expect((await hec(received, 'ack', '{"acks":[0]}')).reply).toEqual({
    text: 'ACK is disabled',
    code: 14,
  });
  received.sink.control.forgetAcknowledgements(1);
  await expect(hec(received, 'event', '{"event":"a"}')).rejects.toThrow('fetch failed');
  expect(received.messages).toEqual(['a']);
});

test.each([
  ['', 10],
  ['not a channel', 11],
])('with useAck a channel is asked for: %j', async (given, code) => {
  await using received = await Recording.open('splunk-hec', { useAck: true });
  const answer = await hec(received, 'event', '{"event":"a"}', {
    'x-splunk-request-channel': given,
  });
  expect(answer).toMatchObject({ status: 400, reply: { code } });
  const url = `${received.url}services/collector?channel=${channel}`;
  expect((await post(url, '{"event":"b"}', { authorization: 'Splunk x' })).status).toBe(200);
  expect(received.messages).toEqual(['b']);
});

test.each(['', '{}', '{"acks":[1.5]}', '{"acks":["0"]}', `{"acks":[${'0,'.repeat(100_000)}0]}`])(
  'a question that is none: %#',
  async (question) => {
    await using received = await Recording.open('splunk-hec', { useAck: true });
    expect((await hec(received, 'ack', question)).reply.code).toBe(6);
  },
);

test('control: reject and partial, in the words of the collector', async () => {
  await using received = await Recording.open('splunk-hec');
  received.sink.control.reject(503);
  expect(await hec(received, 'raw', '1')).toEqual({
    status: 503,
    reply: { text: 'Server is busy', code: 9 },
  });
  received.sink.control.reject(403);
  expect((await hec(received, 'raw', '2')).reply).toEqual({ text: 'Invalid token', code: 4 });
  received.sink.control.partial(0.5);
  expect(await hec(received, 'event', '{"event":"3"}{"event":"4"}')).toEqual({
    status: 503,
    reply: { text: 'Server is busy', code: 9, 'invalid-event-number': 1 },
  });
  expect(received).toMatchObject({ messages: ['3'], refused: ['1', '2', '4'] });
});

test('packed bodies, and bodies over the bound', async () => {
  await using received = await Recording.open('splunk-hec', { bodyBytesMax: 100 });
  const gzip = { 'content-encoding': 'gzip' };
  expect((await hec(received, 'event', gzipSync('{"event":"a"}'), gzip)).status).toBe(200);
  const { status, reply } = await hec(received, 'raw', gzipSync('x'.repeat(1000)), gzip);
  expect([status, reply.code]).toEqual([413, 27]);
  expect(received.messages).toEqual(['a']);
});

const piece = fc.oneof(
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      '{"event":"x"}',
      '{"event":1}',
      '[',
      ']',
      ',',
      ' ',
      '{"event":',
      '{"a":{"event":"y"}}',
    )
    .map((text) => Buffer.from(text)),
);

test('any body is answered', async () => {
  await using received = await Recording.open('splunk-hec', { useAck: true });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
      const { status, reply } = await hec(received, 'event', Buffer.concat(pieces));
      expect([200, 400]).toContain(status);
      expect(reply.text).toEqual(expect.any(String));
    }),
  );
  expect(received.sink.pendingBytes()).toBe(0);
});
