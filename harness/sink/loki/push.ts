/**
 * A push in protobuf (grafana/loki, pkg/push/push.proto): streams of entries, each with a line. Lines are
 * delivered out of the unpacked bytes; timestamps, labels and structured metadata are only checked.
 */
import type { Messages } from '../http/http-protocol.js';
import {
  checkMessage,
  eachMessage,
  type Shape,
  tagOf,
  WireReader,
  WireWriter,
  wire,
} from '../protobuf-walk.js';

const { varint, bytes } = wire;
const labelPair: Shape = { 1: bytes, 2: bytes };
const timestamp: Shape = { 1: varint, 2: varint };
const entry: Shape = { 1: timestamp, 2: bytes, 3: labelPair, 4: labelPair };
const stream: Shape = { 1: bytes, 2: entry, 3: varint };
const pushRequest: Shape = { 1: stream, 2: bytes };

/** Errors: BodyError 400. */
export function messagesInPush(body: Uint8Array): Messages {
  checkMessage(body, pushRequest);
  return (emit) => {
    const reader = new WireReader(body);
    const line = (end: number) => {
      if (end > reader.pos) emit(body, reader.pos, end);
    };
    const ofEntry = (end: number) => eachMessage(reader, end, 2, line);
    const ofStream = (end: number) => eachMessage(reader, end, 2, ofEntry);
    eachMessage(reader, body.length, 1, ofStream);
  };
}

/** One stream of lines, all at one instant: what the harness's own client sends. */
export function pushOf(lines: readonly Uint8Array[], labels: string, seconds: number): Uint8Array {
  const writer = WireWriter.create();
  writer.uint32(tagOf(1, bytes)).fork().uint32(tagOf(1, bytes)).string(labels);
  for (const line of lines) {
    writer.uint32(tagOf(2, bytes)).fork();
    writer.uint32(tagOf(1, bytes)).fork().uint32(tagOf(1, varint)).uint32(seconds).ldelim();
    writer.uint32(tagOf(2, bytes)).bytes(line).ldelim();
  }
  return writer.ldelim().finish();
}
