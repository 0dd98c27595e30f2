/**
 * Compares one file with the lines that were written into it. Where the bytes agree, a megabyte is one
 * comparison; where they do not, the next whole line is looked for by its token, and what stands before
 * it is strange. What was expected and never met is missing: `edited` where its token still stood in
 * strange bytes, else `removed`; or `elsewhere`, behind all that stands in a file that replaced the writer's.
 *
 * Memory: a bitmap of the lines that are there, the strange stretch at hand up to 64 MiB.
 */
import type { AlterationKind } from '../../evidence/audit.js';
import { SequenceSet } from '../../ledger/sequence-set.js';
import { tokenLayout } from '../../line/token.js';
import { ByteWindow } from './byte-window.js';
import { type ExpectedLines, type LineName, nameAt } from './expected-lines.js';

const strangeBytesMax = 64 * 1024 * 1024;
const lookAheadBytes = 1024 * 1024;

export interface Found {
  readonly kind: AlterationKind;
  readonly first: number;
  readonly last: number;
  readonly offset: number;
  readonly bytes: number;
}

export interface FileExpectation {
  /** Whole lines that were written into the file. */
  readonly first: number;
  readonly last: number;
  /** Lines behind `last` that its writer was just writing when it was killed: the file may end anywhere in them. */
  readonly unsureLast: number;
  /** Where the first one begins. */
  readonly firstOffset: number;
  /** Bytes of a line behind the last one that a rotation cut in two. */
  readonly cutBytes: number;
  /** What lines are that are missing behind the last one that is there. */
  readonly missingAtEnd: 'removed' | 'elsewhere';
}

export interface FileTally {
  readonly lines: number;
  readonly bytes: number;
}

/** @param tell what was found; missing lines come last */
export async function auditFile(
  pieces: AsyncIterable<Buffer>,
  lines: ExpectedLines,
  expected: FileExpectation,
  tell: (found: Found) => void,
): Promise<FileTally> {
  const audit = new FileAudit(new ByteWindow(pieces), lines, expected, tell);
  return audit.run();
}

class FileAudit {
  readonly #window: ByteWindow;
  readonly #lines: ExpectedLines;
  readonly #expected: FileExpectation;
  readonly #tell: (found: Found) => void;
  readonly #there = new SequenceSet();
  readonly #touched = new SequenceSet();
  #next: number;
  #highest = 0;
  #count = 0;

  constructor(
    window: ByteWindow,
    lines: ExpectedLines,
    expected: FileExpectation,
    tell: (found: Found) => void,
  ) {
    this.#window = window;
    this.#lines = lines;
    this.#expected = expected;
    this.#tell = tell;
    this.#next = expected.first;
  }

  async run(): Promise<FileTally> {
    const { firstOffset } = this.#expected;
    while (this.#window.offset < firstOffset) {
      const left = firstOffset - this.#window.offset;
      await this.#window.ensure(Math.min(left, lookAheadBytes));
      if (this.#window.bytes.length === 0) break;
      this.#window.skip(left);
    }
    while (await this.#window.ensure(1)) {
      if (await this.#agree()) continue;
      if (!(await this.#takeLine())) await this.#takeStrange();
    }
    this.#tellMissing();
    return { lines: this.#count, bytes: this.#window.offset };
  }

  /** Takes as many expected lines as stand there at once; false when not one does. */
  async #agree(): Promise<boolean> {
    const { unsureLast } = this.#expected;
    if (this.#next > unsureLast) return false;
    const { count, bytes } = this.#lines.from(this.#next, unsureLast);
    if (await this.#window.ensure(bytes.length)) {
      if (bytes.equals(this.#window.bytes.subarray(0, bytes.length))) {
        this.#note(this.#next, count, bytes.length);
        return true;
      }
    }
    const one = this.#lines.bytesOf(this.#next);
    const seen = this.#window.bytes.subarray(0, one);
    if (!bytes.subarray(0, one).equals(seen)) return false;
    this.#note(this.#next, 1, one);
    return true;
  }

  #note(first: number, count: number, bytes: number): void {
    this.#there.addRange(first, first + count - 1);
    this.#highest = Math.max(this.#highest, first + count - 1);
    this.#next = first + count;
    this.#count += count;
    this.#window.skip(bytes);
  }

  /** A whole line of the run that is not the expected one. */
  async #takeLine(): Promise<boolean> {
    const found = await this.#lineAt(0);
    if (found === null) return false;
    const { name, bytes } = found;
    const { sequence } = name;
    const { first, unsureLast } = this.#expected;
    const offset = this.#window.offset;
    const one = { first: sequence, last: sequence, offset, bytes: 0 };
    if (!this.#lines.isMine(name) || sequence < first || sequence > unsureLast) {
      this.#tell({ kind: 'foreign', ...one });
      this.#window.skip(bytes);
    } else if (this.#there.has(sequence)) {
      this.#tell({ kind: 'repeated', ...one });
      this.#window.skip(bytes);
    } else {
      if (sequence < this.#highest) this.#tell({ kind: 'reordered', ...one });
      this.#note(sequence, 1, bytes);
    }
    return true;
  }

  /** The whole line that begins so many bytes behind the window's start. */
  async #lineAt(at: number): Promise<{ name: LineName; bytes: number } | null> {
    await this.#window.ensure(at + lookAheadBytes);
    const token = this.#window.bytes.indexOf(this.#lines.magic, at);
    if (token < 0) return null;
    const name = nameAt(this.#window.bytes, token);
    if (name === null || token - this.#lines.tokenOffsetOf(name.sequence) !== at) return null;
    const line = this.#lines.one(name);
    await this.#window.ensure(at + line.length);
    return line.equals(this.#window.bytes.subarray(at, at + line.length))
      ? { name, bytes: line.length }
      : null;
  }

  /** Everything up to where the next whole line begins. */
  async #takeStrange(): Promise<void> {
    const { offset } = this.#window;
    const length = await this.#strangeBytes();
    // Bytes as long as the lines that should stand there: those lines, even if their tokens are gone.
    const lines = this.#lines.countIn(this.#next, this.#expected.last, length);
    if (lines > 0) this.#touched.addRange(this.#next, this.#next + lines - 1);
    const isCutLine = await this.#isCutLine(length);
    this.#window.skip(length);
    if (isCutLine) return;
    this.#tell({ kind: 'strange', first: 0, last: 0, offset, bytes: length });
  }

  async #strangeBytes(): Promise<number> {
    for (let from = 0; ; ) {
      const isMore = await this.#window.ensure(from + lookAheadBytes);
      const { bytes } = this.#window;
      const token = bytes.indexOf(this.#lines.magic, from);
      if (token < 0) return isMore ? bytes.length - tokenLayout.bytes : bytes.length;
      if (token > strangeBytesMax) return Math.max(1, from);
      const name = nameAt(bytes, token);
      const start = name === null ? 0 : token - this.#lines.tokenOffsetOf(name.sequence);
      if (start > 0 && (await this.#lineAt(start))) return start;
      if (name !== null && this.#lines.isMine(name)) this.#touched.add(name.sequence);
      from = token + 1;
    }
  }

  /** The first part of the next line ends the file: a rotation cut it in two, or its writer was killed. */
  async #isCutLine(length: number): Promise<boolean> {
    const { cutBytes, last, unsureLast } = this.#expected;
    const next = this.#next;
    const isCut = length === cutBytes && next > last;
    const isUnsure = next > last && next <= unsureLast && !(await this.#window.ensure(length + 1));
    if (!isCut && !isUnsure) return false;
    const line = this.#lines.whole(next);
    return line.subarray(0, length).equals(this.#window.bytes.subarray(0, length));
  }

  #tellMissing(): void {
    const { first, last, missingAtEnd } = this.#expected;
    const place = { offset: 0, bytes: 0 };
    for (const range of this.#there.rangesMissing(first, Math.max(last, this.#highest))) {
      let from = range.first;
      for (const edited of this.#touched.ranges(range.first, range.last)) {
        if (edited.first > from)
          this.#tell({ kind: 'removed', first: from, last: edited.first - 1, ...place });
        this.#tell({ kind: 'edited', ...edited, ...place });
        from = edited.last + 1;
      }
      const kind = from > this.#highest ? missingAtEnd : 'removed';
      if (from <= range.last) this.#tell({ kind, first: from, last: range.last, ...place });
    }
  }
}
