/**
 * One period of a stream's lines in a row, patched in place: what the writer hands to write(2).
 * Preparing a line costs the digits that change, its checksum and, in formats that carry one, its
 * timestamp; nothing is allocated.
 */
import type { LineTemplates } from './templates.js';
import { formatTimestamp } from './timestamp.js';
import {
  lineChecksum,
  runHash,
  streamHash,
  tokenLayout,
  writeDecimal,
  writeHex32,
  writeTokenFrame,
} from './token.js';

export class LineBlock {
  /** `period` raw lines, consecutive. */
  readonly buffer: Uint8Array;
  /** Byte range of the lines that were prepared last. */
  start = 0;
  end = 0;

  readonly #templates: LineTemplates;
  readonly #period: number;
  readonly #tokenAt: Float64Array;
  readonly #hashes: Uint32Array;
  readonly #periodOf: Float64Array;
  readonly #highBytes: number;
  readonly #high: Uint8Array;
  #highOf = -1;
  #timestamp: Uint8Array | null = null;

  constructor(templates: LineTemplates, run: string, stream: number, epoch: number) {
    this.#templates = templates;
    this.#period = templates.period;
    this.buffer = new Uint8Array(templates.periodBytes);
    this.#tokenAt = new Float64Array(this.#period);
    this.#hashes = new Uint32Array(this.#period);
    this.#periodOf = new Float64Array(this.#period).fill(-1);
    this.#highBytes = tokenLayout.sequenceDigits - Math.log10(this.#period);
    this.#high = new Uint8Array(this.#highBytes);
    const hashOfRun = runHash(run);
    templates.frames.forEach((frame, slot) => {
      const at = templates.slotOffset(slot) + frame.tokenOffset;
      this.buffer.set(frame.bytes, templates.slotOffset(slot));
      writeTokenFrame(this.buffer, at, {
        run,
        stream,
        epoch,
        length: templates.payloads[slot]!.length,
      });
      writeDecimal(this.buffer, at + tokenLayout.sequence, tokenLayout.sequenceDigits, slot);
      this.#tokenAt[slot] = at;
      this.#hashes[slot] = streamHash(templates.bodyHashes[slot]!, hashOfRun, stream, epoch);
    });
  }

  /**
   * Makes the lines from `sequence` on current, at most `count` and not beyond the period's end, and
   * sets `start` and `end`. Gives the number of lines prepared.
   */
  prepare(sequence: number, count: number): number {
    const periodIndex = Math.floor(sequence / this.#period);
    const from = sequence - periodIndex * this.#period;
    const to = Math.min(this.#period, from + count);
    if (periodIndex !== this.#highOf) this.#turnTo(periodIndex);
    for (let slot = from; slot < to; slot++) {
      if (this.#periodOf[slot] !== periodIndex) this.#patch(slot, periodIndex);
    }
    this.start = this.#templates.slotOffset(from);
    this.end = this.#templates.slotOffset(to);
    return to - from;
  }

  /** Lines from `sequence` on that fit into `bytesMax`, at least one, not beyond the period's end. */
  fitting(sequence: number, bytesMax: number): number {
    const from = sequence % this.#period;
    const limit = this.#templates.slotOffset(from) + bytesMax;
    let low = from + 1;
    let high = this.#period;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#templates.slotOffset(middle) <= limit) low = middle;
      else high = middle - 1;
    }
    return low - from;
  }

  #turnTo(periodIndex: number): void {
    this.#highOf = periodIndex;
    writeDecimal(this.#high, 0, this.#highBytes, periodIndex);
    const style = this.#templates.frames[0]!.timestampStyle;
    if (!style) return;
    const text = formatTimestamp(style, this.#templates.instantOf(periodIndex));
    this.#timestamp = new TextEncoder().encode(text);
  }

  #patch(slot: number, periodIndex: number): void {
    const { buffer } = this;
    const at = this.#tokenAt[slot]!;
    const digits = at + tokenLayout.sequence;
    for (let index = 0; index < this.#highBytes; index++)
      buffer[digits + index] = this.#high[index]!;
    const sequence = periodIndex * this.#period + slot;
    writeHex32(buffer, at + tokenLayout.checksum, lineChecksum(this.#hashes[slot]!, sequence));
    if (this.#timestamp) {
      const lineAt = this.#templates.slotOffset(slot);
      for (const offset of this.#templates.frames[slot]!.timestampOffsets) {
        buffer.set(this.#timestamp, lineAt + offset);
      }
    }
    this.#periodOf[slot] = periodIndex;
  }
}
