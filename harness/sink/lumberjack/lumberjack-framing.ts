/**
 * Lumberjack, version 2 (elastic/go-lumber; the Beats input of Logstash): `2W` opens a window of so many
 * events, `2J` is one event in JSON, `2C` is a deflated piece of the stream, and `2A` acknowledges all up to
 * a sequence number. A window is delivered and acknowledged once it is whole. Kept bytes are bounded by the
 * largest frame and the largest window.
 */
import { inflateSync } from 'node:zlib';
import { FramedStream, type Lacking } from '../framed-stream.js';
import type { Answers, Fate, Framing } from '../framing.js';
import type { Deliver } from '../sink.js';
import { EventWindow } from './window.js';

export interface LumberjackLimits {
  readonly frameBytesMax: number;
  readonly windowBytesMax: number;
  /** How often a waiting peer is asked for patience; 0 is never. */
  readonly keepaliveMs: number;
}

const version = 0x32;
const headBytes = { window: 6, event: 10, compressed: 6 };

/** An acknowledgement; of 0 it is a sign of life. */
function acknowledgement(sequence: number): Buffer {
  const bytes = Buffer.from('2A\0\0\0\0');
  bytes.writeUInt32BE(sequence, 2);
  return bytes;
}

export class LumberjackFraming implements Framing, Answers {
  readonly answers: Answers = this;
  readonly greeting = Buffer.alloc(0);
  readonly patience: Answers['patience'];
  units = 0;

  readonly #limits: LumberjackLimits;
  readonly #window: EventWindow;
  readonly #stream: FramedStream;
  /** Of the last push: the number of each message, and where each window ended. */
  #sequences: number[] = [];
  #ends: { readonly behind: number; readonly sequence: number }[] = [];
  #emit: Deliver = () => {};

  constructor(fields: readonly string[], limits: LumberjackLimits) {
    this.#limits = limits;
    this.#window = new EventWindow(fields);
    this.#stream = new FramedStream(limits.frameBytesMax + headBytes.event, (bytes, at) =>
      this.#frame(bytes, at, 'plain'),
    );
    const everyMs = limits.keepaliveMs;
    this.patience = everyMs > 0 ? { bytes: acknowledgement(0), everyMs } : undefined;
  }

  get pendingBytes(): number {
    return this.#stream.pendingBytes + this.#window.bytes;
  }

  get malformed(): number {
    return this.#window.odd;
  }

  push(chunk: Buffer, emit: Deliver): 'ok' | 'broken' {
    this.#emit = emit;
    this.#sequences = [];
    this.#ends = [];
    this.units = 0;
    return this.#stream.push(chunk);
  }

  finish(): 'clean' | 'unfinished' {
    const isCut = !this.#window.isEmpty;
    this.#window.close();
    return this.#stream.finish() === 'unfinished' || isCut ? 'unfinished' : 'clean';
  }

  take(fate: Fate): Buffer {
    const taken = fate.kind === 'partial' ? fate.taken : this.#sequences.length;
    const whole = this.#ends.filter(({ behind }) => behind <= taken);
    const numbers = whole.map(({ sequence }) => sequence);
    if (taken > (whole.at(-1)?.behind ?? 0)) numbers.push(this.#sequences[taken - 1]!);
    return Buffer.concat(numbers.map(acknowledgement));
  }

  #frame(bytes: Buffer, at: number, within: 'plain' | 'compressed'): number | Lacking | 'broken' {
    const left = bytes.length - at;
    if (bytes[at] !== version) return 'broken';
    if (left < 2) return { bytes: headBytes.window };
    const type = String.fromCharCode(bytes[at + 1]!);
    if (type === 'W') return this.#open(bytes, at, left);
    if (type === 'J') return this.#event(bytes, at, left);
    // A peer that deflates what is deflated is after our memory.
    if (type === 'C' && within === 'plain') return this.#compressed(bytes, at, left);
    return 'broken';
  }

  #open(bytes: Buffer, at: number, left: number): number | Lacking {
    if (left < headBytes.window) return { bytes: headBytes.window };
    // A window that was never filled counts as it is, as Logstash has it.
    if (!this.#window.isEmpty) this.#deliver();
    this.#window.open(bytes.readUInt32BE(at + 2));
    return at + headBytes.window;
  }

  #event(bytes: Buffer, at: number, left: number): number | Lacking | 'broken' {
    if (left < headBytes.event) return { bytes: headBytes.event };
    const size = bytes.readUInt32BE(at + 6);
    if (size > this.#limits.frameBytesMax || !this.#window.isOpen) return 'broken';
    if (left < headBytes.event + size) return { bytes: headBytes.event + size };
    const start = at + headBytes.event;
    const isTaken = this.#window.add(bytes.readUInt32BE(at + 2), bytes, start, start + size);
    if (!isTaken || this.#window.bytes > this.#limits.windowBytesMax) return 'broken';
    if (this.#window.isWhole) this.#deliver();
    return start + size;
  }

  #compressed(bytes: Buffer, at: number, left: number): number | Lacking | 'broken' {
    if (left < headBytes.compressed) return { bytes: headBytes.compressed };
    const size = bytes.readUInt32BE(at + 2);
    if (size > this.#limits.frameBytesMax) return 'broken';
    if (left < headBytes.compressed + size) return { bytes: headBytes.compressed + size };
    const end = at + headBytes.compressed + size;
    const inflated = this.#inflated(bytes.subarray(end - size, end));
    for (let next = 0; next < inflated.length; ) {
      const after = this.#frame(inflated, next, 'compressed');
      if (typeof after !== 'number') return 'broken';
      next = after;
    }
    return inflated.length > 0 ? end : 'broken';
  }

  /** Empty when it is not deflated, or more than the limit. */
  #inflated(bytes: Buffer): Buffer {
    try {
      return inflateSync(bytes, { maxOutputLength: this.#limits.frameBytesMax });
    } catch {
      return Buffer.alloc(0);
    }
  }

  #deliver(): void {
    const events = this.#window.close();
    for (const { sequence, line } of events) {
      if (line.length === 0) continue;
      this.#sequences.push(sequence);
      this.#emit(line, 0, line.length);
    }
    this.units++;
    this.#ends.push({ behind: this.#sequences.length, sequence: events.at(-1)!.sequence });
  }
}
