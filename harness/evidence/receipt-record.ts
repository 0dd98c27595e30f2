/**
 * One record of receipts.bin: 32 bytes, little-endian.
 *
 *     0 kind u8   1 corruption u8   2 stream u16   4 epoch u16   6 how u16
 *     8 first f64   16 count u32   20 checksum u32   24 atMs f64
 *
 * The checksum folds the other seven words, and tells a torn record (power cut) from a whole one; a
 * record that ends too early (SIGKILL) is told by its length. Both can only be the last.
 */
import { type CorruptionKind, corruptionKinds } from '../ledger/account.js';
import type { MutationSet } from '../line/mutation/kinds.js';
import { fold32 } from '../support/hash.js';

export const receiptRecordBytes = 32;
export const receiptCountMax = 0xffff_ffff;

/**
 * `header`: the file's first record, `first` is the version. `arrived`: `count` consecutive lines from
 * `first` on, the first of them at `atMs`. `malformed`: `count` messages of the corrupted line `first`,
 * or of none that is known (stream 0), changed in the ways of `how` (0: nobody looked). `marked`: a
 * further line in a malformed message. `unexpected`: `count` messages. `refused`: `count` consecutive
 * lines in refused requests. `lateAfter`: first arrivals after `atMs` are late. `noise`: `count`
 * messages of floods' victims, of `first` bytes together.
 */
const receiptKinds = [
  'header',
  'arrived',
  'malformed',
  'marked',
  'unexpected',
  'refused',
  'lateAfter',
  'noise',
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
  readonly how?: MutationSet;
}

const kindCodes = Object.fromEntries(receiptKinds.map((kind, code) => [kind, code])) as Record<
  ReceiptKind,
  number
>;
const corruptionCodes = Object.fromEntries(
  corruptionKinds.map((kind, code) => [kind, code]),
) as Record<CorruptionKind, number>;
const noCorruptionCode = 0xff;
const checksumAt = 20;

function checksumOf(view: DataView, at: number): number {
  let hash = 0x6c6f_6773;
  for (let word = 0; word < receiptRecordBytes; word += 4) {
    if (word !== checksumAt) hash = fold32(hash, view.getUint32(at + word, true));
  }
  return hash;
}

/** Writes the record at `at`; nothing is allocated. */
export function encodeReceipt(view: DataView, at: number, receipt: Receipt): void {
  const { corruption } = receipt;
  view.setUint8(at, kindCodes[receipt.kind]);
  view.setUint8(at + 1, corruption === null ? noCorruptionCode : corruptionCodes[corruption]);
  view.setUint16(at + 2, receipt.stream, true);
  view.setUint16(at + 4, receipt.epoch, true);
  view.setUint16(at + 6, receipt.how ?? 0, true);
  view.setFloat64(at + 8, receipt.first, true);
  view.setUint32(at + 16, receipt.count, true);
  view.setFloat64(at + 24, receipt.atMs, true);
  view.setUint32(at + checksumAt, checksumOf(view, at), true);
}

/** Undefined when these bytes are no record. */
export function decodeReceipt(view: DataView, at: number): Receipt | undefined {
  if (at + receiptRecordBytes > view.byteLength) return undefined;
  const kind = receiptKinds[view.getUint8(at)];
  if (kind === undefined || view.getUint32(at + checksumAt, true) !== checksumOf(view, at)) {
    return undefined;
  }
  const how = view.getUint16(at + 6, true);
  return {
    ...(how === 0 ? {} : { how }),
    kind,
    corruption: corruptionKinds[view.getUint8(at + 1)] ?? null,
    stream: view.getUint16(at + 2, true),
    epoch: view.getUint16(at + 4, true),
    first: view.getFloat64(at + 8, true),
    count: view.getUint32(at + 16, true),
    atMs: view.getFloat64(at + 24, true),
  };
}
