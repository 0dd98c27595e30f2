import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { corruptionKinds } from '../ledger/account.js';
import { Ledger } from '../ledger/ledger.js';
import { EnvironmentError, UsageError } from '../support/errors.js';
import { receiptRecordBytes } from './receipt-record.js';
import { ReceiptWriter } from './receipts.js';
import { replayReceipts } from './replay.js';

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-'));
  path = join(directory, 'receipts.bin');
});
afterEach(() => rmSync(directory, { recursive: true }));

const options = { streams: 2, apart: [9001] };

/** Everything that a ledger can be asked, as a plain value. */
function stateOf(ledger: Ledger) {
  const written = [1, 2, 9001].map((stream) => {
    return { stream, epoch: 1, first: 1, last: 30, fate: 'written' as const };
  });
  const closed = ledger.close({ written, destroyed: [], complete: true });
  const rangesOf = [...closed.streams, ...closed.apart].map((one) => ({
    account: one.account,
    lost: [...one.lost()],
    duplicated: [...one.duplicated()],
    refused: [...one.refusedOnly()],
    corrupted: corruptionKinds.map((kind) => [...one.corruptedOnly(kind)]),
    neverWritten: [...one.neverWritten()],
  }));
  return { account: closed.account, received: closed.received, noise: closed.noise, rangesOf };
}

const stream = fc.constantFrom(1, 1, 1, 2, 3, 9001);
const epoch = fc.constantFrom(1, 1, 2);
const sequence = fc.integer({ min: 1, max: 40 });
const kind = fc.constantFrom(...corruptionKinds);
const many = fc.integer({ min: 1, max: 20 });
type Act = (live: Ledger, log: ReceiptWriter, atMs: number) => void;
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(stream, epoch, sequence).map(
    ([s, e, q]): Act =>
      (live, _, at) => {
        live.received(s, e, q, at);
      },
  ),
  fc.tuple(stream, epoch, sequence, many).map(
    ([s, e, q, count]): Act =>
      (live, _, at) => {
        for (let next = q; next < q + count; next++) live.received(s, e, next, at + next - q);
      },
  ),
  fc.tuple(kind, fc.constantFrom(0, 1, 2, 3), epoch, sequence, many).map(
    ([k, s, e, q, count]): Act =>
      (live) =>
        live.malformed(k, s, e, q, count),
  ),
  fc.tuple(kind, stream, epoch, sequence).map(
    ([k, s, e, q]): Act =>
      (live) => {
        live.marked(k, s, e, q);
      },
  ),
  fc.tuple(stream, epoch, sequence).map(
    ([s, e, q]): Act =>
      (live) =>
        live.refused(s, e, q),
  ),
  many.map(
    (count): Act =>
      (live) =>
        live.unexpected(count),
  ),
  many.map(
    (count): Act =>
      (live) =>
        live.noise(count, 953 * count),
  ),
  fc.integer({ min: -3, max: 3 }).map(
    (ahead): Act =>
      (live, _, at) =>
        live.lateAfter(at + ahead),
  ),
  fc.constant<Act>((_, log) => log.flush()),
);

describe('receipts', () => {
  it('replayed are exactly the live ledger', () => {
    fc.assert(
      fc.property(fc.array(anyAct, { maxLength: 60 }), (acts) => {
        rmSync(path, { force: true });
        const log = new ReceiptWriter(path);
        const live = new Ledger({ ...options, log });
        acts.forEach((act, index) => {
          act(live, log, index / 2);
        });
        log.close();
        const replayed = new Ledger(options);
        expect(replayReceipts(path, replayed).torn).toBe(false);
        expect(stateOf(replayed)).toEqual(stateOf(live));
        expect([replayed.intact, replayed.delivered]).toEqual([live.intact, live.delivered]);
      }),
      { numRuns: 200 },
    );
  });

  it('take one record for a run of lines, also when streams come interleaved', () => {
    const log = new ReceiptWriter(path);
    for (let at = 1; at <= 10_000; at++) {
      log.arrived(1, 1, at, 0);
      log.arrived(2, 1, at, 0);
    }
    log.close();
    expect(statSync(path).size).toBe(3 * receiptRecordBytes);
  });

  it('are whole when they are more than the buffer holds', () => {
    const log = new ReceiptWriter(path);
    const live = new Ledger({ ...options, log });
    for (let at = 0; at < 50_000; at++) live.received(1, 1, 1 + ((at * 7919) % 100_003), 0);
    log.close();
    const replayed = new Ledger(options);
    expect(replayReceipts(path, replayed).records).toBe(50_001);
    expect(stateOf(replayed)).toEqual(stateOf(live));
  });

  it.each([1, receiptRecordBytes - 1])('without the %i bytes torn off their end', (bytes) => {
    const log = new ReceiptWriter(path);
    for (const line of [1, 3, 5]) log.arrived(1, 1, line, 0);
    log.close();
    truncateSync(path, statSync(path).size - bytes);
    const replayed = new Ledger(options);
    expect(replayReceipts(path, replayed)).toEqual({ records: 3, torn: true });
    expect([1, 3, 5].map((line) => replayed.has(1, 1, line))).toEqual([true, true, false]);
  });

  it('end where a record was never filled in', () => {
    const log = new ReceiptWriter(path);
    log.arrived(1, 1, 1, 0);
    log.close();
    appendFileSync(path, Buffer.alloc(receiptRecordBytes * 2));
    const replayed = new Ledger(options);
    expect(replayReceipts(path, replayed)).toEqual({ records: 2, torn: true });
    expect(replayed.delivered).toBe(1);
  });

  it('of another kind of file are refused', () => {
    const log = new ReceiptWriter(path);
    log.close();
    const { size } = statSync(path);
    const headless = join(directory, 'headless.bin');
    const other = new ReceiptWriter(headless);
    other.arrived(1, 1, 1, 0);
    other.close();
    expect(size).toBe(receiptRecordBytes);
    writeFileSync(headless, readTail(headless));
    expect(() => replayReceipts(headless, new Ledger(options))).toThrow(UsageError);
    expect(() => replayReceipts(join(directory, 'none'), new Ledger(options))).toThrow(
      EnvironmentError,
    );
    expect(() => new ReceiptWriter(path)).toThrow(EnvironmentError);
  });

  it('say so when the disk is full, and never before they are flushed', () => {
    const log = new ReceiptWriter('/dev/full');
    for (let line = 1; line < 100_000; line += 2) log.arrived(1, 1, line, 0);
    expect(() => log.flush()).toThrow(/ENOSPC/);
    expect(() => log.close()).toThrow(/ENOSPC/);
  });
});

function readTail(file: string): Buffer {
  return readFileSync(file).subarray(receiptRecordBytes);
}
