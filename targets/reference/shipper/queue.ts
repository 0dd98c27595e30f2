/** What is read and not yet accepted, in order. Reading stops at `bytesMax`, so memory is bounded. */
import type { Chunk } from './chunk.js';
import { nowMs } from './clock.js';

export class Queue {
  readonly #chunks: { chunk: Chunk; sinceMs: number }[] = [];
  readonly #bytesMax: number;
  #bytes = 0;
  #wake: (() => void) | null = null;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get length(): number {
    return this.#chunks.length;
  }

  get hasRoom(): boolean {
    return this.#bytes < this.#bytesMax;
  }

  /** How long chunk number `index` has waited; 0 when there is none. */
  waitedMs(index: number): number {
    const chunk = this.#chunks[index];
    return chunk ? nowMs() - chunk.sinceMs : 0;
  }

  push(chunk: Chunk): void {
    this.#chunks.push({ chunk, sinceMs: nowMs() });
    this.#bytes += chunk.bytes;
    this.wake();
  }

  /** The chunks of the batch after the first `skip`; they stay in the queue until `remove`. */
  peek(skip: number, batchBytes: number): Chunk[] {
    const batch: Chunk[] = [];
    let bytes = 0;
    for (let index = skip; index < this.#chunks.length; index++) {
      const { chunk } = this.#chunks[index]!;
      if (batch.length > 0 && bytes + chunk.bytes > batchBytes) break;
      batch.push(chunk);
      bytes += chunk.bytes;
    }
    return batch;
  }

  remove(count: number): void {
    for (const { chunk } of this.#chunks.splice(0, count)) this.#bytes -= chunk.bytes;
  }

  /** Resolves when something is pushed, or at `wake`. One waits at a time. */
  untilPushed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  wake(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
