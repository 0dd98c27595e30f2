/**
 * Whole runs into real stores, read back: real shippers lose nothing; lines that a shipper drops or
 * repeats, and lines that are deleted or repeated in the store itself, are found exactly.
 */
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { readBackKinds } from '../plan/plan.js';
import { builtModule } from '../support/paths.js';
import { eventually } from './testing/lostline.js';
import { changed, complaints, judged, messageOf, rangesOf } from './testing/store-run.js';

const runMs = 400_000;
const dropped = { stream: 1, first: 1001, last: 1010 };
const repeated = { stream: 1, first: 1501, last: 1505 };

describe('a real shipper into a real store', () => {
  it.each([
    { kind: 'elasticsearch-read', target: 'rsyslog@8.2302' },
    { kind: 'elasticsearch-read', target: 'syslog-ng@4.8.1' },
    { kind: 'postgresql-read', target: 'rsyslog@8.2504' },
    { kind: 'postgresql-read', target: 'syslog-ng@3.38.1' },
    { kind: 'kafka-read', target: 'rsyslog@8.2302' },
    { kind: 'kafka-read', target: 'syslog-ng@4.8.1' },
    { kind: 'loki-read', target: 'promtail@3.5.0' },
  ] as const)('loses nothing: $target, $kind', { timeout: runMs }, async ({ kind, target }) => {
    const result = await judged(kind, ['--target', target]);
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ written: 2_000, delivered: 2_000, unexpected: 0 });
    expect(messageOf(result, 'store')).toMatch(
      /^pass: the store holds 2,\d{3} entries, read twice/,
    );
  });
});

describe('a shipper that drops and repeats known lines', () => {
  it.each(readBackKinds)('is found out exactly: %s', { timeout: runMs }, async (kind) => {
    const program = builtModule('harness', 'acceptance', 'testing', 'store-shipper.js');
    const command = `${process.execPath} ${program} ${kind} 1001-1010 1501-1505`;
    const result = await judged(kind, ['--target', 'command', '--option', `command=${command}`]);
    expect(rangesOf(result, 'lost')).toEqual([dropped]);
    expect(rangesOf(result, 'duplicated')).toEqual([repeated]);
    expect(result.account).toMatchObject({ delivered: 1_990, lost: 10, duplicated: 5 });
    expect(result.outcome).toBe('fail');
  });
});

describe('what is done to the store behind the shipper', () => {
  it('rows deleted and repeated in PostgreSQL', { timeout: runMs }, async () => {
    const flags = ['--target', 'rsyslog@8.2302'];
    const result = await changed('postgresql-read', flags, async ({ url: connectionString }) => {
      const client = new pg.Client({ connectionString });
      await client.connect();
      await eventually('the lines', async () => {
        const { rowCount } = await client.query(`SELECT FROM lostline WHERE line ~ '${rows}'`);
        return rowCount === 15;
      });
      const copy = `INSERT INTO lostline (line) SELECT line FROM lostline WHERE line ~ '-00000000150[1-5]-'`;
      await client.query(copy);
      await client.query(`DELETE FROM lostline WHERE line ~ '-00000000(100[1-9]|1010)-'`);
      await client.end();
    });
    expect(rangesOf(result, 'lost')).toEqual([dropped]);
    expect(rangesOf(result, 'duplicated')).toEqual([repeated]);
    expect(messageOf(result, 'store')).toContain('10 seen in it before are gone');
  });

  it('documents deleted and repeated in OpenSearch', { timeout: runMs }, async () => {
    const flags = ['--target', 'rsyslog@8.2302'];
    const result = await changed('elasticsearch-read', flags, async ({ url }) => {
      const sequences = (first: number, last: number) =>
        Array.from({ length: last - first + 1 }, (_, index) => `00000000${first + index}`);
      const query = (first: number, last: number) => ({
        query: { terms: { message: sequences(first, last) } },
      });
      const deleted = await eventually('ten lines', async () => {
        const found = await ask(url, '_search', { ...query(1001, 1010), size: 100 });
        if (found.hits.hits.length < 10) return false;
        return ask(url, '_delete_by_query?refresh=true', query(1001, 1010));
      });
      expect(deleted.deleted).toBe(10);
      const copies = await eventually('five lines', async () => {
        const { hits } = await ask(url, '_search', { ...query(1501, 1505), size: 100 });
        return hits.hits.length === 5 && hits.hits;
      });
      for (const { _source } of copies) await ask(url, '_doc', _source);
    });
    expect(rangesOf(result, 'lost')).toEqual([dropped]);
    expect(rangesOf(result, 'duplicated')).toEqual([repeated]);
    expect(messageOf(result, 'store')).toContain('10 seen in it before are gone');
  });
});

it('a store that is restarted in the middle is read to its end', { timeout: runMs }, async () => {
  const flags = ['--target', 'rsyslog@8.2302'];
  const result = await changed('postgresql-read', flags, ({ restart }) => restart());
  expect(messageOf(result, 'store')).toMatch(/^pass: /);
  expect(result.account).toMatchObject({ written: 6_000, delivered: 6_000, unexpected: 0 });
});

const rows = '-00000000(100[1-9]|1010|150[1-5])-';

interface Answer {
  readonly deleted: number;
  readonly hits: { readonly hits: readonly { readonly _source: object }[] };
}

async function ask(url: string, what: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const asked = { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(`${url}/lostline/${what}`, asked);
  return (await response.json()) as Answer;
}
