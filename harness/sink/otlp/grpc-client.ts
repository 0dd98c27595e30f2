/** The harness's own client of OTLP over gRPC. */
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import type { Trust } from '../http/http-client.js';
import { exportPath } from './grpc-method.js';

/** Without these the library shares connections and repeats calls by itself. */
const channelOptions = { 'grpc.use_local_subchannel_pool': 1, 'grpc.enable_retries': 0 };

/** To be closed by the caller. @param trust with TLS: whom to trust, and the name to ask for */
export function grpcClient(address: string, trust?: Trust): Client {
  if (!trust) return new Client(address, credentials.createInsecure(), channelOptions);
  const secure = credentials.createSsl(Buffer.from(trust.authority));
  const named = { 'grpc.ssl_target_name_override': trust.serverName };
  return new Client(address, secure, { ...channelOptions, ...named });
}

/** @returns the response. Errors: what the library says of a call that failed. */
export function callExport(client: Client, request: Uint8Array, token?: string): Promise<Buffer> {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      exportPath,
      (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
      (bytes: Buffer) => bytes,
      request,
      metadata,
      (error, response) => (error ? reject(error) : resolve(response!)),
    );
  });
}

/** One call over a connection of its own. */
export async function exportOverGrpc(
  address: string,
  request: Uint8Array,
  trust?: Trust,
  token?: string,
): Promise<Buffer> {
  const client = grpcClient(address, trust);
  try {
    return await callExport(client, request, token);
  } finally {
    client.close();
  }
}
