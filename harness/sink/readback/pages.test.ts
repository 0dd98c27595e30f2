/** The pure parts of reading stores: what a page, a log, a metric and an address say. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { EnvironmentError, UsageError } from '../../support/errors.js';
import { Digest } from './digest.js';
import { grownBy } from './elasticsearch-refusals.js';
import { partitionPages, recordsOf } from './kafka-read.js';
import { fresh } from './loki-page.js';
import { discardedIn } from './loki-refusals.js';
import { readBackTypes } from './open-read-back.js';
import { ServerLog } from './postgresql-log.js';
import { basicAuthorisation, credentialsFrom, placeOf, shipperVariables } from './store-options.js';

describe('a digest', () => {
  const digestOf = (lines: readonly string[]) => {
    const digest = new Digest();
    for (const line of lines) digest.add(Buffer.from(line));
    return digest;
  };

  it('is the same in any order', () => {
    const shuffled = fc
      .array(fc.string())
      .chain((lines) =>
        fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })),
      );
    fc.assert(fc.property(shuffled, ([lines, other]) => digestOf(lines).equals(digestOf(other))));
  });

  it('differs when a line is missing, repeated in place of another, or changed', () => {
    const all = digestOf(['a', 'b', 'c']);
    for (const other of [['a', 'b'], ['a', 'b', 'b'], ['a', 'b', 'd'], []]) {
      expect(digestOf(other).equals(all)).toBe(false);
    }
  });
});

describe("a page of Loki's", () => {
  const stream = (job: string, ...values: [string, string][]) => ({ stream: { job }, values });
  const start = { fromNs: '5', seen: new Set<string>() };
  const texts = (lines: readonly Uint8Array[]) => lines.map((line) => Buffer.from(line).toString());

  it('is in order of time over all streams, whatever the number of digits', () => {
    const page = fresh([stream('a', ['9', 'x'], ['11', 'z']), stream('b', ['10', 'y'])], start);
    expect(texts(page.lines)).toEqual(['x', 'y', 'z']);
    expect(page).toMatchObject({ entries: 3, position: { fromNs: '11' } });
  });

  it('leaves out what was seen of its first instant, and nothing else', () => {
    const first = fresh([stream('a', ['7', 'x'], ['7', 'y'])], start);
    const again = [stream('a', ['7', 'x'], ['7', 'y'], ['7', 'z']), stream('b', ['7', 'x'])];
    const second = fresh(again, first.position);
    expect(texts(second.lines)).toEqual(['z', 'x']);
    expect(texts(fresh(again, second.position).lines)).toEqual([]);
  });
});

test("Loki's discarded samples are summed by reason", () => {
  const metrics = [
    '# HELP loki_discarded_samples_total x',
    'loki_discarded_samples_total{reason="rate_limited",tenant="a"} 3',
    'loki_discarded_samples_total{reason="rate_limited",tenant="b"} 4',
    'loki_discarded_samples_total{reason="line_too_long",tenant="a"} 1e+03',
    'loki_discarded_bytes_total{reason="rate_limited",tenant="a"} 99',
  ].join('\n');
  expect(discardedIn(metrics)).toEqual({ rate_limited: 7, line_too_long: 1000 });
});

test('counters that began anew in a restart count from zero', () => {
  const before = { 'write queue full': 5, failed: 2 };
  expect(grownBy(before, { 'write queue full': 3, failed: 2, other: 1 })).toEqual([
    { reason: 'write queue full', count: 3 },
    { reason: 'other', count: 1 },
  ]);
});

describe('records of Kafka', () => {
  const batch = (firstOffset: number, values: string[], attributes = 0) => ({
    ...{ firstOffset: BigInt(firstOffset), lastOffsetDelta: values.length - 1, attributes },
    records: values.map((value, offsetDelta) => ({ offsetDelta, value: Buffer.from(value) })),
  });
  const answer = (...records: ReturnType<typeof batch>[]) =>
    ({ responses: [{ partitions: [{ records }] }] }) as unknown as Parameters<typeof recordsOf>[0];
  const read = (offset: number, ...batches: ReturnType<typeof batch>[]) => {
    const { lines, after } = recordsOf(answer(...batches), offset);
    return { lines: lines.map((line) => Buffer.from(line).toString()), after };
  };

  it('that stand before the offset in their batch are left out', () => {
    expect(read(12, batch(10, ['a', 'b', 'c', 'd']))).toEqual({ lines: ['c', 'd'], after: 14 });
  });

  it('of control batches are no lines, and are passed', () => {
    expect(read(5, batch(5, ['a']), batch(6, ['commit'], 1 << 5))).toEqual({
      lines: ['a'],
      after: 7,
    });
  });

  it('may be none', () => expect(read(5)).toEqual({ lines: [], after: 5 }));

  /** Offsets that were asked for, and what was read, of a broker that answers so. */
  async function asked(end: number, answers: (offset: number, asked: number) => number) {
    const offsets: number[] = [];
    const afters: number[] = [];
    const pages = partitionPages({ name: 'partition 0', first: 3, end }, async (offset) => {
      offsets.push(offset);
      return { lines: [], after: answers(offset, offsets.length) };
    });
    const failed = await (async () => {
      for await (const { after } of pages) afters.push(after);
    })().catch((error: unknown) => error);
    return { offsets, afters, failed };
  }

  it('are read to the end, also where every second answer is empty', async () => {
    const { offsets, afters, failed } = await asked(40, (offset, count) => offset + (count % 2));
    expect(failed).toBeUndefined();
    expect(offsets).toHaveLength(73);
    expect(afters.at(-1)).toBe(40);
  });

  it('that a transaction holds back are given up after twenty answers without one', async () => {
    const { offsets, failed } = await asked(9, (offset) => Math.max(offset, 5));
    expect(offsets).toEqual([3, ...Array<number>(20).fill(5)]);
    expect(failed).toBeInstanceOf(EnvironmentError);
    expect(String(failed)).toContain(
      'partition 0: expected records up to offset 8, found none from 5 on in 20 answers; end transactions',
    );
  });
});

describe("PostgreSQL's log", () => {
  async function failuresIn(...pieces: string[]) {
    const log = pieces.join('');
    let size = 0;
    const ask = async (text: string, values: unknown[] = []) => {
      if (text.includes('pg_stat_file')) return [{ path: 'log', size: String(size) }];
      const [, at, length] = values as [string, number, number];
      return [{ piece: Buffer.from(log).subarray(at, at + length) }];
    };
    const server = new ServerLog(ask as ConstructorParameters<typeof ServerLog>[0]);
    size = pieces.length > 1 ? pieces[0]!.length : 0;
    await server.begin();
    size = log.length;
    const failures = [];
    for await (const failure of server.failures()) failures.push(failure);
    return failures;
  }

  const failed =
    "2026 [1] ERROR:  bad row\n2026 [1] DETAIL:  why\n2026 [1] STATEMENT:  INSERT 'x'\n";

  it('names each failed statement with its reason', async () => {
    expect(await failuresIn(failed)).toEqual([{ reason: 'bad row', statement: "INSERT 'x'" }]);
  });

  it('is read from where it stood when the run began', async () => {
    expect(await failuresIn(failed, failed)).toHaveLength(1);
  });

  it('keeps statements of several lines whole, and takes no FATAL for one', async () => {
    const log = `2026 [1] FATAL:  no such role\n2026 [2] ERROR:  e\n2026 [2] STATEMENT:  INSERT\n\tinto y\n`;
    expect(await failuresIn(log)).toEqual([{ reason: 'e', statement: 'INSERT\n\tinto y' }]);
  });
});

describe('addresses and credentials', () => {
  it.each([
    ['elasticsearch-read', 'http://es:9200'],
    ['loki-read', 'https://loki.example'],
    ['kafka-read', 'kafka://broker:9092'],
    ['postgresql-read', 'postgresql://user@db/logs'],
  ] as const)('%s takes %s, and no password in it', (kind, url) => {
    const { options } = readBackTypes[kind];
    expect(options.safeParse({ url }).success).toBe(true);
    expect(options.safeParse({ url: 'ftp://x' }).success).toBe(false);
    const secret = url.replace(/\/\/(user@)?/, '//user:secret@');
    expect(options.safeParse({ url: secret }).error?.issues[0]?.message).toMatch(
      /passwordVariable/,
    );
  });

  it('come apart into host and port', () => {
    expect(placeOf('kafka://broker', 9092)).toEqual({ host: 'broker', port: '9092' });
    expect(placeOf('https://es', 9200)).toEqual({ host: 'es', port: '443' });
    expect(placeOf('http://[::1]:1', 9200)).toEqual({ host: '::1', port: '1' });
  });

  it('come from the environment, and one that is not set is named', () => {
    const names = { userVariable: 'NAME', passwordVariable: 'SECRET' };
    expect(credentialsFrom(names, { NAME: 'me', SECRET: 'x' })).toEqual({
      user: 'me',
      password: 'x',
    });
    expect(() => credentialsFrom(names, { NAME: 'me' })).toThrow(UsageError);
    expect(() => credentialsFrom(names, { NAME: 'me' })).toThrow('SECRET, which holds');
    expect(basicAuthorisation({ user: 'me', password: 'x' })).toEqual({
      authorization: `Basic ${Buffer.from('me:x').toString('base64')}`,
    });
    expect(basicAuthorisation({})).toEqual({});
    expect(shipperVariables({ user: 'me', password: 'x' })).toEqual({
      LOSTLINE_SINK_USER: 'me',
      LOSTLINE_SINK_PASSWORD: 'x',
    });
  });
});
