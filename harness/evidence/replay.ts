/**
 * Brings a ledger to the state that the live one had when receipts.bin was last flushed. The file is
 * read in pieces of 1 MiB; what follows the last whole record is left out.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import type { Ledger } from '../ledger/ledger.js';
import { present } from '../support/assert.js';
import { EnvironmentError, messageOf, UsageError } from '../support/errors.js';
import type { ArrivalHistory } from './arrival-history.js';
import { decodeReceipt, type Receipt, receiptRecordBytes } from './receipt-record.js';
import { receiptsVersion } from './receipts.js';

const pieceBytes = 1024 * 1024;

export interface Replay {
  readonly records: number;
  /** The last record is not whole: the harness was killed while it wrote. */
  readonly torn: boolean;
}

/** Told of `count` consecutive lines, of which the first arrived at `atMs`, the others soon after. */
export interface StretchListener {
  arrived(stream: number, epoch: number, first: number, count: number, atMs: number): void;
}

/**
 * @param ledger a fresh one, with the options of the live one but no log
 * @param arrivals told of every line that arrived, or of the first of some that came in order
 * @throws EnvironmentError when the file can't be read, UsageError when it is of another version
 */
export function replayReceipts(
  path: string,
  ledger: Ledger,
  arrivals?: ArrivalHistory,
  stretches?: StretchListener,
): Replay {
  let records = 0;
  const tornBytes = forEachReceipt(path, (receipt) => {
    if (arrivals && receipt.kind === 'arrived') noteRepeats(receipt, ledger, arrivals);
    if (records === 0) checkHeader(path, receipt);
    else apply(receipt, ledger);
    if (receipt.kind === 'arrived') noteArrival(receipt, arrivals, stretches);
    records++;
  });
  return { records, torn: tornBytes > 0 };
}

function checkHeader(path: string, { kind, first }: Receipt): void {
  if (kind === 'header' && first === receiptsVersion) return;
  throw new UsageError(
    `${path}: expected receipts of version ${receiptsVersion}, found ${kind} ${first}; use the Lostline that made the run`,
  );
}

/** Where lines are missing a new record begins, so the first of each is enough. */
function noteArrival(
  { stream, epoch, first, count, atMs }: Receipt,
  arrivals?: ArrivalHistory,
  stretches?: StretchListener,
): void {
  arrivals?.add(stream, epoch, first, atMs);
  stretches?.arrived(stream, epoch, first, count, atMs);
}

/** Before the ledger has taken them. */
function noteRepeats(
  { stream, epoch, first, count, atMs }: Receipt,
  ledger: Ledger,
  { repeats }: ArrivalHistory,
): void {
  const known = ledger.receiptsOf(stream, epoch);
  if (!known || first > known.highest) return;
  for (const again of known.arrived.ranges(first, first + count - 1)) {
    repeats.add(stream, epoch, again.first, again.last, atMs);
  }
}

function apply(receipt: Receipt, ledger: Ledger): void {
  const { stream, epoch, first, count } = receipt;
  const corruption = () => present(receipt.corruption, 'the kind of a corruption');
  if (receipt.kind === 'arrived') ledger.receivedRun(stream, epoch, first, count, receipt.atMs);
  else if (receipt.kind === 'malformed') {
    ledger.malformed(corruption(), stream, epoch, first, count, receipt.how);
  } else if (receipt.kind === 'marked') ledger.marked(corruption(), stream, epoch, first);
  else if (receipt.kind === 'unexpected') ledger.unexpected(count);
  else if (receipt.kind === 'noise') ledger.noise(count, first);
  else if (receipt.kind === 'lateAfter') ledger.lateAfter(receipt.atMs);
  else if (receipt.kind === 'refused') {
    for (let at = 0; at < count; at++) ledger.refused(stream, epoch, first + at);
  }
}

/** Gives the bytes that are left behind the last whole record. */
function forEachReceipt(path: string, act: (receipt: Receipt) => void): number {
  const file = openToRead(path);
  try {
    const buffer = new Uint8Array(pieceBytes);
    const view = new DataView(buffer.buffer);
    let filled = 0;
    for (;;) {
      const read = readSync(file, buffer, filled, pieceBytes - filled, null);
      if (read === 0) return filled;
      filled += read;
      let at = 0;
      for (; at + receiptRecordBytes <= filled; at += receiptRecordBytes) {
        const receipt = decodeReceipt(view, at);
        if (!receipt) return filled - at;
        act(receipt);
      }
      buffer.copyWithin(0, at, filled);
      filled -= at;
    }
  } finally {
    closeSync(file);
  }
}

function openToRead(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new EnvironmentError(`${path}: the receipts can't be read: ${messageOf(error)}`);
  }
}
