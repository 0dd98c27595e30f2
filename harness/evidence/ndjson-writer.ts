/**
 * A file of one JSON value a line. Each value is one write(2), so it survives `kill -9`; at most a few
 * hundred a second are written.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { EnvironmentError, messageOf } from '../support/errors.js';

export class NdjsonWriter {
  readonly #path: string;
  #file: number | null;

  /** @throws EnvironmentError when the file can't be made */
  constructor(path: string) {
    this.#path = path;
    this.#file = this.#try(() => openSync(path, 'a'));
  }

  /** After `close` values are dropped: they come from things that are being stopped. */
  append(value: unknown): void {
    const file = this.#file;
    if (file === null) return;
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
    this.#try(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    });
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #try<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw new EnvironmentError(
        `${this.#path}: can't be written: ${messageOf(error)}; free space or name another directory with --out`,
      );
    }
  }
}
