/**
 * A user's own store, given by its address: it holds something already, only the shipper writes into
 * it, and a shipper in a container reaches it through a relay.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harnessStreamsFirst } from '../line/spec.js';
import { builtModule } from '../support/paths.js';
import { eventually } from './testing/lostline.js';
import { linesOf, pagesFrom, type RealStore, realStore, textsOf } from './testing/real-store.js';
import { complaints, judged, messageOf } from './testing/store-run.js';

const runMs = 400_000;

describe.each(['postgresql-read', 'elasticsearch-read', 'kafka-read', 'loki-read'] as const)(
  '%s',
  (kind) => {
    let store: RealStore;
    beforeAll(async () => {
      store = await realStore(kind);
      const reader = await store.reader();
      const from = await reader.end();
      await reader.put(linesOf(100, 'theirs'));
      await eventually('their lines', async () => (await reader.count(from)) === 100);
    }, runMs);
    afterAll(() => store?.[Symbol.asyncDispose]());

    async function held(): Promise<{ lines: number; probes: number }> {
      const reader = await store.reader();
      const from = kind === 'loki-read' ? await reader.end() : nothingSeen[kind];
      const all = textsOf(await pagesFrom(reader, from));
      const lines = all.filter((text) => !isProbe(text)).length;
      return { lines, probes: all.length - lines };
    }

    it('counts what the run adds, and writes nothing itself', { timeout: runMs }, async () => {
      const program = builtModule('harness', 'acceptance', 'testing', 'store-shipper.js');
      const command = `${process.execPath} ${program} ${kind}`;
      const flags = ['--target', 'command', '--option', `command=${command}`];
      const result = await judged(kind, [...flags, '--set', `sink.url=${store.place.url}`]);
      expect(complaints(result)).toEqual([]);
      expect(result.account).toMatchObject({ delivered: 2_000, duplicated: 0, unexpected: 0 });
      const { lines, probes } = await held();
      expect(lines).toBe(100 + 2_000);
      expect(probes).toBeGreaterThanOrEqual(2);
    });
  },
);

/** One before the load, one after it; further ones where the store is slow to show them. */
function isProbe(text: string): boolean {
  const [, stream] = /LL-[0-9a-z]{6}-(\d{4})-/.exec(text) ?? [];
  return Number(stream) >= harnessStreamsFirst;
}

const nothingSeen = {
  'postgresql-read': '-1',
  'elasticsearch-read': {},
  'kafka-read': [],
} as const;

it('a shipper in a container reaches it through a relay', { timeout: runMs }, async () => {
  await using store = await realStore('postgresql-read');
  await store.reader();
  const result = await judged('postgresql-read', [
    ...['--target', 'rsyslog@8.2302', '--set', `sink.url=${store.place.url}`],
  ]);
  expect(complaints(result)).toEqual([]);
  const reader = await store.reader();
  const held = textsOf(await pagesFrom(reader, nothingSeen['postgresql-read']));
  expect(held.filter((text) => !isProbe(text))).toHaveLength(2_000);
  expect(messageOf(result, 'store')).toContain(
    `pass: the store holds ${held.length.toLocaleString('en')} entries`,
  );
});
