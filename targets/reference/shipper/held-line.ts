/**
 * The start of a line whose newline is not written yet, or of a message whose last record is not.
 * Bound: the longest line plus one read.
 */
import { bytesIn } from './chunk.js';

const newline = 0x0a;

/** Where what is read may be parted. It is shown all of a file's bytes, in order. */
export interface Boundary {
  /** @returns where the last whole line of `read` ends; 0 when it has no such end */
  wholeEnd(read: Buffer): number;
  /** What was shown before is over: the next bytes begin a line. */
  reset(): void;
}

/** Every newline. */
export const lineBoundary: Boundary = {
  wholeEnd: (read) => read.lastIndexOf(newline) + 1,
  reset: () => {},
};

export class HeldLine {
  readonly #boundary: Boundary;
  #pieces: Buffer[] = [];
  bytes = 0;

  constructor(boundary: Boundary) {
    this.#boundary = boundary;
  }

  /**
   * Adds what was read.
   * @returns all whole lines: what was held with the end of its line, and those that follow
   */
  add(read: Buffer, lineBytesMax: number): Buffer[] {
    const end = this.#boundary.wholeEnd(read);
    if (end === 0) {
      this.#hold(read);
      return this.bytes > lineBytesMax ? this.take() : [];
    }
    const whole = [...this.#empty(), read.subarray(0, end)];
    if (end < read.length) this.#hold(read.subarray(end));
    return whole;
  }

  /** A copy of its first bytes, at most 4,096. */
  get head(): Buffer {
    return Buffer.from(this.#pieces[0]?.subarray(0, 4096) ?? []);
  }

  /** Whether it ends with a newline: records of a message that goes on elsewhere. */
  get isWhole(): boolean {
    return isWhole(this.#pieces);
  }

  take(): Buffer[] {
    this.#boundary.reset();
    return this.#empty();
  }

  #empty(): Buffer[] {
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
