/**
 * The receiving side alone: 64 MiB of ready 200-byte lines, told apart and counted as in a run, with
 * and without receipts. Nothing else runs in the process; the caller repeats and takes the median.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiptWriter } from '../evidence/receipts.js';
import { Ledger } from '../ledger/ledger.js';
import type { ReceiptLog } from '../ledger/receipt-log.js';
import { Receiver } from '../ledger/receiver.js';
import { LineBlock } from '../line/block.js';
import type { LineSpec } from '../line/spec.js';
import { LineTemplates } from '../line/templates.js';
import { monotonicMs, SystemClock } from '../support/clock.js';

export interface LedgerBench {
  readonly name: string;
  run(): {
    readonly linesPerSecond: number;
    readonly cpuMicrosPerLine: number;
    readonly lines: number;
  };
}

const run = 'bench0';
const bufferBytes = 64 * 1024 * 1024;
/** The buffer is handed over so often per measurement, each time with lines that are new. */
const passes = 6;
const flushEveryLines = 50_000;
const spec: LineSpec = {
  seed: 1,
  format: 'plain',
  alphabet: 'ascii',
  payload: 'unique',
  sizes: { kind: 'fixed', bytes: 200 },
  timestampOriginMs: 0,
  period: 1000,
  timestampStepMs: 0,
  criRecordBytesMax: 16_384,
};

export const ledgerBenches: readonly LedgerBench[] = [
  { name: 'ledger, full classification', run: () => measure('plain') },
  { name: 'ledger, with receipts', run: withReceipts },
  { name: 'ledger, JSON lines', run: () => measure('json') },
];

function withReceipts() {
  const directory = mkdtempSync(join(tmpdir(), 'lostline-bench-'));
  try {
    const receipts = new ReceiptWriter(join(directory, 'receipts.bin'));
    const result = measure('plain', receipts, () => receipts.flush());
    receipts.close();
    return result;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Consecutive lines of stream 1, and where each ends. */
interface Batch {
  readonly bytes: Buffer;
  readonly ends: Int32Array;
}

function measure(format: LineSpec['format'], log?: ReceiptLog, flush: () => void = () => {}) {
  const templates = new LineTemplates({ ...spec, format });
  const ledger = new Ledger({ streams: 1, apart: [], ...(log ? { log } : {}) });
  const receiver = new Receiver({ templates, run, ledger, clock: new SystemClock() });
  const block = new LineBlock(templates, run, 1, 1);
  const bytes = Buffer.alloc(bufferBytes);
  let next = 1;
  let spentMs = 0;
  let cpuMicros = 0;
  for (let pass = 0; pass < passes; pass++) {
    const batch = fill(bytes, templates, block, next);
    const startMs = monotonicMs();
    const cpuBefore = process.cpuUsage();
    deliverAll(receiver, batch, flush);
    const { user, system } = process.cpuUsage(cpuBefore);
    if (pass > 0) {
      spentMs += monotonicMs() - startMs;
      cpuMicros += user + system;
    }
    next += batch.ends.length;
  }
  const lines = ledger.delivered;
  if (lines !== next - 1) throw new Error(`${lines} of ${next - 1} lines were recognised`);
  const counted = lines * ((passes - 1) / passes);
  return {
    linesPerSecond: (counted / spentMs) * 1000,
    cpuMicrosPerLine: cpuMicros / counted,
    lines,
  };
}

function fill(bytes: Buffer, templates: LineTemplates, block: LineBlock, first: number): Batch {
  const ends: number[] = [];
  let at = 0;
  for (let next = first; at + templates.periodBytes < bytes.length; ) {
    const count = block.prepare(next, templates.period);
    bytes.set(block.buffer.subarray(block.start, block.end), at);
    for (let line = 1; line <= count; line++) {
      ends.push(at + templates.offsetOf(next + line) - templates.offsetOf(next) - 1);
    }
    at += block.end - block.start;
    next += count;
  }
  return { bytes, ends: Int32Array.from(ends) };
}

function deliverAll(receiver: Receiver, { bytes, ends }: Batch, flush: () => void): void {
  let start = 0;
  for (let line = 0; line < ends.length; line++) {
    const end = ends[line]!;
    receiver.deliver(bytes, start, end);
    start = end + 1;
    if (line % flushEveryLines === 0) flush();
  }
}
