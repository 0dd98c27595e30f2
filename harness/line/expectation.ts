/**
 * What a slot's line looks like to a reader: its bytes with holes where the token and the timestamps
 * stand. Two forms exist of each line: the raw one, as in the file, and the payload, as a shipper
 * that parses the format passes it on.
 */
import type { Frame } from './frame.js';
import type { LineTemplates } from './templates.js';
import { formatTimestamp } from './timestamp.js';
import { tokenLayout } from './token.js';
import { Pattern, type Words } from './words.js';

export interface Expectation {
  readonly bytes: Buffer;
  readonly length: number;
  readonly tokenOffset: number;
  readonly timestampOffsets: readonly number[];
  readonly timestampBytes: number;
  /** Alternating starts and ends of the constant parts. */
  readonly constant: Int32Array;
  /** The constant parts themselves, in this order. */
  readonly patterns: readonly Pattern[];
}

/** @param bytes the line without its newline. */
export function expectationOf(
  bytes: Uint8Array,
  tokenOffset: number,
  timestamps: { readonly offsets: readonly number[]; readonly bytes: number },
): Expectation {
  const holes = [
    { start: tokenOffset, end: tokenOffset + tokenLayout.bytes },
    ...timestamps.offsets.map((start) => ({ start, end: start + timestamps.bytes })),
  ].sort((a, b) => a.start - b.start);
  const edges: number[] = [];
  let at = 0;
  for (const hole of [...holes, { start: bytes.length, end: bytes.length }]) {
    if (hole.start > at) edges.push(at, hole.start);
    at = hole.end;
  }
  return {
    bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    length: bytes.length,
    tokenOffset,
    timestampOffsets: timestamps.offsets,
    timestampBytes: timestamps.bytes,
    constant: Int32Array.from(edges),
    patterns: patternsOf(bytes, edges),
  };
}

function patternsOf(bytes: Uint8Array, edges: readonly number[]): Pattern[] {
  return Array.from(
    { length: edges.length / 2 },
    (_, part) => new Pattern(bytes.subarray(edges[2 * part], edges[2 * part + 1])),
  );
}

export function rawExpectation(frame: Frame, timestampBytes: number): Expectation {
  const bytes = frame.bytes.subarray(0, frame.bytes.length - 1);
  return expectationOf(bytes, frame.tokenOffset, {
    offsets: frame.timestampOffsets,
    bytes: timestampBytes,
  });
}

/** What every slot's line looks like, in both forms. */
export function expectationsOf(templates: LineTemplates) {
  const style = templates.frames[0]!.timestampStyle;
  const timestampBytes = style ? formatTimestamp(style, 0).length : 0;
  const none = { offsets: [], bytes: 0 };
  return {
    raw: templates.frames.map((frame) => rawExpectation(frame, timestampBytes)),
    payload: templates.payloads.map((payload, slot) =>
      expectationOf(payload, templates.tokenOffsetOf(slot), none),
    ),
  };
}

/** The same as `agrees` for the whole line, fast. All of it must lie within the message. */
export function agreesWhole(
  expected: Expectation,
  timestamp: Pattern,
  message: Words,
  start: number,
): boolean {
  const { patterns, constant, timestampOffsets } = expected;
  for (let part = 0; part < patterns.length; part++) {
    if (!patterns[part]!.isAt(message, start + constant[2 * part]!)) return false;
  }
  for (let index = 0; index < timestampOffsets.length; index++) {
    if (!timestamp.isAt(message, start + timestampOffsets[index]!)) return false;
  }
  return true;
}

/**
 * Whether `length` bytes at `start` are the expected line's bytes from its `from` on. The token is
 * not looked at: whoever asks has read it.
 */
export function agrees(
  expected: Expectation,
  timestamp: Buffer,
  message: Buffer,
  start: number,
  from: number,
  length: number,
): boolean {
  const to = from + length;
  const shift = start - from;
  const { constant, bytes } = expected;
  for (let edge = 0; edge < constant.length; edge += 2) {
    const low = Math.max(constant[edge]!, from);
    const high = Math.min(constant[edge + 1]!, to);
    if (low < high && message.compare(bytes, low, high, low + shift, high + shift) !== 0)
      return false;
  }
  for (const at of expected.timestampOffsets) {
    const low = Math.max(at, from);
    const high = Math.min(at + expected.timestampBytes, to);
    if (low >= high) continue;
    if (message.compare(timestamp, low - at, high - at, low + shift, high + shift) !== 0)
      return false;
  }
  return true;
}
