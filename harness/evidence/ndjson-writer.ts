/**
 * Appends one JSON value a line with plain write(2) calls, so that what was appended survives `kill -9`
 * of the harness. Each value is one whole line or, when the machine fails in the middle, the torn last
 * one: after a failed write nothing more is appended, so a broken line can only stand at the end.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { EnvironmentError, messageOf } from '../support/errors.js';

export interface NdjsonWriterOptions {
  /** Bytes that may wait in memory; 0 (if not given) writes each line at once. */
  readonly bufferBytesMax?: number;
}

export class NdjsonWriter {
  readonly #path: string;
  readonly #file: number;
  readonly #bufferBytesMax: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #failure: EnvironmentError | null = null;
  #isOpen = true;

  /** @throws EnvironmentError when the file can't be opened */
  constructor(path: string, { bufferBytesMax = 0 }: NdjsonWriterOptions = {}) {
    this.#path = path;
    this.#bufferBytesMax = bufferBytesMax;
    try {
      this.#file = openSync(path, 'a', 0o644);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** @throws EnvironmentError when this or an earlier line could not be written */
  append(value: unknown): void {
    if (this.#failure) throw this.#failure;
    const line = Buffer.from(`${JSON.stringify(value)}\n`);
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    if (this.#waitingBytes > this.#bufferBytesMax) this.flush();
  }

  /** Everything appended so far is in the file afterwards. */
  flush(): void {
    if (this.#failure) throw this.#failure;
    if (this.#waitingBytes === 0) return;
    const bytes = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      this.#failure = this.#failed(error);
      throw this.#failure;
    }
  }

  /** Safe to call twice, and after a failure: what could not be written was told already. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      if (!this.#failure) this.flush();
    } finally {
      closeSync(this.#file);
    }
  }

  #failed(error: unknown): EnvironmentError {
    return new EnvironmentError(
      `${this.#path}: can't be written: ${messageOf(error)}; free space on this disk and run again`,
    );
  }
}
