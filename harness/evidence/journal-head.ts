/**
 * The 64 bytes of a journal's head file, overwritten in place by one pwrite(2) before every block:
 * how far the writer got for sure, and how far the write goes that is about to start. A SIGKILL can't
 * tear a write this small within a page; the checksum tells a torn one all the same (power cut).
 *
 *     0 magic 'LLHD'   4 version u16   6 stream u16   8 epoch u32   12 generation u32
 *     16 committedNext f64   24 intendedNext f64   32 offset f64   40 atMs f64
 *     48 zeros   60 FNV-1a of bytes 0 .. 59, u32          (all little-endian)
 */
import { fnv1a32 } from '../support/hash.js';

export const journalHeadBytes = 64;
const magic = 0x4448_4c4c;
const version = 1;
const checksumAt = 60;

export interface JournalHead {
  readonly stream: number;
  readonly epoch: number;
  readonly generation: number;
  /** Sequences below are written for sure. */
  readonly committedNext: number;
  /** Sequences from `committedNext` up to here (exclusive): nobody can say. */
  readonly intendedNext: number;
  /** File offset at which the next byte goes, in the generation's file. */
  readonly offset: number;
  /** When the head was written, milliseconds since the run's origin. */
  readonly atMs: number;
}

/**
 * Names of a journal's files, within the run directory's `journal/`. `observed` is there only where a
 * container runtime made the log files: what was seen of them, in the same records.
 */
export function journalFileNames(stream: number, epoch: number) {
  const digits = (value: number) => String(value).padStart(4, '0');
  const stem = `stream-${digits(stream)}.${digits(epoch)}`;
  return {
    records: `${stem}.ndjson`,
    head: `${stem}.head`,
    observed: `observed-${stem.slice('stream-'.length)}.ndjson`,
  };
}

/** Writes heads into one buffer of 64 bytes; nothing is allocated. */
export class JournalHeadEncoder {
  readonly bytes = new Uint8Array(journalHeadBytes);
  readonly #view = new DataView(this.bytes.buffer);

  constructor(stream: number, epoch: number) {
    this.#view.setUint32(0, magic, true);
    this.#view.setUint16(4, version, true);
    this.#view.setUint16(6, stream, true);
    this.#view.setUint32(8, epoch, true);
  }

  encode(
    generation: number,
    committedNext: number,
    intendedNext: number,
    offset: number,
    atMs: number,
  ): Uint8Array {
    const view = this.#view;
    view.setUint32(12, generation, true);
    view.setFloat64(16, committedNext, true);
    view.setFloat64(24, intendedNext, true);
    view.setFloat64(32, offset, true);
    view.setFloat64(40, atMs, true);
    view.setUint32(checksumAt, fnv1a32(this.bytes, 0, checksumAt), true);
    return this.bytes;
  }
}

/** The head in these bytes; undefined when they are none (torn, foreign or too short). */
export function decodeJournalHead(bytes: Uint8Array): JournalHead | undefined {
  if (bytes.length < journalHeadBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, journalHeadBytes);
  if (view.getUint32(0, true) !== magic || view.getUint16(4, true) !== version) return undefined;
  if (view.getUint32(checksumAt, true) !== fnv1a32(bytes, 0, checksumAt)) return undefined;
  return {
    stream: view.getUint16(6, true),
    epoch: view.getUint32(8, true),
    generation: view.getUint32(12, true),
    committedNext: view.getFloat64(16, true),
    intendedNext: view.getFloat64(24, true),
    offset: view.getFloat64(32, true),
    atMs: view.getFloat64(40, true),
  };
}
