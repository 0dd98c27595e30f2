/**
 * RELP (librelp, doc/relp.html): `TXNR COMMAND DATALEN[ DATA]LF` both ways. The peer opens a session and
 * offers what it knows, sends syslog frames, each answered by its own number in their order, and closes.
 * How many go unanswered (its window) is the peer's matter. Emits MSG of each frame; the answers of one
 * read go out together. Kept bytes are bounded by the largest frame and one chunk.
 */
import { FramedStream, type Lacking } from '../framed-stream.js';
import type { Answers, Fate, Framing } from '../framing.js';
import type { Deliver } from '../sink.js';
import type { SyslogHeader } from '../syslog/syslog-header.js';
import { dataEnd, frameOf, type RelpHeader, readHeader } from './relp-frame.js';

const newline = 0x0a;
const offers = '200 OK\nrelp_version=0\nrelp_software=lostline\ncommands=syslog';

export class RelpFraming implements Framing, Answers {
  readonly answers: Answers = this;
  readonly greeting = Buffer.alloc(0);
  units = 0;

  readonly #header: SyslogHeader;
  readonly #stream: FramedStream;
  readonly #frameBytesMax: number;
  #state: 'new' | 'open' | 'closed' = 'new';
  #wrong = 0;
  /** What is to be said, in order: the number of a message's frame, or an answer that is settled. */
  #due: (number | string)[] = [];
  #emit: Deliver = () => {};

  constructor(frameBytesMax: number, header: SyslogHeader) {
    this.#frameBytesMax = frameBytesMax;
    this.#header = header;
    this.#stream = new FramedStream(frameBytesMax + 64, (bytes, at) => this.#frame(bytes, at));
  }

  get pendingBytes(): number {
    return this.#stream.pendingBytes;
  }

  get malformed(): number {
    return this.#header.malformed + this.#wrong;
  }

  push(chunk: Buffer, emit: Deliver): 'ok' | 'broken' | 'closed' {
    this.#emit = emit;
    this.units = 0;
    const outcome = this.#state === 'closed' ? 'ok' : this.#stream.push(chunk);
    return outcome === 'ok' && this.#state === 'closed' ? 'closed' : outcome;
  }

  finish(): 'clean' | 'unfinished' {
    return this.#stream.finish();
  }

  take(fate: Fate): Buffer {
    let text = '';
    let left = fate.kind === 'partial' ? fate.taken : Number.POSITIVE_INFINITY;
    const refusal = fate.kind === 'rejected' ? `${fate.status} refused` : '';
    for (const due of this.#due) {
      if (typeof due === 'string') text += due;
      else if (left-- <= 0) break;
      else text += refusal === '' ? `${due} rsp 6 200 OK\n` : response(due, refusal);
    }
    this.#due = [];
    return Buffer.from(text, 'latin1');
  }

  #frame(bytes: Buffer, at: number): number | Lacking | 'broken' {
    // What a peer sends behind its own close is nobody's.
    if (this.#state === 'closed') return bytes.length;
    const header = readHeader(bytes, at);
    if (typeof header === 'string') return header === 'broken' ? 'broken' : { bytes: 0 };
    if (header.dataBytes > this.#frameBytesMax) return 'broken';
    const end = dataEnd(header);
    if (end >= bytes.length) return { bytes: end + 1 - at };
    if (bytes[end] !== newline) return 'broken';
    this.#obey(bytes, header, end);
    return end + 1;
  }

  #obey(bytes: Buffer, { number, command, dataFrom }: RelpHeader, end: number): void {
    if (command === 'open') {
      this.#state = 'open';
      this.#due.push(response(number, offers));
    } else if (command === 'close') {
      this.#state = 'closed';
      this.#due.push(frameOf(number, 'rsp', ''), frameOf(0, 'serverclose', ''));
    } else if (command !== 'syslog') {
      this.#wrong++;
      this.#due.push(response(number, '500 unknown command'));
    } else if (this.#state === 'open') {
      this.#message(bytes, number, dataFrom, end);
    } else {
      this.#wrong++;
      this.#state = 'closed';
      this.#due.push(response(number, '500 the session is not open'));
    }
  }

  /** rsyslog's own templates end in a newline, which belongs to the frame and not to the line. */
  #message(bytes: Buffer, number: number, dataFrom: number, dataEnd: number): void {
    const end = bytes[dataEnd - 1] === newline ? dataEnd - 1 : dataEnd;
    const from = dataFrom < end ? this.#header.messageStart(bytes, dataFrom, end) : end;
    if (from >= end) {
      this.#due.push(response(number, '200 OK'));
      return;
    }
    this.units++;
    this.#due.push(number);
    this.#emit(bytes, from, end);
  }
}

function response(number: number, text: string): string {
  return frameOf(number, 'rsp', text);
}
