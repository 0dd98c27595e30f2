/** The stores by kind: their options as a schema, and how one is read. A new store is one entry here. */
import type { z } from 'zod';
import type { ReadBackKind } from '../../plan/plan.js';
import type { Clock } from '../../support/clock.js';
import type { Deliver, Sink } from '../sink.js';
import { ElasticsearchReader, elasticsearchReadOptions } from './elasticsearch-read.js';
import { KafkaReader, kafkaReadOptions } from './kafka-read.js';
import { LokiReader, lokiReadOptions } from './loki-read.js';
import { PostgresqlReader, postgresqlReadOptions } from './postgresql-read.js';
import { ReadBackSink } from './read-back-sink.js';
import type { Owner, StoreReader } from './reader.js';

/** A store that is there already: a user's own, or one that was started for the run. */
export interface StorePlace {
  readonly url: string;
  readonly owner: Owner;
  readonly clock: Clock;
  /** Where a shipper reaches it, when that is another address: a relay's. */
  readonly relayed?: { readonly host: string; readonly port: string };
}

interface ReadBackType {
  readonly options: z.ZodObject;
  /** The store alone, without a sink that follows it. */
  reader(place: StorePlace, options: unknown): StoreReader<unknown>;
  open(kind: ReadBackKind, place: StorePlace, options: unknown, deliver: Deliver): Promise<Sink>;
}

function readBackType<S extends z.ZodObject, P>(
  options: S,
  readerOf: (place: StorePlace, options: z.infer<S>) => StoreReader<P>,
): ReadBackType {
  return {
    options,
    reader: (place, given) => readerOf(place, options.parse(given)),
    async open(kind, place, given, deliver) {
      const reader = readerOf(place, options.parse(given));
      try {
        const start = await reader.end();
        return new ReadBackSink({ kind, reader, start, ...place }, deliver);
      } catch (error) {
        await reader[Symbol.asyncDispose]();
        throw error;
      }
    },
  };
}

export const readBackTypes: Readonly<Record<ReadBackKind, ReadBackType>> = {
  'elasticsearch-read': readBackType(
    elasticsearchReadOptions,
    ({ url }, options) => new ElasticsearchReader(url, options),
  ),
  'loki-read': readBackType(
    lokiReadOptions,
    ({ url, owner, clock }, options) => new LokiReader(url, options, owner, clock),
  ),
  'kafka-read': readBackType(
    kafkaReadOptions,
    ({ url, owner }, options) => new KafkaReader(url, options, owner),
  ),
  'postgresql-read': readBackType(
    postgresqlReadOptions,
    ({ url, owner }, options) => new PostgresqlReader(url, options, owner),
  ),
};

/** Errors: EnvironmentError when the store can't be read, UsageError for credentials that are not set. */
export function openReadBack(
  {
    kind,
    options,
  }: { readonly kind: ReadBackKind; readonly options: Readonly<Record<string, unknown>> },
  place: StorePlace,
  deliver: Deliver,
): Promise<Sink> {
  return readBackTypes[kind].open(kind, place, options, deliver);
}
