/**
 * What a store refused is told from what never reached it: by line where the store keeps the refused
 * statement (PostgreSQL), and as the store's own counters elsewhere.
 */
import pg from 'pg';
import { expect, it } from 'vitest';
import { never, realStore } from './testing/real-store.js';
import { changed, messageOf, rangesOf } from './testing/store-run.js';

const runMs = 400_000;

it('PostgreSQL: rows that a constraint keeps out are named, each', { timeout: runMs }, async () => {
  const flags = ['--target', 'syslog-ng@4.8.1'];
  const result = await changed('postgresql-read', flags, async ({ url: connectionString }) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    await client.query(
      `ALTER TABLE lostline ADD CHECK (line !~ '-0001-0001-00000000(5[0-4][0-9][0-9])-') NOT VALID`,
    );
    await client.end();
  });
  const [lost] = rangesOf(result, 'lost');
  expect(lost).toMatchObject({ stream: 1, first: 5000 });
  expect(result.ranges.find(({ kind }) => kind === 'lost')?.cause).toBe('sent-refused');
  expect(messageOf(result, 'store')).toMatch(/it refused some \(.*violates check constraint/);
});

it('OpenSearch: documents that do not fit are counted', { timeout: runMs }, async () => {
  await using store = await realStore('elasticsearch-read');
  const reader = await store.reader();
  await reader.end();
  const body = ['{"message":{"not":"a string"}}', '{"message":["fits"]}', '{"message":"fits"}']
    .map((document) => `{"index":{"_index":"lostline"}}\n${document}\n`)
    .reverse()
    .join('');
  const headers = { 'content-type': 'application/x-ndjson' };
  await fetch(`${store.place.url}/_bulk`, { method: 'POST', headers, body });
  const refusals = await reader.refusals();
  expect(refusals).toContainEqual({ reason: 'document status 4xx', count: 1 });
});

it('Loki: entries that are too old or too long are counted', { timeout: runMs }, async () => {
  await using store = await realStore('loki-read');
  const reader = await store.reader();
  const from = await reader.end();
  const stream = { job: 'test' };
  const nowNs = `${store.place.clock.wallMs().toFixed(0)}000000`;
  const longMs = 300 * 1024;
  for (const value of [
    ['1000000000000000000', 'from 2001'],
    [nowNs, 'x'.repeat(longMs)],
    [nowNs, 'fits'],
  ]) {
    const pushed = JSON.stringify({ streams: [{ stream, values: [value] }] });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${store.place.url}/loki/api/v1/push`, { method: 'POST', headers, body: pushed });
  }
  const refusals = await reader.refusals();
  expect(refusals).toContainEqual({ reason: 'greater_than_max_sample_age', count: 1 });
  expect(refusals).toContainEqual({ reason: 'line_too_long', count: 1 });
  expect(await reader.count(from)).toBe(1);
});

it('Loki: entries of one instant are read over several pages', { timeout: runMs }, async () => {
  await using store = await realStore('loki-read');
  const reader = await store.reader({ pageLines: 10 });
  const from = await reader.end();
  const ns = `${store.place.clock.wallMs().toFixed(0)}000000`;
  const values = Array.from({ length: 95 }, (_, index) => [ns, `same instant ${index}`]);
  const streams = [
    { stream: { job: 'one' }, values: values.slice(0, 60) },
    { stream: { job: 'other' }, values: values.slice(30) },
  ];
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ streams });
  await fetch(`${store.place.url}/loki/api/v1/push`, { method: 'POST', headers, body });
  const found: string[] = [];
  for await (const { lines } of reader.pages(from, never)) {
    found.push(...lines.map((line) => Buffer.from(line).toString()));
  }
  expect(found).toHaveLength(60 + 65);
  expect(new Set(found)).toEqual(new Set(values.map(([, line]) => line)));
});
