/** A sink over a small store in memory that can fail, change under the reading, and lie about its count. */
import { describe, expect, test } from 'vitest';
import { SystemClock } from '../../support/clock.js';
import { EnvironmentError } from '../../support/errors.js';
import type { Deliver } from '../sink.js';
import { ReadBackSink } from './read-back-sink.js';
import type { Owner, Page, StoreReader } from './reader.js';

const never = new AbortController().signal;

class SmallStore implements StoreReader<number> {
  readonly endpoints = { url: 'http://store' };
  readonly environment = {};
  held: string[] = [];
  refused: string[] = [];
  failures = 0;
  beforeReading: () => void = () => {};
  countedBeside = 0;
  closed = 0;

  async end(): Promise<number> {
    return this.held.length;
  }

  async *pages(from: number): AsyncIterable<Page<number>> {
    if (from === 0) this.beforeReading();
    for (let at = from; at < this.held.length; at += 2) {
      if (at > 0 && this.failures > 0) {
        this.failures--;
        throw new EnvironmentError('the store does not answer');
      }
      const lines = this.held.slice(at, at + 2).map((line) => Buffer.from(line));
      yield { lines, next: at + lines.length };
    }
  }

  async count(from: number): Promise<number> {
    return this.held.length - from + this.countedBeside;
  }

  async refusals() {
    return this.refused.length > 0 ? [{ reason: 'full', count: this.refused.length }] : [];
  }

  async *refusedTexts(): AsyncIterable<Uint8Array> {
    for (const line of this.refused) yield Buffer.from(line);
  }

  async put(lines: readonly Uint8Array[]): Promise<void> {
    this.held.push(...lines.map((line) => Buffer.from(line).toString()));
  }

  canHold(line: Uint8Array): boolean {
    return !line.includes(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closed++;
  }
}

function collecting(): { readonly lines: string[]; readonly deliver: Deliver } {
  const lines: string[] = [];
  const deliver: Deliver = (bytes, start, end) => {
    lines.push(Buffer.from(bytes.subarray(start, end)).toString());
  };
  return { lines, deliver };
}

async function following(held: string[], owner: Owner = 'lostline') {
  const reader = new SmallStore();
  const start = await reader.end();
  reader.held = held;
  const seen = collecting();
  const clock = new SystemClock();
  const kind = 'postgresql-read';
  const sink = new ReadBackSink({ kind, reader, start, owner, clock }, seen.deliver);
  await expect.poll(() => seen.lines.length).toBe(held.length);
  const account = collecting();
  const refused = collecting();
  const readBack = () => sink.readBack(account.deliver, refused.deliver, never);
  return {
    reader,
    sink,
    seen: seen.lines,
    account: account.lines,
    refused: refused.lines,
    readBack,
  };
}

test('follows the store, and then delivers all of it once more as the account', async () => {
  const run = await following(['a', 'b', 'c']);
  expect(run.seen).toEqual(['a', 'b', 'c']);
  expect(await run.readBack()).toMatchObject({ live: 3, held: 3, read: 3, agreed: true });
  expect(run.account).toEqual(['a', 'b', 'c']);
  expect(run.sink.counters()).toMatchObject({ accepted: 3, bytes: 3 });
  await run.sink[Symbol.asyncDispose]();
  expect(run.reader.closed).toBe(1);
});

test('what was seen and is gone is in the live count alone', async () => {
  const run = await following(['a', 'b', 'c', 'd']);
  run.reader.held = ['a', 'd', 'd'];
  expect(await run.readBack()).toMatchObject({ live: 4, held: 3, read: 3, agreed: true });
  expect(run.account).toEqual(['a', 'd', 'd']);
});

test('a page that fails is asked for again, and nothing is read twice', async () => {
  const run = await following(['a', 'b', 'c', 'd', 'e']);
  run.reader.failures = 3;
  expect(await run.readBack()).toMatchObject({ read: 5, agreed: true });
  expect(run.account).toEqual(['a', 'b', 'c', 'd', 'e']);
});

describe('does not agree', () => {
  test('with a store that changes between the two readings', async () => {
    const run = await following(['a', 'b']);
    let readings = 0;
    run.reader.beforeReading = () => {
      if (++readings === 2) run.reader.held = ['a', 'x'];
    };
    expect(await run.readBack()).toMatchObject({ agreed: false });
  });

  test('with a store that counts more than it gives out', async () => {
    const run = await following(['a', 'b']);
    run.reader.countedBeside = 1;
    expect(await run.readBack()).toMatchObject({ held: 3, read: 2, agreed: false });
  });
});

test('tells what the store refused, and in which texts', async () => {
  const run = await following(['a']);
  run.reader.refused = ['INSERT b'];
  const { refusals } = await run.readBack();
  expect(refusals).toEqual([{ reason: 'full', count: 1 }]);
  expect(run.refused).toEqual(['INSERT b']);
});

describe('lines of its own', () => {
  const lines = [Buffer.from('one'), Buffer.from('nul\0'), Buffer.from('two')];

  test('go into a store of ours, and past it where it can not hold them', async () => {
    const run = await following([]);
    await run.sink.send(lines);
    expect(run.reader.held).toEqual(['one', 'two']);
    await expect.poll(() => run.sink.counters().accepted).toBe(3);
    expect(await run.readBack()).toMatchObject({ live: 2, read: 2 });
    expect(run.account.toSorted()).toEqual(['nul\0', 'one', 'two']);
  });

  test("never go into a user's own", async () => {
    const run = await following(['theirs'], 'user');
    await run.sink.send(lines);
    expect(run.reader.held).toEqual(['theirs']);
    await run.readBack();
    expect(run.account).toEqual(['one', 'nul\0', 'two', 'theirs']);
  });
});
