/** The raw bytes that a stream's lines have, newlines included, as the writer made them. */
import { LineBlock } from '../../line/block.js';
import type { LineTemplates } from '../../line/templates.js';
import { tokenLayout, tokenMagic } from '../../line/token.js';

export interface LineName {
  readonly stream: number;
  readonly epoch: number;
  readonly sequence: number;
}

const newline = Buffer.from('\n');
const runBytesAtOnce = 1024 * 1024;

export class ExpectedLines {
  readonly #templates: LineTemplates;
  readonly #run: string;
  readonly #name: Omit<LineName, 'sequence'>;
  readonly #block: LineBlock;
  readonly magic: Buffer;

  constructor(templates: LineTemplates, run: string, name: Omit<LineName, 'sequence'>) {
    this.#templates = templates;
    this.#run = run;
    this.#name = { stream: name.stream, epoch: name.epoch };
    this.#block = new LineBlock(templates, run, name.stream, name.epoch);
    this.magic = Buffer.from(tokenMagic(run));
  }

  /** Some lines from `first` on, at most up to `last`; the bytes are good until the next call. */
  from(first: number, last: number): { readonly count: number; readonly bytes: Buffer } {
    const most = Math.min(last - first + 1, this.#block.fitting(first, runBytesAtOnce));
    const count = this.#block.prepare(first, most);
    const { buffer, start, end } = this.#block;
    return { count, bytes: Buffer.from(buffer.buffer, buffer.byteOffset + start, end - start) };
  }

  /** One line of this stream. */
  whole(sequence: number): Buffer {
    return this.one({ ...this.#name, sequence });
  }

  one({ stream, epoch, sequence }: LineName): Buffer {
    const line = this.#templates.renderLine(this.#run, { stream, epoch, sequence });
    return Buffer.concat([line, newline]);
  }

  bytesOf(sequence: number): number {
    return this.#templates.offsetOf(sequence + 1) - this.#templates.offsetOf(sequence);
  }

  /** How many lines from `first` on, at most up to `last`, are exactly so many bytes long; 0 when none are. */
  countIn(first: number, last: number, bytes: number): number {
    const from = this.#templates.offsetOf(first);
    for (let next = first + 1; next <= last + 1; next++) {
      const length = this.#templates.offsetOf(next) - from;
      if (length >= bytes) return length === bytes ? next - first : 0;
    }
    return 0;
  }

  /** Where the token stands in a raw line. */
  tokenOffsetOf(sequence: number): number {
    return this.#templates.frames[sequence % this.#templates.period]!.tokenOffset;
  }

  isMine({ stream, epoch }: LineName): boolean {
    return stream === this.#name.stream && epoch === this.#name.epoch;
  }
}

const tokenPattern = /^LL-[0-9a-z]{6}-(\d{4})-(\d{4})-(\d{12})-\d{8}-[0-9a-f]{8}$/;

/** The identity in a token, right or forged; null where there is none. */
export function nameAt(bytes: Buffer, at: number): LineName | null {
  const text = bytes.toString('latin1', at, at + tokenLayout.bytes);
  const [whole, stream, epoch, sequence] = tokenPattern.exec(text) ?? [];
  if (whole === undefined) return null;
  return { stream: Number(stream), epoch: Number(epoch), sequence: Number(sequence) };
}
