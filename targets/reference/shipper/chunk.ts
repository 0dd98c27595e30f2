/** Whole lines of one file on their way to the sink, and where they end in it. */
import type { PrefixRecord } from './prefix.js';

export interface Chunk {
  /** In order, each line with its newline; together `bytes` long. None only says how far we are. */
  readonly pieces: readonly Buffer[];
  readonly bytes: number;
  readonly lines: number;
  /** What is taken of the file once this chunk is accepted. */
  readonly taken: PrefixRecord;
  accepted(taken: PrefixRecord): void;
}

const newline = 0x0a;

export function countLines(pieces: readonly Buffer[]): number {
  let lines = 0;
  for (const piece of pieces) {
    for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, at + 1)) lines++;
  }
  return lines;
}

export function bytesIn(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}
