/**
 * The Fluent forward protocol v1 on one connection: one MessagePack array after the other. A message with a
 * `chunk` option is acknowledged by that name once all its events were delivered; one without is not
 * answered. With a shared key the sink says HELO first and takes nothing before a PING that knows the key.
 * Kept bytes are bounded by the largest message and one chunk of the socket.
 */
import { encode } from '@msgpack/msgpack';
import { FramedStream } from '../framed-stream.js';
import type { Answers, Fate, Framing } from '../framing.js';
import type { Deliver } from '../sink.js';
import { type EventDecoder, ForwardError } from './events.js';
import { helo, isPing, pong, type Salts, type Secrets } from './handshake.js';
import { MsgpackScan } from './msgpack-scan.js';

export interface ForwardRig {
  readonly events: EventDecoder;
  readonly messageBytesMax: number;
  readonly secrets: Secrets;
  readonly salts: Salts;
}

/** In one message, packed entries apart: some 100 MB when they are decoded. */
const valuesMax = 2_000_000;

const nothing = Buffer.alloc(0);

/** An answer, and how many messages of the last push stand before it. */
interface Due {
  readonly bytes: Uint8Array;
  readonly behind: number;
}

export class ForwardFraming implements Framing, Answers {
  readonly answers: Answers = this;
  readonly greeting: Buffer;
  units = 0;
  malformed = 0;

  readonly #rig: ForwardRig;
  readonly #stream: FramedStream;
  readonly #scan = new MsgpackScan(valuesMax);
  #state: 'greeted' | 'open' | 'closed';
  #due: Due[] = [];
  #emitted = 0;
  #emit: Deliver = () => {};

  constructor(rig: ForwardRig) {
    this.#rig = rig;
    const isSecret = rig.secrets.sharedKey !== '';
    this.#state = isSecret ? 'greeted' : 'open';
    this.greeting = isSecret ? Buffer.from(helo(rig.secrets, rig.salts)) : nothing;
    this.#stream = new FramedStream(rig.messageBytesMax, (bytes, at) => this.#frame(bytes, at));
  }

  get pendingBytes(): number {
    return this.#stream.pendingBytes;
  }

  push(chunk: Buffer, emit: Deliver): 'ok' | 'broken' | 'closed' {
    this.#emit = emit;
    this.#emitted = 0;
    this.units = 0;
    const outcome = this.#state === 'closed' ? 'ok' : this.#stream.push(chunk);
    return outcome === 'ok' && this.#state === 'closed' ? 'closed' : outcome;
  }

  finish(): 'clean' | 'unfinished' {
    return this.#stream.finish();
  }

  take(fate: Fate): Buffer {
    const taken = fate.kind === 'partial' ? fate.taken : Number.POSITIVE_INFINITY;
    const due = this.#due.filter(({ behind }) => behind <= taken);
    this.#due = [];
    return Buffer.concat(due.map(({ bytes }) => bytes));
  }

  #frame(bytes: Buffer, at: number) {
    // What a peer sends behind a refusal is nobody's.
    if (this.#state === 'closed') return bytes.length;
    const end = this.#scan.scan(bytes, at);
    if (typeof end === 'number') {
      try {
        this.#obey(bytes.subarray(at, end));
      } catch (error) {
        if (!(error instanceof ForwardError)) throw error;
        return 'broken';
      }
    }
    return end;
  }

  #obey(bytes: Buffer): void {
    const { events, secrets, salts } = this.#rig;
    // Fluent Bit and Fluentd keep idle connections alive with a nil.
    if (bytes.length === 1 && bytes[0] === 0xc0) return;
    const message = events.decode(bytes);
    if (this.#state === 'open') {
      this.#take(message);
      return;
    }
    if (!isPing(message)) throw new ForwardError('a client that was greeted says PING');
    const answer = pong(message, secrets, salts);
    this.#due.push({ bytes: answer.bytes, behind: this.#emitted });
    if (!answer.isAdmitted) this.malformed++;
    this.#state = answer.isAdmitted ? 'open' : 'closed';
  }

  #take(message: readonly unknown[]): void {
    const { lines, chunk, odd } = this.#rig.events.read(message);
    this.malformed += odd;
    this.units++;
    for (const line of lines) {
      if (line.length === 0) continue;
      this.#emitted++;
      this.#emit(line, 0, line.length);
    }
    if (chunk !== null) this.#due.push({ bytes: encode({ ack: chunk }), behind: this.#emitted });
  }
}
