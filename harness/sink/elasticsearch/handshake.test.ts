import { expect, test } from 'vitest';
import { post } from '../testing/post.js';
import { Recording } from '../testing/recording.js';

async function ask(received: Recording, path: string, method = 'GET') {
  const response = await fetch(`${received.url}${path}`, { method });
  const text = await response.text();
  return { status: response.status, value: text.startsWith('{') ? JSON.parse(text) : text };
}

test.each([
  ['elasticsearch', '9.1.0', undefined],
  ['opensearch', '2.11.0', 'opensearch'],
])('%s says who it is, at the version asked for', async (product, version, distribution) => {
  await using received = await Recording.open('elasticsearch', { product, version });
  const { status, value } = await ask(received, '');
  expect(status).toBe(200);
  expect(value.version.number).toBe(version);
  expect(value.version.distribution).toBe(distribution);
  expect((await ask(received, '', 'HEAD')).status).toBe(200);
});

test('a licence is asked of Elasticsearch, and OpenSearch has none', async () => {
  await using one = await Recording.open('elasticsearch');
  expect((await ask(one, '_license')).value.license.type).toBe('basic');
  expect((await ask(one, '_xpack')).status).toBe(200);
  await using other = await Recording.open('elasticsearch', { product: 'opensearch' });
  expect((await ask(other, '_license')).status).toBe(400);
  expect((await ask(other, '_ilm/policy/x')).value.error).toContain('no handler found for uri');
  expect(other.sink.counters().malformedRequests).toBe(2);
});

test('_cat is text, or JSON where it is asked for', async () => {
  await using received = await Recording.open('elasticsearch');
  expect(await ask(received, '_cat/indices')).toEqual({ status: 200, value: '' });
  expect(await ask(received, '_cat/indices?format=json')).toEqual({ status: 200, value: '[]' });
});

test('an index is there once a document was sent to it', async () => {
  await using received = await Recording.open('elasticsearch');
  expect((await ask(received, 'lostline', 'HEAD')).status).toBe(404);
  await received.sink.send([Buffer.from('x')]);
  expect((await ask(received, 'lostline', 'HEAD')).status).toBe(200);
  expect((await ask(received, 'lostline', 'DELETE')).status).toBe(200);
  expect((await ask(received, 'lostline')).value.error.type).toBe('index_not_found_exception');
});

const body = '{"create":{"_index":"x"}}\n{"log":"a"}\n';

test.each([
  ['elasticsearch', '8.19.0', 'application/vnd.elasticsearch+x-ndjson; compatible-with=8', 200],
  ['elasticsearch', '8.19.0', 'application/vnd.elasticsearch+x-ndjson; compatible-with=7', 200],
  ['elasticsearch', '8.19.0', 'application/vnd.elasticsearch+x-ndjson; compatible-with=9', 400],
  ['elasticsearch', '7.17.0', 'application/vnd.elasticsearch+x-ndjson; compatible-with=8', 400],
  ['elasticsearch', '8.19.0', 'application/json; charset=utf-8', 200],
  ['elasticsearch', '8.19.0', 'text/plain', 406],
  ['opensearch', '2.19.1', 'application/x-ndjson', 200],
  ['opensearch', '2.19.1', 'application/vnd.elasticsearch+x-ndjson; compatible-with=8', 406],
])('%s %s and the content type %s: %i', async (product, version, type, status) => {
  await using received = await Recording.open('elasticsearch', { product, version });
  const answer = await post(`${received.url}_bulk`, body, { 'content-type': type });
  expect([answer.status, received.messages]).toEqual([status, status === 200 ? ['a'] : []]);
});

test('names that are not rightly encoded, and very long paths, are answered', async () => {
  await using received = await Recording.open('elasticsearch');
  expect((await ask(received, '%E0%A4%A')).status).toBe(404);
  expect((await ask(received, `_${'x/'.repeat(5000)}`)).status).toBe(400);
  expect((await ask(received, `${'x'.repeat(9000)}`)).status).toBe(404);
});

test('a single document that can not be read is refused, with its line', async () => {
  await using received = await Recording.open('elasticsearch');
  const json = { 'content-type': 'application/json' };
  const { status, body: said } = await post(`${received.url}a/_doc`, '{"message":', json);
  expect([status, JSON.parse(said).error.type]).toEqual([400, 'document_parsing_exception']);
  expect((await post(`${received.url}BAD/_doc`, '{"message":"x"}', json)).status).toBe(400);
  expect((await post(`${received.url}a/events`, '{"message":"y"}', json)).status).toBe(400);
  expect(received).toMatchObject({ messages: [], refused: ['{"message":', 'x'] });
});
