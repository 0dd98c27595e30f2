/**
 * Snappy's block format (google/snappy, format_description.txt), which Loki's pushes come in: the length
 * of what is packed stands before it, so a bomb is refused before anything of it is unpacked. The codec
 * is native: it unpacks at two to four times the speed of the one in JavaScript, and comes as a prebuilt
 * binary for the usual platforms.
 */
import { compressSync, uncompressSync } from 'snappy';
import { BodyError } from '../http/http-body.js';
import { WireReader } from '../protobuf-walk.js';

/** Errors: BodyError 400 for what is not snappy, 413 for more than `bytesMax` unpacked. */
export function unpack(packed: Uint8Array, bytesMax: number): Buffer {
  const bytes = unpackedBytes(packed);
  if (bytes > bytesMax) {
    throw new BodyError(413, `the body is larger than ${bytesMax} bytes: it unpacks to ${bytes}`);
  }
  try {
    return uncompressSync(packed, { asBuffer: true }) as Buffer;
  } catch {
    throw new BodyError(400, "the body is not snappy's block format, or is cut");
  }
}

export function pack(bytes: Uint8Array): Buffer {
  return compressSync(bytes);
}

/** A varint, as in protobuf. */
function unpackedBytes(packed: Uint8Array): number {
  try {
    return new WireReader(packed).uint32();
  } catch {
    throw new BodyError(400, 'the body is not snappy: it has no length');
  }
}
