/** A small HTTP server that answers as Elasticsearch does, with two indices and a careful administrator. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EnvironmentError } from '../../support/errors.js';
import { ElasticsearchReader, elasticsearchReadOptions } from './elasticsearch-read.js';

const never = new AbortController().signal;
const first = ['a0', 'a1', 'a2', 'a3', 'a4'].map((log) => ({ log }));
const second = [{ log: 'b0' }, { body: 'no such field' }];
let shards: Record<string, object[]>;
let server: Server;
let url: string;
let forbidden: string[];

function answer(path: string, question: { query?: object; size?: number }): object | number {
  if (forbidden.some((word) => path.includes(word))) return 403;
  const { pathname, searchParams } = new URL(path, 'http://x');
  const [, index = '', what] = pathname.split('/');
  if (index === '_nodes' || what === '_refresh') return { nodes: {} };
  if (what === '_stats') {
    const copies = (count: number) => [
      { routing: { primary: false }, seq_no: { max_seq_no: -1 } },
      { routing: { primary: true }, seq_no: { max_seq_no: count - 1 } },
    ];
    const indices = Object.entries(shards).map(([place, documents]) => {
      const [name = '', shard = ''] = place.split('/');
      return [name, { shards: { [shard]: copies(documents.length) } }] as const;
    });
    return { indices: Object.fromEntries(indices) };
  }
  const shard = searchParams.get('preference')?.replace('_shards:', '');
  const documents = shards[`${index}/${shard}`];
  const after = (question.query as { range: { _seq_no: { gt: number } } }).range._seq_no.gt;
  const behind = (documents ?? []).map((_source, number) => ({ _source, sort: [number] }));
  const found = behind.filter(({ sort }) => sort[0]! > after);
  if (what === '_count') return { count: found.length };
  return documents ? { hits: { hits: found.slice(0, question.size) } } : 404;
}

beforeEach(async () => {
  shards = { 'logs-1/0': first, 'logs-2/3': second };
  forbidden = [];
  server = createServer(async (request, response) => {
    const body = await text(request);
    const found = answer(request.url ?? '', body ? JSON.parse(body) : {});
    response.statusCode = typeof found === 'number' ? found : 200;
    response.end(JSON.stringify(found));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => server.close());

function reader(pageLines: number) {
  const options = elasticsearchReadOptions.parse({ index: 'logs-*', field: 'log', pageLines });
  return new ElasticsearchReader(url, options);
}

async function pagesOf(from: Readonly<Record<string, number>>, pageLines = 2) {
  const pages: string[][] = [];
  for await (const { lines } of reader(pageLines).pages(from, never)) {
    pages.push(lines.map((line) => Buffer.from(line).toString()));
  }
  return pages;
}

test('reads shard after shard, and a document without the field as it is', async () => {
  const other = ['b0', '{"body":"no such field"}'];
  expect(await pagesOf({})).toEqual([['a0', 'a1'], ['a2', 'a3'], ['a4'], other]);
  expect(await pagesOf({}, 5)).toEqual([['a0', 'a1', 'a2', 'a3', 'a4'], other]);
});

test('begins where the indices ended, and reads an index that is made later from its start', async () => {
  shards = { 'logs-1/0': first.slice(0, 4) };
  const from = await reader(2).end();
  shards = { 'logs-1/0': first, 'logs-2/3': second };
  expect((await pagesOf(from)).flat()).toEqual(['a4', 'b0', '{"body":"no such field"}']);
  expect(await reader(2).count(from)).toBe(3);
});

test('reads on where it may neither refresh nor ask the nodes', async () => {
  forbidden = ['_refresh', '_nodes'];
  expect(await reader(2).end()).toEqual({ 'logs-1/0': 4, 'logs-2/3': 1 });
  expect(await reader(2).count({})).toBe(7);
  expect(await reader(2).refusals()).toEqual([]);
});

test('says what to look at when it may not read', async () => {
  forbidden = ['_stats'];
  await expect(reader(2).end()).rejects.toThrow(EnvironmentError);
  await expect(reader(2).end()).rejects.toThrow(/answered 403: .*check sink.passwordVariable/);
});
