import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { post } from '../testing/post.js';
import { Recording } from '../testing/recording.js';

const ndjson = { 'content-type': 'application/x-ndjson' };

interface Item {
  readonly _index: string;
  readonly _id: string;
  readonly _seq_no?: number;
  readonly result?: string;
  readonly status: number;
  readonly error?: { readonly type: string; readonly reason: string };
}

interface BulkReply {
  readonly took: number;
  readonly errors: boolean;
  readonly items: readonly Record<string, Item>[];
}

async function bulk(received: Recording, body: string | Uint8Array, path = 'logs/_bulk') {
  const answer = await post(`${received.url}${path}`, body, ndjson);
  return { ...answer, reply: JSON.parse(answer.body) as BulkReply };
}

const documents = (...lines: string[]) =>
  lines.map((line) => `{"create":{}}\n${JSON.stringify({ message: line })}\n`).join('');

test('the answer has an item for each document, in its form', async () => {
  await using received = await Recording.open('elasticsearch');
  const body = `{"index":{"_id":"7"}}\n{"message":"a"}\n${documents('b')}{"delete":{"_id":"9"}}\n`;
  const { status, reply, headers } = await bulk(received, body);
  expect([status, headers.get('x-elastic-product')]).toEqual([200, 'Elasticsearch']);
  expect(reply).toEqual({
    took: 1,
    errors: false,
    items: [
      {
        index: {
          _index: 'logs',
          _id: '7',
          _version: 1,
          result: 'created',
          _shards: { total: 2, successful: 1, failed: 0 },
          _seq_no: 0,
          _primary_term: 1,
          status: 201,
        },
      },
      { create: expect.objectContaining({ _index: 'logs', _seq_no: 1, status: 201 }) },
      { delete: expect.objectContaining({ _id: '9', result: 'not_found', status: 404 }) },
    ],
  });
  expect(received.messages).toEqual(['a', 'b']);
});

test('an action names its own index; one that the store makes up gets its own id', async () => {
  await using received = await Recording.open('elasticsearch');
  const { reply } = await bulk(received, '{"create":{"_index":"x"}}\n{"log":"a"}\n'.repeat(2));
  const items = reply.items.map(({ create }) => create!);
  expect(items.map(({ _index }) => _index)).toEqual(['x', 'x']);
  expect(new Set(items.map(({ _id }) => _id)).size).toBe(2);
});

test('the usual fields, nested ones, updates, and the document itself where there is no line', async () => {
  await using received = await Recording.open('elasticsearch');
  const actions = [
    '{"create":{}}\n{"kubernetes":{"log":"no"},"log":"a\\n\\u00fc"}',
    '{"index":{}}\n{"body":{"text":"b"}}',
    '{"update":{"_id":"1"}}\n{"doc":{"msg":"c"}}',
    '{"create":{}}\n{"other": 1}',
    '{"create":{}}\n{"message":""}',
  ];
  const { reply } = await bulk(received, `${actions.join('\n')}\n`);
  expect(reply.errors).toBe(false);
  expect(received.messages).toEqual(['a\nü', 'b', 'c', '{"other": 1}']);
});

test('a field that is named is the only one', async () => {
  await using received = await Recording.open('elasticsearch', { field: 'event.original' });
  await bulk(received, '{"create":{}}\n{"message":"no","event":{"original":"yes"}}\n');
  await received.sink.send([Buffer.from('own')]);
  expect(received.messages).toEqual(['yes', 'own']);
});

test('documents that the store refuses are items with errors, and told as refused', async () => {
  await using received = await Recording.open('elasticsearch');
  const bad = [
    '{"message":"no end"',
    '[1]',
    '{"message":"first","message":"second"}',
    '{"message":"tab\tinside"}',
    '{"message":"x"} y',
  ];
  const body = Buffer.concat([
    Buffer.from(bad.map((document) => `{"create":{}}\n${document}\n`).join('')),
    Buffer.from('{"create":{}}\n{"message":"\xff"}\n', 'latin1'),
    Buffer.from(documents('good')),
  ]);
  const { status, reply } = await bulk(received, body);
  expect([status, reply.errors]).toEqual([200, true]);
  expect(reply.items.map(({ create }) => create?.status)).toEqual([...Array(6).fill(400), 201]);
  expect(reply.items[0]?.create?.error).toEqual({
    type: 'document_parsing_exception',
    reason: 'failed to parse: not a JSON object',
  });
  expect(received.messages).toEqual(['good']);
  expect(received.refused).toEqual([bad[0], bad[1], 'first', bad[3], bad[4], '\ufffd']);
  expect(received.sink.counters().malformedRequests).toBe(1);
});

test('an index name that can not be, and an index action in a data stream, fail alone', async () => {
  await using received = await Recording.open('elasticsearch');
  const body =
    '{"index":{"_index":"BAD"}}\n{"log":"a"}\n{"index":{"_index":"logs-app-prod"}}\n{"log":"b"}\n' +
    '{"create":{"_index":"logs-app-prod"}}\n{"log":"c"}\n';
  const { reply } = await bulk(received, body);
  const [bad, index, create] = reply.items;
  expect(bad?.index?.error?.type).toBe('invalid_index_name_exception');
  expect(index?.index?.error?.reason).toContain('op_type of create');
  expect(create?.create?.status).toBe(201);
  expect(received).toMatchObject({ messages: ['c'], refused: ['a', 'b'] });
});

test.each([
  ['no newline at the end', '{"index":{}}\n{"log":"a"}', 'illegal_argument_exception', ['a']],
  ['no such action', '{"put":{}}\n{"log":"a"}\n', 'illegal_argument_exception', ['a']],
  ['a type', '{"index":{"_type":"x"}}\n{"log":"a"}\n', 'illegal_argument_exception', ['a']],
  ['an action that is no object', '"x"\n{"log":"a"}\n', 'illegal_argument_exception', ['a']],
  ['an action that is no JSON', '{x\n{"log":"a"}\n', 'json_parse_exception', ['a']],
  ['nothing', '', 'parse_exception', []],
  ['no documents', '{"index":{}}\n', 'action_request_validation_exception', []],
])('a request is refused as a whole, with its lines: %s', async (_what, body, type, lines) => {
  await using received = await Recording.open('elasticsearch');
  const { status, reply } = await bulk(received, body);
  expect(status).toBe(400);
  expect(reply).toMatchObject({ error: { type, root_cause: [{ type }] }, status: 400 });
  expect(received).toMatchObject({ messages: [], refused: lines });
});

test('an index is asked for, in the action or in the path', async () => {
  await using received = await Recording.open('elasticsearch');
  const { status, body } = await bulk(received, documents('a'), '_bulk');
  expect([status, body]).toEqual([400, expect.stringContaining('index is missing')]);
  const named = '{"create":{"_index":"x"}}\n{"log":"b"}\n';
  expect((await bulk(received, named, '_bulk?refresh=wait_for&pipeline=p')).status).toBe(200);
  expect(received).toMatchObject({ messages: ['b'], refused: ['a'] });
});

test('types are taken where the version has them', async () => {
  const version = { product: 'opensearch', version: '1.3.0' };
  await using received = await Recording.open('elasticsearch', version);
  const body = '{"index":{"_index":"x","_type":"events"}}\n{"log":"a"}\n';
  const { status, reply } = await bulk(received, body);
  expect([status, reply.items[0]?.index]).toEqual([
    200,
    expect.objectContaining({ _type: '_doc' }),
  ]);
});

test('filter_path leaves of the answer what was asked for, and items that hold nothing out', async () => {
  await using received = await Recording.open('elasticsearch');
  const body = `${documents('a')}{"create":{}}\nbroken\n`;
  const asked = async (path: string) =>
    (await bulk(received, body, `logs/_bulk?filter_path=${path}`)).body;
  const error =
    '"error":{"type":"document_parsing_exception","reason":"failed to parse: not a JSON object"}';
  expect(await asked('errors')).toBe('{"errors":true}');
  expect(await asked('errors,items.*.status')).toBe(
    '{"errors":true,"items":[{"create":{"status":201}},{"create":{"status":400}}]}',
  );
  expect(await asked('items.*.error')).toBe(`{"items":[{"create":{${error}}}]}`);
  expect(await asked('**.type')).toBe(
    '{"items":[{"create":{"error":{"type":"document_parsing_exception"}}}]}',
  );
  expect(await asked('nothing')).toBe('{}');
});

test('partial takes the first items and refuses the others one by one', async () => {
  await using received = await Recording.open('elasticsearch');
  received.sink.control.partial(0.5);
  const { status, reply } = await bulk(received, documents('1', '2', '3', '4'));
  expect([status, reply.errors]).toEqual([200, true]);
  expect(reply.items.map(({ create }) => create?.status)).toEqual([201, 201, 429, 429]);
  expect(reply.items[3]?.create?.error?.type).toBe('es_rejected_execution_exception');
  expect(received).toMatchObject({ messages: ['1', '2'], refused: ['3', '4'] });
  await expect(received.sink.send([Buffer.from('5'), Buffer.from('6')])).rejects.toThrow(
    'did not take the lines: it answered 200: {"took":1,"errors":true',
  );
});

test.each([
  [{ itemErrorStatus: 403 }, 403, 'cluster_block_exception'],
  [{ itemErrorStatus: 507 }, 507, 'exception'],
  [{ product: 'opensearch' }, 429, 'rejected_execution_exception'],
])('a partial failure by option: %o', async (options, status, type) => {
  await using received = await Recording.open('elasticsearch', options);
  received.sink.control.partial(0);
  const { reply } = await bulk(received, documents('1'));
  expect(reply.items[0]?.create).toMatchObject({ status, error: { type } });
});

test.each([
  [429, 'es_rejected_execution_exception'],
  [503, 'cluster_block_exception'],
  [401, 'security_exception'],
  [500, 'exception'],
])('reject %i answers with an error object', async (status, type) => {
  await using received = await Recording.open('elasticsearch');
  received.sink.control.reject(status);
  const answer = await bulk(received, documents('1'));
  expect(answer.status).toBe(status);
  expect(answer.reply).toMatchObject({ error: { type }, status });
  expect(answer.headers.get('www-authenticate') !== null).toBe(status === 401);
  expect(received.refused).toEqual(['1']);
});

test('a packed body is unpacked', async () => {
  await using received = await Recording.open('elasticsearch');
  const headers = { ...ndjson, 'content-encoding': 'gzip' };
  const { status } = await post(`${received.url}x/_bulk`, gzipSync(documents('a')), headers);
  expect([status, received.messages]).toEqual([200, ['a']]);
});

test('a body over its bound is answered 413 in the form of the store', async () => {
  await using received = await Recording.open('elasticsearch', { bodyBytesMax: 1000 });
  const { status, reply } = await bulk(received, documents('x'.repeat(1000)));
  expect(status).toBe(413);
  expect(reply).toMatchObject({ error: { type: 'content_too_long_exception' }, status: 413 });
  expect(received.sink.pendingBytes()).toBe(0);
});

test('more items than can be answered are refused', async () => {
  await using received = await Recording.open('elasticsearch');
  const { status, body } = await bulk(received, '{"delete":{"_id":"1"}}\n'.repeat(250_001));
  expect([status, body]).toEqual([413, expect.stringContaining('more than 250000 items')]);
  expect(received.sink.pendingBytes()).toBe(0);
});

const piece = fc.oneof(
  { arbitrary: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)), weight: 1 },
  {
    arbitrary: fc
      .constantFrom(
        ...['{"create":{}}\n', '{"index":{"_id":"1"}}\n', '{"delete":{}}\n', '{"log":"x"}\n'],
        ...[
          '{"update":{}}\n',
          '{"doc":{"log":"y"}}\n',
          '\n',
          '{"create":{"_index":7}}\n',
          '{"log":',
        ],
      )
      .map((text) => Buffer.from(text)),
    weight: 5,
  },
);

test('any body is answered, and every line told once', async () => {
  await using received = await Recording.open('elasticsearch');
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const before = received.messages.length;
      const { status, reply } = await bulk(received, Buffer.concat(pieces));
      expect([200, 400]).toContain(status);
      const taken = received.messages.length - before;
      const created = reply.items?.flatMap((item) => Object.values(item)) ?? [];
      expect(taken).toBeLessThanOrEqual(created.filter((item) => item.status < 300).length);
    }),
    { numRuns: 200 },
  );
  await bulk(received, documents('after'));
  expect(received.messages.at(-1)).toBe('after');
  expect(received.sink.pendingBytes()).toBe(0);
});
