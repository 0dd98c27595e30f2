/**
 * How a payload stands in the file. A frame is the raw bytes of one line with its newline, and where
 * in it the token and the timestamps lie, so that these can be patched in place.
 */
import type { TimestampStyle } from './timestamp.js';

export interface Frame {
  readonly bytes: Uint8Array;
  readonly tokenOffset: number;
  readonly timestampStyle: TimestampStyle | null;
  /** Offsets of the timestamps' first bytes. */
  readonly timestampOffsets: readonly number[];
}

/** What a format is given: the payload with its token's place, and the limits of the spec. */
export interface FrameInput {
  readonly payload: Uint8Array;
  readonly tokenOffset: number;
  readonly timestamp: (style: TimestampStyle) => string;
  readonly criRecordBytesMax: number;
}

export type Framer = (input: FrameInput) => Frame;

/** Bytes as a string of one character per byte, so that offsets in both agree. */
export function toBinary(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

export function fromBinary(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** JSON's escapes (RFC 8259, section 7), on a binary string: UTF-8 stays as it is. */
export function escapeJson(binary: string): string {
  return JSON.stringify(binary).slice(1, -1);
}
