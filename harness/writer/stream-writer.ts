/**
 * Writes one stream's lines into its log, a block per write(2), with the journal one step ahead: the
 * head says how far the next write goes before it starts. Knows nothing of pace or rotation; both act
 * on it between blocks. Probes and self-tests of the harness use it alone. A disk that is full by plan is
 * waited for (`space-wait.ts`): positions count bytes, so a write that stopped anywhere goes on there.
 */
import { LineBlock } from '../line/block.js';
import type { LineTemplates } from '../line/templates.js';
import { type Layout, streamDigits } from '../plan/layout/layout.js';
import type { RotationPlan } from '../plan/plan.js';
import type { Cut, Errands } from '../rotation/rotation.js';
import type { Clock } from '../support/clock.js';
import { fileError } from './file-error.js';
import { JournalWriter } from './journal-writer.js';
import { Lateness } from './lateness.js';
import { LogFile } from './log-file.js';
import { SpaceWait } from './space-wait.js';

const newline = 0x0a;
/** A mark at most so often; and where nothing is written for longer, one at each end of the pause. */
const markEveryMs = 100;

export interface StreamWriterOptions {
  readonly templates: LineTemplates;
  readonly run: string;
  readonly stream: number;
  readonly epoch: number;
  /** The log directory. */
  readonly directory: string;
  readonly journalDirectory: string;
  readonly layout: Layout;
  readonly writeMode: 'append' | 'offset';
  /** Upper bound of one write(2). */
  readonly blockBytesMax: number;
  readonly rotation: RotationPlan | null;
  readonly errands: Errands;
  readonly clock: Clock;
  /** Longest wait for space on a full disk; 0: it is an error at once. */
  readonly spaceWaitMsMax: number;
  /** Files may be removed by plan: when they last were, 0 for never. Null: they may not. */
  readonly removedAtMs: (() => number) | null;
}

export class StreamWriter {
  readonly stream: number;
  readonly log: LogFile;
  readonly lateness = new Lateness();
  readonly #space: SpaceWait;
  readonly #blockBytesMax: number;
  readonly #templates: LineTemplates;
  readonly #block: LineBlock;
  readonly #journal: JournalWriter;
  /** Bytes of line `next` that stand in a file already. */
  #partialBytes = 0;
  #markedAtMs = Number.NEGATIVE_INFINITY;
  #markedNext = 1;
  /** When the last write came back. */
  #wroteAtMs = 0;
  #blocks = 0;
  #isOpen = true;

  constructor(options: StreamWriterOptions) {
    const { templates, run, stream, epoch } = options;
    this.stream = stream;
    this.#templates = templates;
    this.#blockBytesMax = options.blockBytesMax;
    this.#space = new SpaceWait(options.spaceWaitMsMax);
    this.#block = new LineBlock(templates, run, stream, epoch);
    this.#journal = new JournalWriter(options.journalDirectory, stream, epoch);
    this.log = new LogFile({
      ...options,
      workDirectory: options.journalDirectory,
      stem: `stream-${streamDigits(stream)}.${String(epoch).padStart(4, '0')}`,
      lines: {
        offsetOf: (sequence) => templates.offsetOf(sequence),
        render: (sequence) => templates.renderLine(run, { stream, epoch, sequence }),
      },
      journal: this.#journal,
      fullDisk: this.#space.isAllowed ? 'wait' : 'error',
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
    this.#wroteAtMs = nowMs;
    this.#head(this.next, nowMs);
  }

  get isWaiting(): boolean {
    return this.#space.isWaiting;
  }

  /** False between two looks at a full disk. */
  mayWrite(nowMs: number): boolean {
    return this.#space.mayTry(nowMs);
  }

  /** All that was due is written. */
  caughtUp(): void {
    this.#space.caughtUp();
  }

  /** Of lines that were just written. */
  addLateness(latenessMs: number, lines: number, nowMs: number): void {
    this.lateness.add(latenessMs, lines);
    this.#space.addLateness(latenessMs, lines, nowMs);
  }

  /** Writes one block of at most `lines` lines and about `bytes` bytes; gives the lines written whole. */
  writeBlock(lines: number, bytes: number, nowMs: number): number {
    const block = this.#block;
    const fitting = block.fitting(this.next, Math.min(bytes, this.#blockBytesMax));
    const count = block.prepare(this.next, Math.min(lines, fitting));
    if (!this.isWaiting) this.#markPause(nowMs);
    this.#head(this.next + count, nowMs);
    if (!this.#write(block.start + this.#partialBytes, block.end)) return this.#stopShort(nowMs);
    if (this.isWaiting) this.#resume(nowMs);
    this.#partialBytes = 0;
    this.log.next += count;
    this.#blocks++;
    this.#wroteAtMs = this.log.nowMs();
    this.#mark(nowMs);
    return count;
  }

  /** Writes the first half of the next line; the next block completes it. */
  writeHalfLine(nowMs: number, cut: Cut = 'anywhere'): void {
    if (this.#partialBytes > 0) return;
    const block = this.#block;
    block.prepare(this.next, 1);
    const bytes = this.#bytesOfHalf(cut);
    if (bytes === 0) return;
    this.#markPause(nowMs);
    this.#head(this.next + 1, nowMs);
    if (!this.#write(block.start, block.start + bytes)) return void this.#stopShort(nowMs);
    this.#partialBytes = bytes;
    this.#wroteAtMs = this.log.nowMs();
  }

  /** Of the line that is prepared; 0 where it may not be cut. */
  #bytesOfHalf(cut: Cut): number {
    const { buffer, start, end } = this.#block;
    const half = (end - start) >> 1;
    if (cut !== 'between records') return cut === 'never' ? 0 : half;
    const before = buffer.lastIndexOf(newline, start + half);
    const at = before >= start ? before : buffer.indexOf(newline, start + half);
    return at + 1 < end ? at + 1 - start : 0;
  }

  /** Completes a line that was begun, closes the last generation and the journal. */
  end(nowMs: number): void {
    if (this.#partialBytes > 0) this.writeBlock(1, Infinity, nowMs);
    // Told to stop while the disk is full.
    if (this.#partialBytes > 0) this.#tellWhatIsWritten(nowMs);
    else this.#endInOrder(nowMs);
  }

  #endInOrder(nowMs: number): void {
    if (nowMs - this.#wroteAtMs > markEveryMs) this.#markProgress(this.#wroteAtMs);
    this.log.end();
    this.#head(this.next, nowMs);
    const latenessMs = this.lateness.summary();
    const blocks = this.#blocks;
    const atMs = this.log.nowMs();
    const ended = { record: 'ended', atMs, next: this.next, latenessMs, blocks } as const;
    this.log.record({ ...ended, ...this.#space.told() });
    this.#close();
  }

  /** Lets go of all files after an error, and says in the head what can be said. */
  giveUp(nowMs: number): void {
    if (!this.#isOpen) return;
    if (this.log.isStarted) this.#tellWhatIsWritten(nowMs);
    else this.#close();
  }

  #tellWhatIsWritten(nowMs: number): void {
    this.#countWhole();
    try {
      this.#head(this.#partialBytes > 0 ? this.next + 1 : this.next, nowMs);
    } finally {
      this.log.release();
      this.#close();
    }
  }

  /** From the position alone: which lines stand in files whole, and how much of the next one. */
  #countWhole(): void {
    const { log } = this;
    while (this.#templates.offsetOf(log.next + 1) <= log.position) log.next++;
    this.#partialBytes = log.position - this.#templates.offsetOf(log.next);
  }

  #write(start: number, end: number): boolean {
    return this.log.write(this.#block.buffer, start, end, this.#blockBytesMax);
  }

  /** The disk is full: gives the lines that it took whole. @throws EnvironmentError after too long a wait */
  #stopShort(nowMs: number): number {
    const { log } = this;
    const before = log.next;
    this.#countWhole();
    log.isShort = this.#partialBytes > 0;
    this.#head(log.isShort ? log.next + 1 : log.next, nowMs);
    const wait = this.#space.refused(nowMs);
    if (wait === 'too long') {
      throw fileError(
        Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }),
        'write the log',
        log.path,
      );
    }
    if (wait === 'begun' || log.next > before) this.#recordMark(nowMs, this.#partialBytes);
    if (wait === 'begun') {
      const { current, next, offset } = log;
      log.record({ record: 'stalled', atMs: nowMs, generation: current.generation, next, offset });
    }
    return log.next - before;
  }

  /** A whole block went through, whose lines are not counted yet: none was written during the wait. */
  #resume(nowMs: number): void {
    const { log } = this;
    this.#space.ended(nowMs);
    log.isShort = false;
    log.record({ record: 'resumed', atMs: nowMs, next: log.next });
    this.#recordMark(nowMs, log.position - this.#templates.offsetOf(log.next));
  }

  #head(intendedNext: number, nowMs: number): void {
    const { log } = this;
    this.#journal.head(log.current.generation, log.next, intendedNext, log.offset, nowMs);
  }

  #mark(nowMs: number): void {
    if (nowMs - this.#markedAtMs >= markEveryMs) this.#markProgress(this.log.nowMs());
  }

  /** Before a write: what comes now was not written during the pause that ends here. */
  #markPause(nowMs: number): void {
    if (nowMs - this.#wroteAtMs <= markEveryMs) return;
    this.#markProgress(this.#wroteAtMs);
    this.#recordMark(nowMs);
  }

  #markProgress(atMs: number): void {
    if (this.log.next !== this.#markedNext) this.#recordMark(atMs);
  }

  /** @param bytes that stand in the file behind the lines that are counted */
  #recordMark(atMs: number, bytes = 0): void {
    const { log } = this;
    if (log.certainty === 'unsure') return;
    this.#markedAtMs = atMs;
    this.#markedNext = log.next;
    const offset = Math.max(0, log.offset - bytes);
    log.record({ record: 'mark', atMs, next: log.next, offset });
  }

  #close(): void {
    this.#isOpen = false;
    this.#journal.close();
  }
}
