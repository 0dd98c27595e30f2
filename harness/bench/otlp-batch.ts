/** A batch of log records as the Collector's filelog receiver makes them: a body, a time, the file's name. */
import { tagOf, WireWriter, wire } from '../sink/protobuf-walk.js';

const nameKey = 'log.file.name';
const name = 'app-1.log';
const observed = 1_767_225_600_000_000_000;

/** @returns an ExportLogsServiceRequest in protobuf */
export function otlpBatch(line: string, lines: number): Uint8Array {
  const writer = WireWriter.create();
  writer.uint32(tagOf(1, wire.bytes)).fork().uint32(tagOf(2, wire.bytes)).fork();
  for (let count = 0; count < lines; count++) {
    writer.uint32(tagOf(2, wire.bytes)).fork();
    writer.uint32(tagOf(5, wire.bytes)).fork();
    writer.uint32(tagOf(1, wire.bytes)).string(line).ldelim();
    writer.uint32(tagOf(6, wire.bytes)).fork();
    writer.uint32(tagOf(1, wire.bytes)).string(nameKey);
    writer.uint32(tagOf(2, wire.bytes)).fork();
    writer.uint32(tagOf(1, wire.bytes)).string(name).ldelim().ldelim();
    writer.uint32(tagOf(11, wire.fixed64)).fixed64(observed).ldelim();
  }
  return writer.ldelim().ldelim().finish();
}
