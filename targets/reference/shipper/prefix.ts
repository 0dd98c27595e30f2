/**
 * What is known of the bytes of a file that were already taken: where they began (after leading NULs),
 * where they end, and a running CRC-32 over all of them. With it a file is recognised by its content:
 * the copy that copytruncate made, or after a restart a file that was truncated meanwhile. A digest of
 * the head alone would not do: log files often begin alike. Marks on the way (at most 64) recognise a
 * copy that is shorter than what was taken.
 */
import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const marksMax = 64;
const headBytesMax = 4096;
const scratch = Buffer.alloc(1024 * 1024);

export interface PrefixRecord {
  readonly start: number;
  readonly end: number;
  readonly crc: number;
}

export class Prefix {
  start: number;
  end: number;
  crc: number;
  #head: Buffer = Buffer.alloc(0);
  #marks: { end: number; crc: number }[] = [];
  #markEvery = 16 * 1024;

  constructor(record: PrefixRecord = { start: 0, end: 0, crc: 0 }) {
    this.start = record.start;
    this.end = record.end;
    this.crc = record.crc;
  }

  get record(): PrefixRecord {
    return { start: this.start, end: this.end, crc: this.crc };
  }

  /** Nothing is taken yet, and the first byte will be at `start`. */
  begin(start: number): void {
    this.start = start;
    this.end = start;
    this.crc = 0;
  }

  extend(bytes: Buffer): void {
    if (this.#head.length < headBytesMax) {
      const more = bytes.subarray(0, headBytesMax - this.#head.length);
      this.#head = Buffer.concat([this.#head, more]);
    }
    this.crc = crc32(bytes, this.crc);
    this.end += bytes.length;
    const last = this.#marks.at(-1)?.end ?? 0;
    if (last === 0 || this.end - last >= this.#markEvery) this.#mark();
  }

  /**
   * Whether an open file begins with what was taken here.
   * @returns the offset up to which that file's bytes are taken, or null if it is another file
   */
  takenFrom(descriptor: number, size: number): number | null {
    if (this.end === this.start) return null;
    if (size >= this.end)
      return crcBetween(descriptor, this.start, this.end) === this.crc ? this.end : null;
    const mark = this.#marks.findLast(({ end }) => end <= size);
    if (mark) return crcBetween(descriptor, this.start, mark.end) === mark.crc ? size : null;
    const bytes = Math.min(size - this.start, this.#head.length);
    if (bytes <= 0) return null;
    readSync(descriptor, scratch, 0, bytes, this.start);
    return this.#head.compare(scratch, 0, bytes, 0, bytes) === 0 ? size : null;
  }

  #mark(): void {
    this.#marks.push({ end: this.end, crc: this.crc });
    if (this.#marks.length <= marksMax) return;
    this.#marks = this.#marks.filter((_, index) => index % 2 === 0);
    this.#markEvery *= 2;
  }
}

/** CRC-32 of a stretch of a file; null if the file ends before it does. The file position stays. */
export function crcBetween(descriptor: number, start: number, end: number): number | null {
  let crc = 0;
  for (let at = start; at < end; ) {
    const bytes = readSync(descriptor, scratch, 0, Math.min(scratch.length, end - at), at);
    if (bytes === 0) return null;
    crc = crc32(scratch.subarray(0, bytes), crc);
    at += bytes;
  }
  return crc;
}
