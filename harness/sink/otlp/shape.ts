/**
 * The protobuf messages of OTLP logs, as far as they are checked: opentelemetry-proto 1.x,
 * collector/logs/v1/logs_service.proto, logs/v1/logs.proto, common/v1/common.proto, resource.proto.
 */
import { type Shape, wire } from '../protobuf-walk.js';

const { varint, fixed64, bytes, fixed32 } = wire;

const anyValue: Shape = { 1: bytes, 2: varint, 3: varint, 4: fixed64, 7: bytes };
const keyValue: Shape = { 1: bytes, 2: anyValue };
// An array and a map hold values in turn.
anyValue[5] = { 1: anyValue };
anyValue[6] = { 1: keyValue };

const logRecord: Shape = {
  1: fixed64,
  2: varint,
  3: bytes,
  5: anyValue,
  6: keyValue,
  7: varint,
  8: fixed32,
  9: bytes,
  10: bytes,
  11: fixed64,
  12: bytes,
};
const scope: Shape = { 1: bytes, 2: bytes, 3: keyValue, 4: varint };
const scopeLogs: Shape = { 1: scope, 2: logRecord, 3: bytes };
const resource: Shape = { 1: keyValue, 2: varint };
const resourceLogs: Shape = { 1: resource, 2: scopeLogs, 3: bytes };

export const exportLogsRequest: Shape = { 1: resourceLogs };
