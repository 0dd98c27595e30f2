/**
 * Reads a Kafka topic back by offset. Batches are fetched straight from each partition's leader: no
 * consumer group is joined, nothing is committed, so that reading leaves no trace in the cluster. A
 * batch may begin before the offset that was asked for, and what was seen is left out; control records
 * of transactions are no lines.
 *
 * The store's own count is the distance of the offsets, which counts more than lines in a topic that is
 * compacted or written in transactions: there the readings can't agree. A broker tells nobody over this
 * protocol what it refused.
 */
import type { Admin, Consumer } from '@platformatic/kafka';
import { z } from 'zod';
import { EnvironmentError, messageOf } from '../../support/errors.js';
import type { Owner, Page, Refusal, StoreReader } from './reader.js';
import {
  credentialOptions,
  credentialsFrom,
  placeOf,
  shipperVariables,
  storeUrl,
} from './store-options.js';

export const kafkaReadOptions = z.strictObject({
  url: storeUrl(/^kafka$/)
    .optional()
    .describe('kafka://HOST:PORT of a broker; one is started for the run if not given'),
  topic: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,249}$/)
    .default('lostline')
    .describe('Topic that holds the lines, one in each record'),
  pageBytes: z
    .int()
    .min(64 * 1024)
    .max(256 * 1024 * 1024)
    .default(4 * 1024 * 1024)
    .describe('Bytes that are fetched at once; a larger batch comes whole all the same'),
  ...credentialOptions,
});

type Options = z.infer<typeof kafkaReadOptions>;

/** The next offset of each partition; partitions that are not named begin at 0. */
type Position = readonly number[];

const controlBatch = 1 << 5;
const latest = -1n;
const earliest = -2n;
const answerMs = 10_000;
/** How long a broker keeps an answer back until there is a record for it. */
const answerWaitMs = 500;
/** So many answers in a row may bring nothing: what they are kept back for makes 10 s. */
const emptyAnswersMax = 20;
const unknownTopic = /UNKNOWN_TOPIC|unknown topic|does not host/i;

export class KafkaReader implements StoreReader<Position> {
  readonly endpoints: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly #options: Options;
  readonly #owner: Owner;
  readonly #connection: ConstructorParameters<typeof Admin>[0];
  /** Loaded when a topic is read: it takes a quarter of a second, which every command would pay. */
  readonly #library = import('@platformatic/kafka');
  readonly #consumer: Promise<Consumer>;

  constructor(url: string, options: Options, owner: Owner) {
    this.#options = options;
    this.#owner = owner;
    const place = placeOf(url, 9092);
    this.endpoints = { url, ...place, topic: options.topic };
    const { user, password } = credentialsFrom(options);
    this.environment = shipperVariables({ user, password });
    this.#connection = {
      clientId: 'lostline',
      bootstrapBrokers: [`${place.host}:${place.port}`],
      timeout: answerMs,
      retries: 1,
      ...(user && {
        sasl: { mechanism: 'PLAIN' as const, username: user, password: password ?? '' },
      }),
    };
    this.#consumer = this.#library.then(
      ({ Consumer }) => new Consumer({ ...this.#connection, groupId: 'lostline' }),
    );
  }

  async end(): Promise<Position> {
    if (this.#owner === 'lostline') await this.#createTopic();
    return this.#offsets(latest);
  }

  async *pages(from: Position, signal: AbortSignal): AsyncIterable<Page<Position>> {
    const [ends, starts] = [await this.#offsets(latest), await this.#offsets(earliest)];
    let next = from;
    for (const [partition, end] of ends.entries()) {
      const first = Math.max(next[partition] ?? 0, starts[partition] ?? 0);
      const name = `${this.#name}: topic ${this.#options.topic}, partition ${partition}`;
      const read = (offset: number) => {
        signal.throwIfAborted();
        return this.#page(partition, offset);
      };
      for await (const { lines, after } of partitionPages({ name, first, end }, read)) {
        next = ends.map((_, index) => (index === partition ? after : (next[index] ?? 0)));
        if (lines.length > 0) yield { lines, next };
      }
    }
  }

  async count(from: Position): Promise<number> {
    const [ends, starts] = [await this.#offsets(latest), await this.#offsets(earliest)];
    return ends.reduce((sum, end, partition) => {
      return sum + end - Math.max(from[partition] ?? 0, starts[partition] ?? 0);
    }, 0);
  }

  async refusals(): Promise<readonly Refusal[]> {
    return [];
  }

  async *refusedTexts(): AsyncIterable<Uint8Array> {
    // A broker keeps nothing of what it refuses.
  }

  async put(lines: readonly Uint8Array[]): Promise<void> {
    const { Producer } = await this.#library;
    const producer = new Producer({ ...this.#connection, strict: true });
    const { topic } = this.#options;
    const messages = lines.map((line) => ({ topic, partition: 0, value: Buffer.from(line) }));
    await this.#asked(async () => {
      if (messages.length > 0) await producer.send({ messages, acks: -1 });
      await producer.close();
    });
  }

  canHold(): boolean {
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#consumer).close(true);
  }

  async #createTopic(): Promise<void> {
    const { Admin } = await this.#library;
    const admin = new Admin(this.#connection);
    const { topic } = this.#options;
    await this.#asked(async () => {
      const topics = await admin.listTopics();
      if (!topics.includes(topic)) await admin.createTopics({ topics: [topic], partitions: 1 });
      await admin.close();
    });
  }

  /** By partition; none when there is no such topic. */
  async #offsets(timestamp: bigint): Promise<number[]> {
    const { topic } = this.#options;
    try {
      const consumer = await this.#consumer;
      const offsets = await this.#asked(() => consumer.listOffsets({ topics: [topic], timestamp }));
      return (offsets.get(topic) ?? []).map(Number);
    } catch (error) {
      if (unknownTopic.test(detailsOf(error))) return [];
      throw error;
    }
  }

  async #page(partition: number, offset: number) {
    const { topic, pageBytes } = this.#options;
    const answer = await this.#asked(async () => {
      const metadata = await (await this.#consumer).metadata({ topics: [topic] });
      const found = metadata.topics.get(topic);
      const node = found?.partitions[partition]?.leader;
      if (!found || node === undefined) throw new Error(`partition ${partition} has no leader`);
      const wanted = {
        ...{ partition, fetchOffset: BigInt(offset), partitionMaxBytes: pageBytes },
        ...{ currentLeaderEpoch: -1, lastFetchedEpoch: -1 },
      };
      const topics = [{ topicId: found.id, partitions: [wanted] }];
      return (await this.#consumer).fetch({
        node,
        topics,
        maxWaitTime: answerWaitMs,
        maxBytes: pageBytes,
      });
    });
    return recordsOf(answer, offset);
  }

  get #name(): string {
    const { host, port } = this.endpoints;
    return `the store at ${host}:${port}`;
  }

  async #asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      await (await this.#consumer).clearMetadata();
      throw new EnvironmentError(
        `${this.#name} did not answer: ${detailsOf(cause)}; check sink.url and sink.topic`,
        { cause },
      );
    }
  }
}

type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>;

interface RecordPage {
  readonly lines: readonly Uint8Array[];
  /** The offset behind the last batch. */
  readonly after: number;
}

/**
 * One partition's pages from `first` up to `end`.
 * @throws EnvironmentError where answers bring nothing, such as of records that an open transaction holds back
 */
export async function* partitionPages(
  { name, first, end }: { readonly name: string; readonly first: number; readonly end: number },
  read: (offset: number) => Promise<RecordPage>,
): AsyncGenerator<RecordPage> {
  let offset = first;
  let emptyAnswers = 0;
  while (offset < end) {
    const page = await read(offset);
    emptyAnswers = page.after > offset ? 0 : emptyAnswers + 1;
    if (emptyAnswers >= emptyAnswersMax) {
      throw new EnvironmentError(
        `${name}: expected records up to offset ${end - 1}, found none from ${offset} on in ${emptyAnswersMax} answers; end transactions that are open there, or name another topic by sink.topic`,
      );
    }
    offset = page.after;
    yield page;
  }
}

/** The lines from `offset` on. */
export function recordsOf(answer: FetchResponse, offset: number): RecordPage {
  const lines: Uint8Array[] = [];
  let after = offset;
  const batches = answer.responses.flatMap(({ partitions }) =>
    partitions.flatMap(({ records }) => records ?? []),
  );
  for (const { attributes, firstOffset, lastOffsetDelta, records } of batches) {
    const first = Number(firstOffset);
    after = Math.max(after, first + lastOffsetDelta + 1);
    if (attributes & controlBatch) continue;
    for (const { offsetDelta, value } of records) {
      if (first + offsetDelta >= offset) lines.push(value ?? Buffer.alloc(0));
    }
  }
  return { lines, after };
}

/** The client wraps what went wrong several times; all of it on one line. */
function detailsOf(error: unknown): string {
  const inner = error instanceof AggregateError ? error.errors : [];
  const cause = error instanceof Error && error.cause ? [error.cause] : [];
  return [messageOf(error), ...[...inner, ...cause].map(detailsOf)].join(': ');
}
