/**
 * Both framings of RFC 6587, told apart frame by frame: digits, a blank and `<` begin an octet-counted
 * frame (3.4.1), anything else ends at the next newline (3.4.2). Of a counted frame one newline at its
 * end is taken off, because rsyslog's and syslog-ng's own templates count theirs; newlines within stay.
 * Emits MSG alone. Kept bytes are bounded by the largest frame and one chunk.
 */
import { Carry } from '../carry.js';
import type { Framing } from '../framing.js';
import type { Deliver } from '../sink.js';
import { syslogFrame } from './syslog-frame.js';
import type { SyslogHeader } from './syslog-header.js';

const newline = 0x0a;
const space = 0x20;
const countDigitsMax = 10;
/** Count, its blank and one chunk of a socket. */
const slackBytes = 128 * 1024;

type Start =
  | { readonly kind: 'counted'; readonly from: number; readonly bytes: number }
  | { readonly kind: 'terminated' }
  | { readonly kind: 'incomplete' };

const terminated: Start = { kind: 'terminated' };
const incomplete: Start = { kind: 'incomplete' };

export class SyslogFraming implements Framing {
  readonly #frameBytesMax: number;
  readonly #header: SyslogHeader;
  readonly #carry: Carry;
  /** Fewer kept bytes than this can't complete a frame. */
  #needed = 0;
  /** Nothing but a newline can complete the frame at hand. */
  #awaitsNewline = false;
  #incompleteHeaders = 0;

  constructor(frameBytesMax: number, header: SyslogHeader) {
    this.#frameBytesMax = frameBytesMax;
    this.#header = header;
    this.#carry = new Carry(frameBytesMax + slackBytes);
  }

  get pendingBytes(): number {
    return this.#carry.length;
  }

  get malformed(): number {
    return this.#header.malformed + this.#incompleteHeaders;
  }

  push(chunk: Buffer, emit: Deliver): 'ok' | 'broken' {
    if (this.#carry.length === 0) {
      const at = this.#walk(chunk, emit);
      return at >= 0 && this.#carry.append(chunk, at, chunk.length) ? 'ok' : 'broken';
    }
    if (!this.#carry.append(chunk, 0, chunk.length)) return 'broken';
    if (this.#carry.length < this.#needed) return 'ok';
    if (this.#awaitsNewline && !chunk.includes(newline)) {
      return this.#carry.length <= this.#frameBytesMax ? 'ok' : 'broken';
    }
    const at = this.#walk(this.#carry.view, emit);
    if (at < 0) return 'broken';
    this.#carry.drop(at);
    return 'ok';
  }

  finish(emit: Deliver): 'clean' | 'unfinished' {
    if (this.#carry.length === 0) return 'clean';
    const rest = Buffer.from(this.#carry.view);
    this.#carry.drop(rest.length);
    const start = this.#startOf(rest, 0);
    if (start.kind === 'incomplete') this.#incompleteHeaders++;
    else this.#emitFrame(rest, start.kind === 'counted' ? start.from : 0, rest.length, emit);
    return 'unfinished';
  }

  /** Emits the whole frames of `bytes`; where the first incomplete one begins, or -1 when broken. */
  #walk(bytes: Buffer, emit: Deliver): number {
    let at = 0;
    while (at < bytes.length) {
      const next = this.#frame(bytes, at, emit);
      if (next === 'incomplete') return at;
      if (next < 0) return -1;
      at = next;
    }
    return at;
  }

  /** Emits the frame at `at` and says where the next begins; -1 when it is over the limit. */
  #frame(bytes: Buffer, at: number, emit: Deliver): number | 'incomplete' {
    this.#needed = 0;
    this.#awaitsNewline = false;
    if (bytes[at] === newline) return at + 1;
    const start = this.#startOf(bytes, at);
    if (start.kind === 'incomplete') return 'incomplete';
    if (start.kind === 'terminated') return this.#terminatedFrame(bytes, at, emit);
    if (start.bytes > this.#frameBytesMax) return -1;
    const end = start.from + start.bytes;
    if (end > bytes.length) {
      this.#needed = end - at;
      return 'incomplete';
    }
    this.#emitFrame(bytes, start.from, bytes[end - 1] === newline ? end - 1 : end, emit);
    return end;
  }

  #terminatedFrame(bytes: Buffer, at: number, emit: Deliver): number | 'incomplete' {
    const end = bytes.indexOf(newline, at);
    if ((end < 0 ? bytes.length : end) - at > this.#frameBytesMax) return -1;
    if (end < 0) {
      this.#awaitsNewline = true;
      return 'incomplete';
    }
    this.#emitFrame(bytes, at, end, emit);
    return end + 1;
  }

  #emitFrame(bytes: Buffer, start: number, end: number, emit: Deliver): void {
    const from = this.#header.messageStart(bytes, start, end);
    if (from < end) emit(bytes, from, end);
  }

  /** MSG-LEN is a number without a leading zero; `<` must follow, so that no text passes for one. */
  #startOf(bytes: Buffer, at: number): Start {
    let count = 0;
    let index = at;
    for (; index < bytes.length && index - at < countDigitsMax; index++) {
      const digit = bytes[index]! - 0x30;
      if (digit < 0 || digit > 9 || (digit === 0 && index === at)) break;
      count = count * 10 + digit;
    }
    if (index === at) return terminated;
    if (index === bytes.length) return incomplete;
    if (bytes[index] !== space) return terminated;
    if (index + 1 === bytes.length) return incomplete;
    return bytes[index + 1] === 0x3c
      ? { kind: 'counted', from: index + 1, bytes: count }
      : terminated;
  }
}

/** The lines as the harness's own clients send them: RFC 6587, 3.4.1. */
export function octetCounted(lines: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    lines.flatMap((line) => {
      const frame = syslogFrame(line);
      return [Buffer.from(`${frame.length} `), frame];
    }),
  );
}
