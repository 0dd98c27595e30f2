/**
 * A request's body, kept as the list of chunks it came in until it is complete: an aborted request must
 * deliver nothing. Decoding (gzip, deflate, and zstd where Node has it) happens on the way. Bounds: one
 * body's decoded bytes, and the bytes of all bodies of a sink together.
 */
import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** Smaller chunks are gathered, so that a peer that sends single bytes costs no more than one that doesn't. */
const smallChunkBytes = 4096;
const slabBytes = 64 * 1024;

export interface BodyLimits {
  readonly bodyBytesMax: number;
  readonly bufferBytesMax: number;
}

/** Bytes that all bodies of a sink hold now. */
export class BodyBudget {
  readonly limits: BodyLimits;
  usedBytes = 0;

  constructor(limits: BodyLimits) {
    this.limits = limits;
  }
}

/** Why a body could not be had; `status` is the answer, and 0 when nobody waits for one. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** So much of the body came that the sink is to cut its connection. */
export class BodyCut extends BodyError {
  constructor() {
    super(0, 'the sink cut the connection');
  }
}

export class Body {
  readonly chunks: Buffer[] = [];
  readonly #budget: BodyBudget;
  readonly #cutAtBytes: number;
  #bytes = 0;
  #slab = Buffer.alloc(0);
  #slabUsed = 0;

  /** @param cutAtBytes so many bytes and more are a BodyCut */
  constructor(budget: BodyBudget, cutAtBytes = Infinity) {
    this.#budget = budget;
    this.#cutAtBytes = cutAtBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Errors: BodyError 413 or 503 when a bound is passed, BodyCut. */
  add(chunk: Buffer): void {
    const { bodyBytesMax, bufferBytesMax } = this.#budget.limits;
    if (this.#bytes + chunk.length >= this.#cutAtBytes) throw new BodyCut();
    if (this.#bytes + chunk.length > bodyBytesMax) {
      throw new BodyError(413, `the body is larger than ${bodyBytesMax} bytes`);
    }
    if (this.#budget.usedBytes + chunk.length > bufferBytesMax) {
      throw new BodyError(
        503,
        `all open requests together are larger than ${bufferBytesMax} bytes`,
      );
    }
    this.#bytes += chunk.length;
    this.#budget.usedBytes += chunk.length;
    if (chunk.length < smallChunkBytes) this.#gather(chunk);
    else this.chunks.push(chunk);
  }

  /** All of it in one piece; kept as that. */
  whole(): Buffer {
    if (this.chunks.length !== 1) this.chunks.splice(0, Infinity, Buffer.concat(this.chunks));
    return this.chunks[0]!;
  }

  /**
   * Puts what its bytes were unpacked to in their place, so that the bounds hold for that.
   * Errors: BodyError 413 or 503 when a bound is passed.
   */
  replace(unpacked: Buffer): void {
    this.release();
    this.add(unpacked);
  }

  /** Gives its bytes back to the budget. */
  release(): void {
    this.#budget.usedBytes -= this.#bytes;
    this.#bytes = 0;
    this.chunks.length = 0;
  }

  #gather(chunk: Buffer): void {
    if (chunk.length > this.#slab.length - this.#slabUsed) {
      this.#slab = Buffer.allocUnsafe(slabBytes);
      this.#slabUsed = 0;
    }
    const start = this.#slabUsed;
    chunk.copy(this.#slab, start);
    this.#slabUsed += chunk.length;
    const last = this.chunks.at(-1);
    const grows = start > 0 && last?.buffer === this.#slab.buffer;
    const from = grows ? last.byteOffset - this.#slab.byteOffset : start;
    const gathered = this.#slab.subarray(from, this.#slabUsed);
    if (grows) this.chunks[this.chunks.length - 1] = gathered;
    else this.chunks.push(gathered);
  }
}

/**
 * Fills `body` from a request. Errors: BodyError.
 * @param asSent content-encodings that are not undone here
 */
export async function readBody(
  request: IncomingMessage,
  body: Body,
  asSent: readonly string[] = [],
): Promise<void> {
  const decoder = decoderOf(request.headers['content-encoding'] ?? '', asSent);
  if (decoder) {
    request.once('close', () => {
      if (!request.complete) decoder.destroy(new Error('aborted'));
    });
  }
  const source: Readable = decoder ? request.pipe(decoder) : request;
  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false })) body.add(chunk);
  } catch (cause) {
    throw translated(cause, request);
  } finally {
    // What is still to come is thrown away unread, so that the peer gets to read its answer.
    if (decoder) request.unpipe(decoder);
    decoder?.destroy();
    request.resume();
  }
}

function translated(cause: unknown, request: IncomingMessage): BodyError {
  if (cause instanceof BodyError) return cause;
  if (!request.complete) return new BodyError(0, 'the request was aborted');
  return new BodyError(400, 'the body is not in the encoding that content-encoding names');
}

/** Missing from Node's types before 22.15, and from Node itself. */
type ZstdModule = { createZstdDecompress?: () => Transform };

function decoderOf(encoding: string, asSent: readonly string[]): Transform | null {
  const name = encoding.trim().toLowerCase();
  if (name === '' || name === 'identity' || asSent.includes(name)) return null;
  if (name === 'gzip' || name === 'x-gzip') return zlib.createGunzip();
  if (name === 'deflate') return zlib.createInflate();
  const { createZstdDecompress } = zlib as ZstdModule;
  if (name === 'zstd' && createZstdDecompress) return createZstdDecompress();
  throw new BodyError(415, `content-encoding '${name}' is not known here: use gzip or deflate`);
}
