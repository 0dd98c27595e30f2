/**
 * The token that gives a line its identity: fifty ASCII characters that survive JSON escaping, syslog
 * framing and a URL's path.
 *
 *     LL-RRRRRR-SSSS-EEEE-QQQQQQQQQQQQ-NNNNNNNN-CCCCCCCC
 *        run    |    |    sequence     |        checksum, eight hexadecimal digits
 *               |    epoch             payload bytes
 *               stream
 *
 * All fields are fixed-width decimals but the run (base 36) and the checksum. The checksum binds the
 * identity to the body: a changed digit can't turn one line into another.
 */
import { fnv1a32, fold32 } from '../support/hash.js';

export const tokenLayout = {
  bytes: 50,
  run: 3,
  runBytes: 6,
  stream: 10,
  epoch: 15,
  sequence: 20,
  sequenceDigits: 12,
  length: 33,
  lengthDigits: 8,
  checksum: 42,
} as const;

const dash = 0x2d;
const zero = 0x30;
const hexDigits = new TextEncoder().encode('0123456789abcdef');

/** The token's first ten bytes: what to look for in a message. */
export function tokenMagic(run: string): string {
  return `LL-${run}-`;
}

/** Writes `value` as `digits` decimals. */
export function writeDecimal(into: Uint8Array, at: number, digits: number, value: number): void {
  let rest = value;
  for (let index = at + digits - 1; index >= at; index--) {
    const next = Math.floor(rest / 10);
    into[index] = zero + (rest - next * 10);
    rest = next;
  }
}

export function writeHex32(into: Uint8Array, at: number, value: number): void {
  for (let index = 0; index < 8; index++) {
    into[at + index] = hexDigits[(value >>> (28 - 4 * index)) & 15]!;
  }
}

/** The run's share of every checksum. */
export function runHash(run: string): number {
  return fnv1a32(new TextEncoder().encode(run));
}

/** The part of the checksum that is the same for a slot in one stream and epoch. */
export function streamHash(bodyHash: number, run: number, stream: number, epoch: number): number {
  return fold32(fold32(bodyHash, run), stream * 10_000 + epoch);
}

/** The checksum of one line, from its `streamHash`. */
export function lineChecksum(hash: number, sequence: number): number {
  const high = Math.floor(sequence / 1_000_000);
  return fold32(fold32(hash, high), sequence - high * 1_000_000);
}

/** Writes a token's constant parts; sequence and checksum are patched in later. */
export function writeTokenFrame(
  into: Uint8Array,
  at: number,
  fields: { run: string; stream: number; epoch: number; length: number },
): void {
  into.fill(dash, at, at + tokenLayout.bytes);
  new TextEncoder().encodeInto(tokenMagic(fields.run), into.subarray(at));
  writeDecimal(into, at + tokenLayout.stream, 4, fields.stream);
  writeDecimal(into, at + tokenLayout.epoch, 4, fields.epoch);
  writeDecimal(into, at + tokenLayout.length, tokenLayout.lengthDigits, fields.length);
}

/** What a token says, unchecked; null when there is no well-formed token of any run at `at`. */
export function readToken(bytes: Uint8Array, at: number) {
  if (at + tokenLayout.bytes > bytes.length) return null;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, tokenLayout.bytes).toString(
    'latin1',
  );
  const match = /^LL-([0-9a-z]{6})-(\d{4})-(\d{4})-(\d{12})-(\d{8})-([0-9a-f]{8})$/.exec(text);
  if (!match) return null;
  const [, run, stream, epoch, sequence, length, checksum] = match;
  return {
    run: run!,
    stream: Number(stream),
    epoch: Number(epoch),
    sequence: Number(sequence),
    length: Number(length),
    checksum: Number.parseInt(checksum!, 16),
  };
}
