/** The start of a line whose newline is not written yet. Bound: the longest line plus one read. */
import { bytesIn } from './chunk.js';

const newline = 0x0a;

export class HeldLine {
  #pieces: Buffer[] = [];
  bytes = 0;

  /**
   * Adds what was read.
   * @returns all whole lines: what was held with the end of its line, and those that follow
   */
  add(read: Buffer, lineBytesMax: number): Buffer[] {
    const end = read.lastIndexOf(newline) + 1;
    if (end === 0) {
      this.#hold(read);
      return this.bytes > lineBytesMax ? this.take() : [];
    }
    const whole = [...this.take(), read.subarray(0, end)];
    if (end < read.length) this.#hold(read.subarray(end));
    return whole;
  }

  /** A copy of its first bytes, at most 4,096. */
  get head(): Buffer {
    return Buffer.from(this.#pieces[0]?.subarray(0, 4096) ?? []);
  }

  take(): Buffer[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.bytes = 0;
    return pieces;
  }

  #hold(piece: Buffer): void {
    this.#pieces.push(piece);
    this.bytes += piece.length;
  }
}

/** The start of the last whole line, and at most 256 bytes of it, copied. */
export function lastLineOf(pieces: readonly Buffer[]): { fromEnd: number; bytes: Buffer } {
  const last = pieces.at(-1)!;
  const start = last.length < 2 ? 0 : last.lastIndexOf(newline, last.length - 2) + 1;
  const bytes = Buffer.from(last.subarray(start, start + 256));
  return { fromEnd: last.length - start, bytes };
}

export function isWhole(pieces: readonly Buffer[]): boolean {
  return bytesIn(pieces) > 0 && pieces.at(-1)!.at(-1) === newline;
}
