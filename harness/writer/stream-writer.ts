/**
 * Writes one stream's lines into its log, a block per write(2), with the journal one step ahead: the
 * head says how far the next write goes before it starts. Knows nothing of pace or rotation; both act
 * on it between blocks. Probes and self-tests of the harness use it alone.
 */
import { LineBlock } from '../line/block.js';
import type { LineTemplates } from '../line/templates.js';
import type { RotationPlan } from '../plan/plan.js';
import type { Errands } from '../rotation/rotation.js';
import type { Clock } from '../support/clock.js';
import { JournalWriter } from './journal-writer.js';
import { Lateness } from './lateness.js';
import { LogFile } from './log-file.js';

/** A mark at most so often. */
const markEveryMs = 100;
const streamDigits = 4;

export interface StreamWriterOptions {
  readonly templates: LineTemplates;
  readonly run: string;
  readonly stream: number;
  readonly epoch: number;
  /** The log directory. */
  readonly directory: string;
  readonly journalDirectory: string;
  /** With `{stream}` for the four-digit number. */
  readonly fileName: string;
  readonly writeMode: 'append' | 'offset';
  /** Upper bound of one write(2). */
  readonly blockBytesMax: number;
  readonly rotation: RotationPlan | null;
  readonly errands: Errands;
  readonly clock: Clock;
}

/** The file name of a stream. */
export function streamFileName(fileName: string, stream: number): string {
  return fileName.replaceAll('{stream}', String(stream).padStart(streamDigits, '0'));
}

export class StreamWriter {
  readonly stream: number;
  readonly log: LogFile;
  readonly lateness = new Lateness();
  readonly #blockBytesMax: number;
  readonly #templates: LineTemplates;
  readonly #block: LineBlock;
  readonly #journal: JournalWriter;
  /** Bytes of line `next` that stand in a file already. */
  #partialBytes = 0;
  #markedAtMs = Number.NEGATIVE_INFINITY;
  #markedNext = 1;
  #blocks = 0;
  #isOpen = true;

  constructor(options: StreamWriterOptions) {
    const { templates, run, stream, epoch } = options;
    this.stream = stream;
    this.#templates = templates;
    this.#blockBytesMax = options.blockBytesMax;
    this.#block = new LineBlock(templates, run, stream, epoch);
    this.#journal = new JournalWriter(options.journalDirectory, stream, epoch);
    this.log = new LogFile({
      ...options,
      fileName: streamFileName(options.fileName, stream),
      workDirectory: options.journalDirectory,
      stem: streamFileName(`stream-{stream}.${String(epoch).padStart(streamDigits, '0')}`, stream),
      lines: {
        offsetOf: (sequence) => templates.offsetOf(sequence),
        render: (sequence) => templates.renderLine(run, { stream, epoch, sequence }),
      },
      journal: this.#journal,
    });
  }

  /** The sequence of the next line. */
  get next(): number {
    return this.log.next;
  }

  get bytes(): number {
    return this.log.position;
  }

  /** Makes the log file. */
  start(nowMs: number): void {
    this.log.start();
    this.#head(this.next, nowMs);
  }

  /** Writes one block of at most `lines` lines and about `bytes` bytes; gives the lines written. */
  writeBlock(lines: number, bytes: number, nowMs: number): number {
    const block = this.#block;
    const fitting = block.fitting(this.next, Math.min(bytes, this.#blockBytesMax));
    const count = block.prepare(this.next, Math.min(lines, fitting));
    this.#head(this.next + count, nowMs);
    this.#write(block.start + this.#partialBytes, block.end);
    this.#partialBytes = 0;
    this.log.next += count;
    this.#blocks++;
    this.#mark(nowMs);
    return count;
  }

  /** Writes the first half of the next line; the next block completes it. */
  writeHalfLine(nowMs: number): void {
    if (this.#partialBytes > 0) return;
    const block = this.#block;
    block.prepare(this.next, 1);
    this.#head(this.next + 1, nowMs);
    const bytes = (block.end - block.start) >> 1;
    this.#write(block.start, block.start + bytes);
    this.#partialBytes = bytes;
  }

  /** Completes a line that was begun, closes the last generation and the journal. */
  end(nowMs: number): void {
    if (this.#partialBytes > 0) this.writeBlock(1, Infinity, nowMs);
    this.log.end();
    this.#head(this.next, nowMs);
    const latenessMs = this.lateness.summary();
    const blocks = this.#blocks;
    const atMs = this.log.nowMs();
    this.log.record({ record: 'ended', atMs, next: this.next, latenessMs, blocks });
    this.#close();
  }

  /** Lets go of all files after an error, and says in the head what can be said. */
  giveUp(nowMs: number): void {
    if (!this.#isOpen) return;
    if (this.log.isStarted) this.#tellWhatIsWritten(nowMs);
    else this.#close();
  }

  #tellWhatIsWritten(nowMs: number): void {
    const { log } = this;
    let whole = log.next;
    while (this.#templates.offsetOf(whole + 1) <= log.position) whole++;
    log.next = whole;
    const isCut = log.position > this.#templates.offsetOf(whole);
    try {
      this.#head(isCut ? whole + 1 : whole, nowMs);
    } finally {
      log.release();
      this.#close();
    }
  }

  #write(start: number, end: number): void {
    this.log.write(this.#block.buffer, start, end, this.#blockBytesMax);
  }

  #head(intendedNext: number, nowMs: number): void {
    const { log } = this;
    this.#journal.head(log.current.generation, log.next, intendedNext, log.offset, nowMs);
  }

  #mark(nowMs: number): void {
    const { log } = this;
    if (nowMs - this.#markedAtMs < markEveryMs || log.certainty === 'unsure') return;
    if (log.next === this.#markedNext) return;
    this.#markedAtMs = nowMs;
    this.#markedNext = log.next;
    log.record({ record: 'mark', atMs: log.nowMs(), next: log.next, offset: log.offset });
  }

  #close(): void {
    this.#isOpen = false;
    this.#journal.close();
  }
}
