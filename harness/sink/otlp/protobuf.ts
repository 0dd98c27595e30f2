/**
 * An ExportLogsServiceRequest in protobuf: the body of each LogRecord is a message. A string or bytes
 * body is delivered where it stands, whatever its encoding; any other is made into text first.
 */
import type { Messages } from '../http/http-protocol.js';
import { checkMessage, eachMessage, tagOf, WireReader, wire } from '../protobuf-walk.js';
import type { Deliver } from '../sink.js';
import type { Plain, TextOf } from './body-text.js';
import { exportLogsRequest } from './shape.js';

const stringTag = tagOf(1, wire.bytes);
const boolTag = tagOf(2, wire.varint);
const intTag = tagOf(3, wire.varint);
const doubleTag = tagOf(4, wire.fixed64);
const arrayTag = tagOf(5, wire.bytes);
const mapTag = tagOf(6, wire.bytes);
const bytesTag = tagOf(7, wire.bytes);

/** Errors: BodyError 400. @param textOf what a body says that is neither a string nor bytes */
export function messagesInProtobuf(bytes: Uint8Array, textOf: TextOf): Messages {
  checkMessage(bytes, exportLogsRequest);
  return (emit) => {
    const reader = new WireReader(bytes);
    const body = (end: number) => deliverBody(reader, end, textOf, emit);
    const record = (end: number) => eachMessage(reader, end, 5, body);
    const scope = (end: number) => eachMessage(reader, end, 2, record);
    const resource = (end: number) => eachMessage(reader, end, 2, scope);
    eachMessage(reader, bytes.length, 1, resource);
  };
}

/** Nearly every body is one string, and nothing after it. */
function deliverBody(reader: WireReader, end: number, textOf: TextOf, emit: Deliver): void {
  const start = reader.pos;
  if (start === end) return;
  const tag = reader.uint32();
  if (tag === stringTag || tag === bytesTag) {
    const length = reader.uint32();
    if (reader.pos + length === end) {
      if (length > 0) emit(reader.buf, reader.pos, end);
      return;
    }
  }
  reader.pos = start;
  const text = textOf(plainValue(reader, end));
  if (text.length > 0) emit(text, 0, text.length);
}

/** An AnyValue of checked bytes: the last of what it holds, no deeper than the check allowed. */
function plainValue(reader: WireReader, end: number): Plain {
  let value: Plain = null;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === stringTag || tag === bytesTag) value = text(reader);
    else if (tag === boolTag) value = reader.bool();
    else if (tag === intTag) value = Number(reader.int64().toString());
    else if (tag === doubleTag) value = reader.double();
    else if (tag === arrayTag) value = plainArray(reader);
    else if (tag === mapTag) value = plainMap(reader);
    else reader.skipType(tag & 7);
  }
  return value;
}

function plainArray(reader: WireReader): Plain {
  const values: Plain[] = [];
  eachMessage(reader, endOf(reader), 1, (end) => values.push(plainValue(reader, end)));
  return values;
}

function plainMap(reader: WireReader): Plain {
  const pairs: [string, Plain][] = [];
  eachMessage(reader, endOf(reader), 1, (end) => pairs.push(pair(reader, end)));
  return Object.fromEntries(pairs);
}

const keyTag = tagOf(1, wire.bytes);
const valueTag = tagOf(2, wire.bytes);

function pair(reader: WireReader, end: number): [string, Plain] {
  let key = '';
  let value: Plain = null;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === keyTag) key = text(reader);
    else if (tag === valueTag) value = plainValue(reader, endOf(reader));
    else reader.skipType(tag & 7);
  }
  return [key, value];
}

function endOf(reader: WireReader): number {
  const length = reader.uint32();
  return reader.pos + length;
}

/** Read as bytes, because the reader's own strings must be UTF-8. */
function text(reader: WireReader): string {
  return Buffer.from(reader.bytes()).toString();
}
