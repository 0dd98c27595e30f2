/**
 * What comes into a sink by itself, told apart by run and written down as it comes: whole lines as receipts,
 * a folder for each run, everything else as it is. A sink that was told its run writes receipts of that one
 * alone, and counts lines of others beside.
 *
 * Bounds: receipts of 16 runs, counts of 1,000; lines of further ones are counted together.
 */
import { join } from 'node:path';
import { runFiles } from '../evidence/layout.js';
import { ReceiptWriter } from '../evidence/receipts.js';
import { Ledger } from '../ledger/ledger.js';
import { LineSelfCheck } from '../line/self-check.js';
import { lineLimits } from '../line/spec.js';
import type { Deliver } from '../sink/sink.js';
import type { Clock } from '../support/clock.js';
import { makeFolder } from '../support/folders.js';
import { OddMessages } from './odd-messages.js';
import type { PartDirectory } from './part-directory.js';
import type { Proof } from './prove-sink.js';

/** It keeps receipts of so many runs. */
export const runsMax = 16;
const othersMax = 1_000;

interface RunReceipts {
  readonly ledger: Ledger;
  readonly receipts: ReceiptWriter;
}

/** Counts so far, for whoever watches. */
export interface ReceptionCounts {
  /** Distinct lines, all runs. */
  readonly lines: number;
  readonly duplicates: number;
  readonly odd: number;
  /** By run. */
  readonly runs: Readonly<Record<string, number>>;
  readonly others: Readonly<Record<string, number>>;
}

export interface ReceptionOptions {
  readonly directory: PartDirectory;
  readonly clock: Clock;
  /** '' takes lines of any run. */
  readonly run: string;
}

export class Reception {
  /** When the last message came; null: none did. */
  lastAtMs: number | null = null;
  readonly odd: OddMessages;
  /** Set while the sink proves itself, and after: its lines are none of anybody's. */
  proof: Proof | null = null;
  isProving = false;
  readonly #options: ReceptionOptions;
  readonly #check = new LineSelfCheck();
  readonly #runs = new Map<string, RunReceipts>();
  readonly #others = new Map<string, number>();
  #last: { readonly run: string; readonly of: RunReceipts | null } = { run: '', of: null };
  #bytes: Uint8Array = Buffer.alloc(0);
  #start = 0;
  #atMs = 0;

  /** @throws EnvironmentError when the files can't be made */
  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.odd = new OddMessages(options.directory.file('odd'));
    if (options.run !== '') this.#open(options.run);
  }

  /** Hand this to the sink. */
  readonly deliver: Deliver = (bytes, start, end) => {
    if (this.#isProof(bytes, start, end)) return;
    if (bytes !== this.#bytes || start <= this.#start) {
      this.#bytes = bytes;
      this.#atMs = this.#options.clock.nowMs();
      this.lastAtMs = this.#atMs;
    }
    this.#start = start;
    const check = this.#check;
    if (check.check(bytes, start, end) === 'odd') {
      const message = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
      this.odd.take(message, this.#atMs);
      return;
    }
    const { run } = check;
    if (run !== this.#last.run) this.#last = { run, of: this.#of(run) };
    if (this.#last.of) {
      this.#last.of.ledger.received(check.stream, check.epoch, check.sequence, this.#atMs);
    } else this.#countOther(run);
  };

  /** Hand this to the sink for messages that it refused. */
  readonly refused: Deliver = (bytes, start, end) => {
    const check = this.#check;
    if (check.check(bytes, start, end) === 'odd') return;
    this.#of(check.run)?.ledger.refused(check.stream, check.epoch, check.sequence);
  };

  /** Messages of the proof. */
  get apart(): number {
    return this.proof?.messages ?? 0;
  }

  get counts(): ReceptionCounts {
    let lines = 0;
    let intact = 0;
    const runs: Record<string, number> = {};
    for (const [run, { ledger }] of this.#runs) {
      lines += ledger.delivered;
      intact += ledger.intact;
      runs[run] = ledger.intact;
    }
    const omitted = Object.values(this.odd.omitted).reduce((sum, count) => sum + count, 0);
    const odd = this.odd.kept + omitted;
    const others = Object.fromEntries(this.#others);
    return { lines, duplicates: intact - lines, odd, runs, others };
  }

  /** Everything that came is on disk afterwards. @throws EnvironmentError when it is not */
  flush(): void {
    for (const { receipts } of this.#runs.values()) receipts.flush();
    this.odd.flush();
  }

  close(): void {
    for (const { receipts } of this.#runs.values()) receipts.close();
    this.odd.close();
  }

  /** Only until somebody else sends: later, nobody pays for the look. */
  #isProof(bytes: Uint8Array, start: number, end: number): boolean {
    return this.isProving && (this.proof?.takes(bytes, start, end) ?? false);
  }

  #of(run: string): RunReceipts | null {
    const known = this.#runs.get(run);
    if (known) return known;
    if (this.#options.run !== '' || this.#runs.size >= runsMax) return null;
    return this.#open(run);
  }

  #open(run: string): RunReceipts {
    const folder = join(this.#options.directory.file('heard'), run);
    makeFolder(folder);
    const receipts = new ReceiptWriter(join(folder, runFiles.receipts));
    const ledger = new Ledger({ streams: lineLimits.streamMax, apart: [], log: receipts });
    const opened = { ledger, receipts };
    this.#runs.set(run, opened);
    return opened;
  }

  #countOther(run: string): void {
    const name = this.#others.has(run) || this.#others.size < othersMax ? run : '';
    this.#others.set(name, (this.#others.get(name) ?? 0) + 1);
  }
}
