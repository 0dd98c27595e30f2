/**
 * One record of receipts.bin: 32 bytes, little-endian.
 *
 *     0 kind u8   1 corruption u8   2 stream u16   4 epoch u16   6 zeros
 *     8 first f64   16 count u32   20 FNV-1a of the rest, u32   24 atMs f64
 *
 * The checksum tells a torn record (power cut) from a whole one; a record that ends too early
 * (SIGKILL) is told by its length. Both can only be the last.
 */
import { type CorruptionKind, corruptionKinds } from '../ledger/account.js';
import { fnv1a32, fold32 } from '../support/hash.js';

export const receiptRecordBytes = 32;
export const receiptCountMax = 0xffff_ffff;

/**
 * `header`: the file's first record, `first` is the version. `arrived`: `count` consecutive lines from
 * `first` on, the first of them at `atMs`. `malformed`: `count` messages of the corrupted line `first`,
 * or of none that is known (stream 0). `marked`: a further line in a malformed message. `unexpected`:
 * `count` messages. `refused`: `count` consecutive lines in refused requests. `lateAfter`: first
 * arrivals after `atMs` are late.
 */
export const receiptKinds = [
  'header',
  'arrived',
  'malformed',
  'marked',
  'unexpected',
  'refused',
  'lateAfter',
] as const;
export type ReceiptKind = (typeof receiptKinds)[number];

export interface Receipt {
  readonly kind: ReceiptKind;
  readonly corruption: CorruptionKind | null;
  readonly stream: number;
  readonly epoch: number;
  readonly first: number;
  readonly count: number;
  readonly atMs: number;
}

function checksumOf(bytes: Uint8Array, at: number): number {
  return fold32(fnv1a32(bytes, at, at + 20), fnv1a32(bytes, at + 24, at + receiptRecordBytes));
}

export function encodeReceipt(into: Uint8Array, at: number, receipt: Receipt): void {
  const view = new DataView(into.buffer, into.byteOffset + at, receiptRecordBytes);
  const { corruption } = receipt;
  view.setUint8(0, receiptKinds.indexOf(receipt.kind));
  view.setUint8(1, corruption === null ? 0xff : corruptionKinds.indexOf(corruption));
  view.setUint16(2, receipt.stream, true);
  view.setUint16(4, receipt.epoch, true);
  view.setUint16(6, 0, true);
  view.setFloat64(8, receipt.first, true);
  view.setUint32(16, receipt.count, true);
  view.setFloat64(24, receipt.atMs, true);
  view.setUint32(20, checksumOf(into, at), true);
}

/** Undefined when these bytes are no record. */
export function decodeReceipt(bytes: Uint8Array, at: number): Receipt | undefined {
  if (at + receiptRecordBytes > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, receiptRecordBytes);
  const kind = receiptKinds[view.getUint8(0)];
  if (kind === undefined || view.getUint32(20, true) !== checksumOf(bytes, at)) return undefined;
  return {
    kind,
    corruption: corruptionKinds[view.getUint8(1)] ?? null,
    stream: view.getUint16(2, true),
    epoch: view.getUint16(4, true),
    first: view.getFloat64(8, true),
    count: view.getUint32(16, true),
    atMs: view.getFloat64(24, true),
  };
}
