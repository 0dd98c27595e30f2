/** A status as gRPC carries it: code and message, with google.rpc.Status and its RetryInfo as details. */
import { Metadata } from '@grpc/grpc-js';
import { type RpcStatus, statusInProtobuf } from './answers.js';

const detailsKey = 'grpc-status-details-bin';

export function grpcStatus(status: RpcStatus) {
  const metadata = new Metadata();
  metadata.set(detailsKey, Buffer.from(statusInProtobuf(status)));
  return { code: status.code, details: status.message, metadata };
}
