/**
 * receipts.bin: what arrived, in the order in which it arrived per stream, so that the verdict can be
 * reached again. Consecutive lines of one stream become one record of 32 bytes: a healthy run writes a
 * few records per stream and flush. The worst case, no two neighbours in order, is 32 bytes a line.
 *
 * Records gather in a buffer of 1 MiB, written by plain write(2) when it is full and on `flush`, which
 * run/ calls every 200 ms: that much is what `kill -9` can take. A failing write (disk full) never
 * disturbs the sink: later records are dropped, and `flush` says so.
 */
import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import type { CorruptionKind } from '../ledger/account.js';
import type { ReceiptLog } from '../ledger/receipt-log.js';
import type { MutationSet } from '../line/mutation/kinds.js';
import { EnvironmentError, messageOf } from '../support/errors.js';
import {
  encodeReceipt,
  type Receipt,
  receiptCountMax,
  receiptRecordBytes,
} from './receipt-record.js';

export const receiptsVersion = 1;
const bufferBytes = 1024 * 1024;

/** Consecutive lines of one stream and epoch that are not yet in the buffer: a record in the making. */
type OpenRun = { -readonly [Field in keyof Receipt]: Receipt[Field] };

/** A record of which most fields say nothing. */
const blank: Receipt = {
  kind: 'header',
  corruption: null,
  stream: 0,
  epoch: 0,
  first: 0,
  count: 1,
  atMs: 0,
};

export class ReceiptWriter implements ReceiptLog {
  readonly #path: string;
  readonly #file: number;
  readonly #buffer = new Uint8Array(bufferBytes);
  readonly #view = new DataView(this.#buffer.buffer);
  readonly #arrived: OpenRuns;
  readonly #refused: OpenRuns;
  #filled = 0;
  #unexpected = 0;
  #noise = { messages: 0, bytes: 0 };
  #lateAfterMs = Number.POSITIVE_INFINITY;
  #failure = '';

  /** @throws EnvironmentError when the file can't be made, or holds something already */
  constructor(path: string) {
    this.#path = path;
    this.#arrived = new OpenRuns('arrived', (run) => this.#append(run));
    this.#refused = new OpenRuns('refused', (run) => this.#append(run));
    this.#file = openEmpty(path);
    this.#append({ ...blank, first: receiptsVersion });
  }

  arrived(stream: number, epoch: number, sequence: number, atMs: number): void {
    const run = this.#arrived.of(stream, epoch);
    if (run.count > 0 && run.atMs <= this.#lateAfterMs && atMs > this.#lateAfterMs) {
      this.#arrived.end(run);
    }
    this.#arrived.add(run, sequence, atMs);
  }

  malformed(
    corruption: CorruptionKind,
    stream: number,
    epoch: number,
    sequence: number,
    messages: number,
    how: MutationSet,
  ): void {
    const line = { stream, epoch, first: sequence };
    this.#append({ ...blank, kind: 'malformed', corruption, ...line, count: messages, how });
  }

  marked(corruption: CorruptionKind, stream: number, epoch: number, sequence: number): void {
    this.#append({ ...blank, kind: 'marked', corruption, stream, epoch, first: sequence });
  }

  unexpected(messages: number): void {
    this.#unexpected += messages;
  }

  noise(messages: number, bytes: number): void {
    this.#noise.messages += messages;
    this.#noise.bytes += bytes;
  }

  refused(stream: number, epoch: number, sequence: number): void {
    this.#refused.add(this.#refused.of(stream, epoch), sequence, 0);
  }

  lateAfter(atMs: number): void {
    this.#arrived.endAll();
    this.#lateAfterMs = atMs;
    this.#append({ ...blank, kind: 'lateAfter', atMs });
  }

  /**
   * Everything told so far is in the file afterwards.
   * @throws EnvironmentError when it is not, now or since an earlier write
   */
  flush(): void {
    this.#arrived.endAll();
    this.#refused.endAll();
    if (this.#unexpected > 0)
      this.#append({ ...blank, kind: 'unexpected', count: this.#unexpected });
    this.#unexpected = 0;
    const { messages, bytes } = this.#noise;
    if (messages > 0) this.#append({ ...blank, kind: 'noise', first: bytes, count: messages });
    this.#noise = { messages: 0, bytes: 0 };
    this.#write();
    if (this.#failure === '') return;
    throw new EnvironmentError(
      `${this.#path}: receipts are incomplete since a write failed: ${this.#failure}; free space and run again`,
    );
  }

  /** Flushes and closes the file. */
  close(): void {
    try {
      this.flush();
    } finally {
      closeSync(this.#file);
    }
  }

  #append(receipt: Receipt): void {
    if (this.#filled + receiptRecordBytes > bufferBytes) this.#write();
    encodeReceipt(this.#view, this.#filled, receipt);
    this.#filled += receiptRecordBytes;
  }

  #write(): void {
    try {
      for (let at = 0; at < this.#filled && this.#failure === ''; ) {
        at += writeSync(this.#file, this.#buffer, at, this.#filled - at);
      }
    } catch (error) {
      this.#failure = messageOf(error);
    }
    this.#filled = 0;
  }
}

function openEmpty(path: string): number {
  try {
    const file = openSync(path, 'a', 0o644);
    if (fstatSync(file).size === 0) return file;
    closeSync(file);
  } catch (error) {
    throw new EnvironmentError(`${path}: receipts can't be written: ${messageOf(error)}`);
  }
  throw new EnvironmentError(
    `${path}: receipts can't be written: expected no file or an empty one, found those of another run`,
  );
}

/** One open run per stream and epoch, so that streams that come interleaved don't break each other's. */
class OpenRuns {
  readonly #runs = new Map<number, OpenRun>();
  readonly #kind: Receipt['kind'];
  readonly #ended: (run: Receipt) => void;
  #last: OpenRun = { ...blank, count: 0 };

  constructor(kind: Receipt['kind'], ended: (run: Receipt) => void) {
    this.#kind = kind;
    this.#ended = ended;
  }

  of(stream: number, epoch: number): OpenRun {
    const last = this.#last;
    if (last.stream === stream && last.epoch === epoch) return last;
    const key = stream * 65_536 + epoch;
    let run = this.#runs.get(key);
    if (!run) {
      run = { ...blank, kind: this.#kind, stream, epoch, count: 0 };
      this.#runs.set(key, run);
    }
    this.#last = run;
    return run;
  }

  add(run: OpenRun, sequence: number, atMs: number): void {
    if (run.count > 0) {
      if (sequence === run.first + run.count && run.count < receiptCountMax) {
        run.count++;
        return;
      }
      this.end(run);
    }
    run.first = sequence;
    run.count = 1;
    run.atMs = atMs;
  }

  end(run: OpenRun): void {
    this.#ended(run);
    run.count = 0;
  }

  endAll(): void {
    for (const run of this.#runs.values()) if (run.count > 0) this.end(run);
  }
}
