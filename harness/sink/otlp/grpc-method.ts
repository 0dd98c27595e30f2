/** The one method of OTLP's logs service. Its messages stay bytes: the sink walks over them itself. */
import type { ServiceDefinition } from '@grpc/grpc-js';

export const exportPath = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
const asIs = (bytes: Buffer) => bytes;

export const logsService = {
  export: {
    path: exportPath,
    requestStream: false,
    responseStream: false,
    requestSerialize: asBuffer,
    requestDeserialize: asIs,
    responseSerialize: asBuffer,
    responseDeserialize: asIs,
  },
} as const satisfies ServiceDefinition;
