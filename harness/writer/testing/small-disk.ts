/** A tmpfs of a size over a directory, filled and freed by the test; needs root. */
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../support/errors.js';

export class SmallDisk implements Disposable {
  readonly #directory: string;
  readonly #filler: number;
  #bytes = 0;

  constructor(directory: string, bytes: number) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=0755`, 'test', directory]);
    this.#directory = directory;
    const path = join(directory, '.filler');
    this.#filler = openSync(path, 'w');
    rmSync(path);
  }

  /** Takes all that is left, to the page. */
  fill(): void {
    const piece = Buffer.alloc(4096);
    for (;;) {
      try {
        this.#bytes += writeSync(this.#filler, piece, 0, piece.length, this.#bytes);
      } catch (error) {
        if (errorCode(error) === 'ENOSPC') return;
        throw error;
      }
    }
  }

  /** Gives back so much of it; all when not given. */
  free(bytes = this.#bytes): void {
    this.#bytes = Math.max(0, this.#bytes - bytes);
    ftruncateSync(this.#filler, this.#bytes);
  }

  [Symbol.dispose](): void {
    closeSync(this.#filler);
    execFileSync('umount', ['-l', this.#directory]);
  }
}
