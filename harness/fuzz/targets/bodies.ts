/**
 * Bodies of requests: whatever they are, they give messages or are refused in order, by a BodyError or in the words of the
 * service. What is
 * emitted lies within the bytes. The first byte chooses the protocol.
 */
import { ServiceError } from '../../sink/cloudwatch/answers.js';
import { batchOf, judged } from '../../sink/cloudwatch/log-events.js';
import { BulkReader } from '../../sink/elasticsearch/bulk.js';
import { DocumentLine } from '../../sink/elasticsearch/document-line.js';
import { Product } from '../../sink/elasticsearch/product.js';
import { Body, BodyBudget, BodyError } from '../../sink/http/http-body.js';
import { messagesOf } from '../../sink/http/http-messages.js';
import type { Messages } from '../../sink/http/http-protocol.js';
import { parseJson } from '../../sink/http/json-body.js';
import { messagesInJson as lokiJson } from '../../sink/loki/json.js';
import { messagesInPush } from '../../sink/loki/push.js';
import { unpack } from '../../sink/loki/snappy.js';
import { bodyText } from '../../sink/otlp/body-text.js';
import { messagesInJson as otlpJson } from '../../sink/otlp/json.js';
import { messagesInProtobuf } from '../../sink/otlp/protobuf.js';
import { eventFinder, readEvents } from '../../sink/splunk-hec/events.js';
import { Rows } from '../../sink/victorialogs/rows.js';
import { assert } from '../../support/assert.js';
import { Input } from '../input.js';

const bytesMax = 16 * 1024 * 1024;
const lineBytesMax = 256 * 1024;
const textOf = bodyText(['message']);
const product = new Product({ product: 'elasticsearch', version: '8.19.0' });

function bulk(bytes: Buffer): Messages {
  const { messages, unfit } = new BulkReader(
    bytes,
    product,
    new DocumentLine(undefined, product),
    'logs',
  ).read();
  return (emit) => {
    messages.emitTo(emit);
    unfit.emitTo(emit);
  };
}

function http(bytes: Buffer): Messages {
  const body = new Body(new BodyBudget({ bodyBytesMax: bytesMax, bufferBytesMax: bytesMax }));
  body.add(bytes);
  return messagesOf(body, 'application/json');
}

function splunk(bytes: Buffer): Messages {
  const { messages, unfit } = readEvents(bytes, eventFinder(undefined));
  return (emit) => {
    messages.emitTo(emit);
    unfit.emitTo(emit);
  };
}

function victorialogs(bytes: Buffer): Messages {
  const rows = new Rows(bytes, { message: ['_msg', 'log'], time: ['_time'] }, lineBytesMax);
  const { messages, unfit } = rows.readJsonLines();
  return (emit) => {
    messages.emitTo(emit);
    unfit.emitTo(emit);
  };
}

function cloudwatch(bytes: Buffer): Messages {
  const parameters = parseJson(bytes);
  const isObject = typeof parameters === 'object' && parameters !== null;
  const events = isObject ? judged(batchOf(parameters), 0).events : [];
  const messages = events.map(({ message }) => Buffer.from(message));
  return (emit) => {
    for (const message of messages) emit(message, 0, message.length);
  };
}

function snappy(bytes: Buffer): Messages {
  return messagesInPush(unpack(bytes, bytesMax));
}

export const bodies: readonly ((bytes: Buffer) => Messages)[] = [
  http,
  bulk,
  lokiJson,
  messagesInPush,
  (bytes) => otlpJson(bytes, textOf),
  (bytes) => messagesInProtobuf(bytes, textOf),
  splunk,
  victorialogs,
  cloudwatch,
  snappy,
];

export function fuzzBodies(data: Buffer): void {
  const input = new Input(data);
  const read = bodies[input.byte() % bodies.length]!;
  const content = Buffer.from(input.rest());
  try {
    read(content)((bytes, start, end) => {
      assert(start <= end && end <= bytes.length, 'a message lies within its bytes');
    });
  } catch (error) {
    if (error instanceof ServiceError) return;
    if (!(error instanceof BodyError)) throw error;
    assert(error.status >= 400 && error.status < 600, 'a refusal has a status');
  }
}
