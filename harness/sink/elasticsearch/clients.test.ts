import { Client as ElasticsearchClient } from '@elastic/elasticsearch';
import { Client as OpenSearchClient } from '@opensearch-project/opensearch';
import { expect, test } from 'vitest';
import { Recording } from '../testing/recording.js';

const lines = Array.from({ length: 2500 }, (_, at) => `line ${at} "quoted" \\ ü \u0000 \n end`);
const documents = lines.map((message) => ({ '@timestamp': '2026-01-01T00:00:00Z', message }));

function elasticsearch(received: Recording, options: Record<string, unknown> = {}) {
  return new ElasticsearchClient({ node: received.url, maxRetries: 0, ...options });
}

function openSearch(received: Recording) {
  return new OpenSearchClient({ node: received.url, maxRetries: 0 });
}

test.each([{}, { compression: true }])("Elasticsearch's own bulk helper: %o", async (options) => {
  await using received = await Recording.open('elasticsearch');
  const client = elasticsearch(received, options);
  const onDocument = () => ({ create: { _index: 'logs-app-prod' } });
  const settings = { flushBytes: 100_000, concurrency: 1, refreshOnCompletion: true };
  const done = await client.helpers.bulk({ datasource: documents, onDocument, ...settings });
  expect(done).toMatchObject({ total: 2500, successful: 2500, failed: 0 });
  expect(received.messages).toEqual(lines);
  await client.close();
});

test("OpenSearch's own bulk helper", async () => {
  await using received = await Recording.open('elasticsearch', { product: 'opensearch' });
  const client = openSearch(received);
  const onDocument = () => ({ index: { _index: 'logs' } });
  const settings = { flushBytes: 100_000, concurrency: 1 };
  const done = await client.helpers.bulk({ datasource: documents, onDocument, ...settings });
  expect(done).toMatchObject({ total: 2500, successful: 2500, failed: 0 });
  expect(received.messages).toEqual(lines);
  await client.close();
});

test('the helper sends items again that were refused with 429', async () => {
  await using received = await Recording.open('elasticsearch');
  received.sink.control.partial(0.5);
  const client = elasticsearch(received);
  const onDocument = () => ({ create: { _index: 'logs' } });
  const settings = { retries: 2, wait: 1 };
  const done = client.helpers.bulk({ datasource: documents.slice(0, 4), onDocument, ...settings });
  await received.until(4);
  received.sink.control.accept();
  expect(await done).toMatchObject({ successful: 4, failed: 0 });
  expect(received.refused).toEqual(lines.slice(2, 4));
  expect(new Set(received.messages)).toEqual(new Set(lines.slice(0, 4)));
  await client.close();
});

test('the helper drops items that were refused with another status', async () => {
  await using received = await Recording.open('elasticsearch', { itemErrorStatus: 403 });
  received.sink.control.partial(0.5);
  const client = elasticsearch(received);
  const dropped: unknown[] = [];
  const done = await client.helpers.bulk({
    datasource: documents.slice(0, 4),
    onDocument: () => ({ create: { _index: 'logs' } }),
    onDrop: ({ error }) => dropped.push(error?.type),
  });
  expect(done).toMatchObject({ successful: 2, failed: 2 });
  expect(dropped).toEqual(['cluster_block_exception', 'cluster_block_exception']);
  await client.close();
});

test("Elasticsearch's client asks whom it speaks to, and refuses OpenSearch", async () => {
  await using ours = await Recording.open('elasticsearch');
  const client = elasticsearch(ours);
  const { version, tagline } = await client.info();
  expect([version.number, tagline]).toEqual(['8.19.0', 'You Know, for Search']);
  expect(await client.ping()).toBe(true);
  expect((await client.license.get()).license.status).toBe('active');
  await client.close();
  await using other = await Recording.open('elasticsearch', { product: 'opensearch' });
  const stranger = elasticsearch(other);
  await expect(stranger.info()).rejects.toThrow('not Elasticsearch');
  await stranger.close();
});

test('single documents, indices, templates and policies', async () => {
  await using received = await Recording.open('elasticsearch');
  const client = elasticsearch(received);
  const done = await client.index({ index: 'a', document: { message: 'one' } });
  expect(done.result).toBe('created');
  await client.create({ index: 'a', id: '7', document: { message: 'two' } });
  expect(received.messages).toEqual(['one', 'two']);
  expect(await client.indices.exists({ index: 'b' })).toBe(false);
  await client.indices.create({ index: 'b' });
  expect(await client.indices.exists({ index: 'b' })).toBe(true);
  const name = 'filebeat';
  await expect(client.indices.getIndexTemplate({ name })).rejects.toThrow('resource_not_found');
  await client.indices.putIndexTemplate({ name, index_patterns: ['filebeat-*'] });
  expect(await client.indices.existsIndexTemplate({ name })).toBe(true);
  expect((await client.ilm.putLifecycle({ name, policy: { phases: {} } })).acknowledged).toBe(true);
  expect((await client.cluster.health()).status).toBe('green');
  expect(Object.values((await client.nodes.info()).nodes)[0]?.version).toBe('8.19.0');
  await client.close();
});
