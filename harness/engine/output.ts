/**
 * An instance's output in a file: appended as it comes, cut at a bound, and readable from its first
 * byte while it grows.
 *
 * Mechanism: writes are synchronous, so nothing is queued in memory and order is kept; readers follow
 * the file and are woken by each write. Trade-off: a disk that stalls stalls the harness for a moment;
 * shippers say little.
 */
import { EventEmitter, once } from 'node:events';
import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { EnvironmentError, messageOf } from '../support/errors.js';

const chunkBytes = 64 * 1024;
const tailBytesMax = 8 * 1024;

function openForOutput(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'a+');
  } catch (error) {
    throw new EnvironmentError(
      `the output can't be kept in ${path} (${messageOf(error)}): make its folder writable`,
    );
  }
}

export class OutputFile {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #bytesMax: number;
  readonly #changes = new EventEmitter().setMaxListeners(64);
  #bytes: number;
  #state: 'growing' | 'ended' = 'growing';
  #isCut = false;

  constructor(path: string, bytesMax: number) {
    this.#path = path;
    this.#descriptor = openForOutput(path);
    this.#bytes = fstatSync(this.#descriptor).size;
    this.#bytesMax = bytesMax;
  }

  /** Appends; a full disk or a reached bound loses output and never the run. */
  append(chunk: Buffer): void {
    if (this.#isCut) return;
    const room = this.#bytesMax - this.#bytes;
    try {
      if (room > 0) this.#bytes += writeSync(this.#descriptor, chunk.subarray(0, room));
      if (chunk.length > room) {
        this.#isCut = true;
        writeSync(this.#descriptor, `\n[output after ${this.#bytesMax} bytes was dropped]\n`);
      }
    } catch {
      this.#isCut = true;
    }
    this.#changes.emit('change');
  }

  /** The instance runs again: readers wait for more. */
  grow(): void {
    this.#state = 'growing';
  }

  /** The instance has ended: readers end with the file. */
  end(): void {
    this.#state = 'ended';
    this.#changes.emit('change');
  }

  /** Output that comes later is dropped: the descriptor's number may be another file's by then. */
  close(): void {
    this.#isCut = true;
    this.end();
    closeSync(this.#descriptor);
  }

  /** All bytes from the first on; ends when the instance has ended. */
  follow(): Readable {
    return Readable.from(this.#chunks(), { objectMode: false });
  }

  async *#chunks(): AsyncGenerator<Buffer> {
    const descriptor = openSync(this.#path, 'r');
    try {
      for (let position = 0; ; ) {
        const state = this.#state;
        const chunk = Buffer.alloc(chunkBytes);
        const bytes = readSync(descriptor, chunk, 0, chunkBytes, position);
        position += bytes;
        if (bytes > 0) yield chunk.subarray(0, bytes);
        else if (state === 'ended') return;
        else await once(this.#changes, 'change');
      }
    } finally {
      closeSync(descriptor);
    }
  }

  /** The last lines, at most 8 KiB, for a message to a person. */
  lastLines(count: number): string[] {
    const { size } = fstatSync(this.#descriptor);
    const tail = Buffer.alloc(Math.min(size, tailBytesMax));
    readSync(this.#descriptor, tail, 0, tail.length, size - tail.length);
    const lines = tail.toString('utf8').split('\n');
    return lines.filter((line) => line.trim() !== '').slice(-count);
  }
}
