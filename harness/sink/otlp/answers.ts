/**
 * OTLP's answers as values and as bytes: ExportLogsServiceResponse (collector/logs/v1/logs_service.proto)
 * and google.rpc.Status with RetryInfo (google/rpc/status.proto, error_details.proto).
 */
import { tagOf, WireReader, WireWriter, wire } from '../protobuf-walk.js';

/** google.rpc.Code, as far as it is used here. */
const rpcCodes = {
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export interface RpcStatus {
  readonly code: number;
  readonly message: string;
  /** Told to wait so long before it tries again; 0 when nothing is told. */
  readonly retryAfterSeconds: number;
}

/** The code that goes with an HTTP status: google/rpc/code.proto, and gRPC's http-grpc-status-mapping. */
const codeOfStatus: Readonly<Record<number, number>> = {
  400: rpcCodes.invalidArgument,
  401: rpcCodes.unauthenticated,
  403: rpcCodes.permissionDenied,
  404: rpcCodes.notFound,
  405: rpcCodes.unimplemented,
  409: rpcCodes.aborted,
  412: rpcCodes.failedPrecondition,
  413: rpcCodes.resourceExhausted,
  415: rpcCodes.invalidArgument,
  429: rpcCodes.resourceExhausted,
  499: rpcCodes.cancelled,
  500: rpcCodes.internal,
  501: rpcCodes.unimplemented,
  502: rpcCodes.unavailable,
  503: rpcCodes.unavailable,
  504: rpcCodes.deadlineExceeded,
};

/**
 * What an HTTP status is in gRPC. Clients repeat RESOURCE_EXHAUSTED only when they are told when, so
 * that a status which may be repeated (429, 503) comes with the time and 413 comes without.
 */
export function rpcStatus(status: number, message: string, retryAfterSeconds: number): RpcStatus {
  const fallback = status < 500 ? rpcCodes.invalidArgument : rpcCodes.unknown;
  const told = status === 429 || status === 503 ? retryAfterSeconds : 0;
  return { code: codeOfStatus[status] ?? fallback, message, retryAfterSeconds: told };
}

const retryInfoType = 'type.googleapis.com/google.rpc.RetryInfo';

export function statusInProtobuf({ code, message, retryAfterSeconds }: RpcStatus): Uint8Array {
  const writer = WireWriter.create();
  writer.uint32(tagOf(1, wire.varint)).int32(code).uint32(tagOf(2, wire.bytes)).string(message);
  if (retryAfterSeconds > 0) {
    writer.uint32(tagOf(3, wire.bytes)).fork();
    writer.uint32(tagOf(1, wire.bytes)).string(retryInfoType);
    writer.uint32(tagOf(2, wire.bytes)).fork().uint32(tagOf(1, wire.bytes)).fork();
    writer.uint32(tagOf(1, wire.varint)).uint32(retryAfterSeconds).ldelim().ldelim().ldelim();
  }
  return writer.finish();
}

export function statusInJson({ code, message, retryAfterSeconds }: RpcStatus): string {
  const retry = { '@type': retryInfoType, retryDelay: `${retryAfterSeconds}s` };
  const details = retryAfterSeconds > 0 ? { details: [retry] } : {};
  return JSON.stringify({ code, message, ...details });
}

/** What of a request was not taken: clients must not send it again. Full success leaves it out. */
export interface PartialSuccess {
  readonly rejectedLogRecords: number;
  readonly errorMessage: string;
}

export function partialSuccess(refused: number): PartialSuccess {
  return {
    rejectedLogRecords: refused,
    errorMessage: `${refused} log records at the end were refused`,
  };
}

export function responseInProtobuf(partial: PartialSuccess | null): Uint8Array {
  const writer = WireWriter.create();
  if (partial) {
    writer.uint32(tagOf(1, wire.bytes)).fork();
    writer.uint32(tagOf(1, wire.varint)).int64(partial.rejectedLogRecords);
    writer.uint32(tagOf(2, wire.bytes)).string(partial.errorMessage).ldelim();
  }
  return writer.finish();
}

/** 64-bit numbers are strings in protobuf's JSON. */
export function responseInJson(partial: PartialSuccess | null): string {
  if (!partial) return '{}';
  const { rejectedLogRecords, errorMessage } = partial;
  return JSON.stringify({
    partialSuccess: { rejectedLogRecords: String(rejectedLogRecords), errorMessage },
  });
}

/** Whether a response in protobuf says that all was taken. */
export function tookAllRecords(response: Uint8Array): boolean {
  return new WireReader(response).len === 0;
}
