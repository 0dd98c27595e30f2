/** A log that tests write and rotate by hand: numbered lines, all of the same length. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export function numberedLine(number: number): string {
  return `line ${String(number).padStart(8, '0')} ${'x'.repeat(30)}`;
}

/** Lines from `first` to `last`, both included. */
export function numberedLines(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => numberedLine(first + index));
}

export class NumberedLog {
  readonly path: string;
  written = 0;
  #descriptor: number;

  constructor(directory: string, name = 'app.log') {
    this.path = join(directory, name);
    this.#descriptor = openSync(this.path, 'a');
  }

  /** Appends that many lines in one write. */
  write(count: number): void {
    const lines = numberedLines(this.written + 1, this.written + count);
    this.written += count;
    this.append(`${lines.join('\n')}\n`);
  }

  append(text: string): void {
    writeSync(this.#descriptor, text);
  }

  /** `.2` to `.3`, `.1` to `.2`, the log to `.1`, a new log; what exceeds `keep` is deleted last. */
  rotate(keep: number): void {
    this.rename(keep);
    this.reopen();
    rmSync(`${this.path}.${keep + 1}`, { force: true });
  }

  /** The renames alone: the writer writes on into what is `.1` now. */
  rename(keep: number): void {
    this.#shift(keep);
    renameSync(this.path, `${this.path}.1`);
  }

  reopen(): void {
    closeSync(this.#descriptor);
    this.#descriptor = openSync(this.path, 'a');
  }

  /** As logrotate's copytruncate: older files move on, a copy to `.1`, the log is emptied. */
  copyTruncate(keep: number): void {
    this.#shift(keep);
    this.copy();
    this.truncate();
  }

  copy(): void {
    copyFileSync(this.path, `${this.path}.1`);
  }

  truncate(): void {
    ftruncateSync(this.#descriptor, 0);
  }

  remove(): void {
    rmSync(this.path);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #shift(keep: number): void {
    for (let index = keep; index >= 1; index--) {
      if (existsSync(`${this.path}.${index}`)) {
        renameSync(`${this.path}.${index}`, `${this.path}.${index + 1}`);
      }
    }
  }
}
