/**
 * What a class of hostile lines gives: the bytes before a line's token and those behind it. Neither
 * holds a newline, and what stands before is short, so that a container record never cuts a token.
 */
import type { Random } from '../../support/random.js';
import { writeBody } from '../body.js';

/** Bytes before the token, at most. */
export const beforeBytesMax = 256;

export interface HostileText {
  readonly before: Uint8Array;
  readonly behind: Uint8Array;
}

/** An ordinary line of the same run. */
export interface Victim {
  readonly sequence: number;
  /** Of its payload, bytes. */
  readonly length: number;
  readonly bodyHash: number;
}

export interface MakerInput {
  /** The class's own, for this slot. */
  readonly random: Random;
  /** Of the same class come so many before: a class has several ways. */
  readonly variant: number;
  readonly run: string;
  /** Whose token may be forged. */
  readonly victim: Victim;
}

export type Maker = (input: MakerInput) => HostileText;

/** Text stands in UTF-8. */
export function joined(...pieces: readonly (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
}

/** Bytes given by their numbers. */
export function bytes(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values);
}

/** Ordinary letters. */
export function letters(random: Random, count: number): Uint8Array {
  const text = new Uint8Array(count);
  writeBody(text, 0, count, random, 'ascii');
  return text;
}

/** One of the ways, in turn. */
export function inTurn<T>(ways: readonly T[], variant: number): T {
  return ways[variant % ways.length]!;
}

/** Nothing before the token; the hostile bytes between letters. */
export function amid(random: Random, ...hostile: readonly (string | Uint8Array)[]): HostileText {
  const behind = joined(letters(random, 24), ...hostile, letters(random, 24));
  return { before: new Uint8Array(), behind };
}
