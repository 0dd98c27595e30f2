/** An ExportLogsServiceRequest of lines, in protobuf: what the harness's own clients send. */
import { tagOf, WireWriter, wire } from '../protobuf-walk.js';

export function exportRequest(lines: readonly Uint8Array[]): Uint8Array {
  const writer = WireWriter.create();
  writer.uint32(tagOf(1, wire.bytes)).fork().uint32(tagOf(2, wire.bytes)).fork();
  for (const line of lines) {
    writer.uint32(tagOf(2, wire.bytes)).fork().uint32(tagOf(5, wire.bytes)).fork();
    writer.uint32(tagOf(1, wire.bytes)).bytes(line).ldelim().ldelim();
  }
  return writer.ldelim().ldelim().finish();
}
