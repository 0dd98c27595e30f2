/**
 * One open log file. It is read through its descriptor whatever becomes of its name, and the
 * descriptor's own offset is the read position, so that /proc/<pid>/fdinfo shows it. Node has no
 * lseek(2): to go back, the file is opened anew by /proc/self/fd; to go on, bytes are read and passed
 * over (and digested, which proves that they are the ones that were taken before).
 *
 * A truncate is seen by the size, or, when the file has grown past the old position meanwhile, by the
 * last line taken no longer standing where it stood.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Chunk } from './chunk.js';
import { type Boundary, HeldLine, lastLineOf } from './held-line.js';
import type { Identity } from './identity.js';
import { Prefix, type PrefixRecord } from './prefix.js';
import type { Sighting } from './scan.js';

const scratch = Buffer.alloc(1024 * 1024);
const zeros = Buffer.alloc(1024 * 1024);

export type Standing = 'live' | 'rotated' | 'gone';

export class Tail {
  readonly identity: Identity;
  path: string;
  livePath: string;
  standing: Standing;
  prefix = new Prefix();
  /** Accepted by the sink. */
  acknowledged: PrefixRecord = { start: 0, end: 0, crc: 0 };
  /** Chunks that are queued or under way. */
  outstanding = 0;
  /** Maybe a copy that is being made of the live file: not read until that is known. */
  undecided = false;
  /** Never read again. */
  abandoned = false;
  lastGrowthMs: number;
  leftMs: number | null = null;
  readonly held: HeldLine;
  #descriptor: number;
  #skipsNuls = true;
  #seenLast: { at: number; bytes: Buffer } | null = null;
  #followsTruncate = true;
  #incarnation = 0;

  constructor(
    descriptor: number,
    identity: Identity,
    sighting: Sighting,
    boundary: Boundary,
    nowMs: number,
  ) {
    this.#descriptor = descriptor;
    this.held = new HeldLine(boundary);
    this.identity = identity;
    this.path = sighting.path;
    this.livePath = sighting.livePath;
    this.standing = sighting.standing;
    this.lastGrowthMs = nowMs;
  }

  get descriptor(): number {
    return this.#descriptor;
  }

  get position(): number {
    return this.prefix.end + this.held.bytes;
  }

  get size(): number {
    return fstatSync(this.#descriptor).size;
  }

  /** Nothing of it was taken yet. */
  get isUntouched(): boolean {
    return this.prefix.end === this.prefix.start;
  }

  get atEnd(): boolean {
    return this.position >= this.size;
  }

  wasTruncated(size = this.size): boolean {
    if (!this.#followsTruncate) return false;
    if (size < this.position) return true;
    if (!this.#seenLast) return false;
    const { at, bytes } = this.#seenLast;
    const read = readSync(this.#descriptor, scratch, 0, bytes.length, at);
    return bytes.compare(scratch, 0, read) !== 0;
  }

  /**
   * Reads on at the start of what follows a truncate, and forgets an unfinished line.
   * @returns bytes of that line
   */
  restart(): number {
    const lost = this.held.bytes;
    const from = this.#holeBeforePosition() ? this.position : 0;
    if (from === 0) this.#reopen();
    this.#forget(from);
    return lost;
  }

  /** Takes no notice of a truncate: reading goes on at the old offset, once the file reaches there. */
  readOn(): void {
    this.#followsTruncate = false;
    this.#forget(this.position);
    this.#skipsNuls = false;
  }

  /** Passes over everything before `end` as taken already, beginning at `start`. */
  skipTo(start: number, end: number): void {
    this.prefix = new Prefix();
    this.prefix.begin(start);
    this.#skipsNuls = false;
    for (let at = 0; at < end; ) {
      const border = at < start ? start : end;
      const bytes = readSync(
        this.#descriptor,
        scratch,
        0,
        Math.min(scratch.length, border - at),
        null,
      );
      if (bytes === 0) break;
      if (at >= start) this.prefix.extend(scratch.subarray(0, bytes));
      at += bytes;
      this.#seenLast = { at: at - Math.min(bytes, 256), bytes: tailOf(bytes) };
    }
  }

  /** At most one read. @returns whole lines, none if there are none yet */
  read(readBytes: number, lineBytesMax: number): Buffer[] {
    const size = this.size;
    const bytes = Math.min(readBytes, size - this.position);
    if (bytes <= 0 || this.wasTruncated(size)) return [];
    const buffer = Buffer.allocUnsafe(bytes);
    const read = readSync(this.#descriptor, buffer, 0, bytes, null);
    const useful = this.#withoutNuls(buffer.subarray(0, read));
    if (useful.length === 0) return [];
    this.#followsTruncate = true;
    const whole = this.held.add(useful, lineBytesMax);
    if (whole.length > 0) this.take(whole);
    else this.#seenLast ??= { at: this.prefix.end, bytes: this.held.head };
    return whole;
  }

  /** Notes that these bytes are taken from the file. */
  take(pieces: readonly Buffer[]): void {
    for (const piece of pieces) this.prefix.extend(piece);
    const last = lastLineOf(pieces);
    this.#seenLast = { at: this.prefix.end - last.fromEnd, bytes: last.bytes };
  }

  chunk(pieces: readonly Buffer[], bytes: number, lines: number): Chunk {
    const incarnation = this.#incarnation;
    this.outstanding++;
    let settled = false;
    const accepted = (taken: PrefixRecord) => {
      if (settled) return;
      settled = true;
      this.outstanding--;
      if (incarnation === this.#incarnation) this.acknowledged = taken;
    };
    return { pieces, bytes, lines, taken: this.prefix.record, accepted };
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #reopen(): void {
    const fresh = openSync(`/proc/self/fd/${this.#descriptor}`, 'r');
    closeSync(this.#descriptor);
    this.#descriptor = fresh;
  }

  #forget(from: number): void {
    this.prefix = new Prefix();
    this.prefix.begin(from);
    this.held.take();
    this.acknowledged = { start: 0, end: 0, crc: 0 };
    this.#incarnation++;
    this.#skipsNuls = true;
    this.#seenLast = null;
  }

  /** A writer without O_APPEND goes on at its old offset: NULs up to there and beyond. */
  #holeBeforePosition(): boolean {
    const bytes = Math.min(this.position, 4096);
    if (this.size <= this.position || !this.#seenLast) return false;
    return [0, this.#seenLast.at].every((at) => {
      const read = readSync(this.#descriptor, scratch, 0, at === 0 ? bytes : 1, at);
      return scratch.compare(zeros, 0, read, 0, read) === 0;
    });
  }

  #withoutNuls(read: Buffer): Buffer {
    if (!this.#skipsNuls) return read;
    const hole = read.compare(zeros, 0, read.length) === 0;
    const nuls = hole ? read.length : read.findIndex((byte) => byte !== 0);
    if (nuls > 0) this.prefix.begin(this.prefix.end + nuls);
    if (!hole) this.#skipsNuls = false;
    return read.subarray(nuls);
  }
}

/** A copy of the last bytes, at most 256, of what was just read into `scratch`. */
function tailOf(bytes: number): Buffer {
  return Buffer.from(scratch.subarray(Math.max(0, bytes - 256), bytes));
}
