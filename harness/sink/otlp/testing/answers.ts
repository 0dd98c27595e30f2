/** For tests: OTLP's answers as an independent decoder, with the messages' own definitions, reads them. */
import protobuf from 'protobufjs';

const { root } = protobuf.parse(`syntax = "proto3";
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message RetryInfo { Duration retry_delay = 1; }
  message Partial { int64 rejected_log_records = 1; string error_message = 2; }
  message Response { Partial partial_success = 1; }`);

export function decodeAnswer(
  type: 'Status' | 'RetryInfo' | 'Response',
  bytes: Uint8Array,
): Record<string, unknown> {
  const message = root.lookupType(type);
  return message.toObject(message.decode(bytes), { longs: Number });
}
