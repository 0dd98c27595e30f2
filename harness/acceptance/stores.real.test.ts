/**
 * Each real store, read directly: pages that meet without a gap or an overlap, an exact beginning, and
 * a position that holds over a restart of the store.
 */
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBackKinds } from '../plan/plan.js';
import type { StoreReader } from '../sink/readback/reader.js';
import { packageFile } from '../support/paths.js';
import { eventually } from './testing/lostline.js';
import { linesOf, pagesFrom, type RealStore, realStore, textsOf } from './testing/real-store.js';

const startMs = 180_000;

it('are built once: docker/setup stores says nothing when they are there', async () => {
  const { exitCode, all } = await execa(packageFile('docker', 'setup'), ['stores'], {
    ...{ all: true, reject: false },
  });
  expect({ exitCode, all }).toEqual({ exitCode: 0, all: '' });
});

const texts = (lines: readonly Uint8Array[]) => lines.map((line) => Buffer.from(line).toString());

// A query of Loki takes seconds on a busy machine, and a test asks up to a hundred.
describe.each(readBackKinds)('%s', { timeout: startMs }, (kind) => {
  let store: RealStore;
  let reader: StoreReader<unknown>;
  /** Kafka pages by bytes; one of the least size holds a few hundred of these lines. */
  const paging = kind === 'kafka-read' ? { pageBytes: 64 * 1024 } : { pageLines: 10 };

  beforeAll(async () => {
    store = await realStore(kind);
    reader = await store.reader(paging);
  }, startMs);
  afterAll(() => store?.[Symbol.asyncDispose]());

  /** What was put is seen a moment later. */
  async function put(lines: readonly Uint8Array[], from: unknown): Promise<void> {
    const before = await reader.count(from);
    await reader.put(lines);
    const wanted = before + lines.length;
    await eventually(`${wanted} lines`, async () => (await reader.count(from)) === wanted);
  }

  it.each([0, 1, 9, 10, 11, 20, 25])('gives %d lines back, in order', async (count) => {
    const lines = linesOf(count, `of ${count}`);
    const from = await reader.end();
    await put(lines, from);
    const pages = await pagesFrom(reader, from);
    const later = texts(lines);
    expect(textsOf(pages).filter((text) => text.startsWith(`of ${count} `))).toEqual(later);
    expect(pages.every((page) => page.lines.length > 0)).toBe(true);
  });

  it('goes on where a page ended, without a gap or an overlap', async () => {
    const from = await reader.end();
    await put(linesOf(35, 'paged'), from);
    const pages = await pagesFrom(reader, from);
    const all = textsOf(pages);
    let seen = 0;
    for (const { lines, next } of pages) {
      seen += lines.length;
      expect(textsOf(await pagesFrom(reader, next))).toEqual(all.slice(seen));
    }
    expect(await reader.count(from)).toBe(all.length);
  });

  it('gives a line back as often as it was written', async () => {
    const from = await reader.end();
    const [line] = linesOf(1, 'repeated') as [Uint8Array];
    await put([line, line], from);
    await put([line], from);
    const found = textsOf(await pagesFrom(reader, from));
    expect(found.filter((text) => text === 'repeated 1')).toHaveLength(3);
  });

  it('keeps every character', async () => {
    const from = await reader.end();
    const lines = ['tab\t "quotes" \\back\\slash\\n', "it's; DROP TABLE x; --", 'naïve ☃ 日本 𝄞'];
    await put(
      lines.map((line) => Buffer.from(line)),
      from,
    );
    expect(textsOf(await pagesFrom(reader, from))).toEqual(expect.arrayContaining(lines));
  });

  it('goes on after a restart of the store', async () => {
    const from = await reader.end();
    await put(linesOf(25, 'before'), from);
    const [first] = await pagesFrom(reader, from);
    const all = textsOf(await pagesFrom(reader, from));
    await store.instance.restart({ signal: 'SIGTERM' });
    const again = await store.reader(paging);
    const rest = await eventually(
      'the pages behind the first',
      async () => {
        const found = textsOf(await pagesFrom(again, first!.next).catch(() => []));
        return found.length >= all.length - first!.lines.length && found;
      },
      120_000,
    );
    expect(rest).toEqual(all.slice(first!.lines.length));
    expect(await again.count(from)).toBe(all.length);
  });
});
