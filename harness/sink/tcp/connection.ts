/**
 * One TCP connection of a sink, plain or TLS: its reads go to the conversation, and its answers back. A
 * stalled connection is not read, so its peer feels it as back-pressure once the kernel's buffers are
 * full; nor is one whose peer does not read its answers, so they are bounded by one read's worth. What the
 * peer left unfinished is handed over as it is; what the sink itself cut is told as refused, because the
 * shipper is not to blame for it.
 */
import type { Socket } from 'node:net';
import type { Clock } from '../../support/clock.js';
import type { BehaviourControl } from '../behaviour.js';
import type { Intake } from '../intake.js';
import type { Conversation } from './conversation.js';
import { reset } from './reset.js';

export interface ConnectionRig {
  readonly intake: Intake;
  readonly control: BehaviourControl;
  readonly clock: Clock;
}

/** The two ends of a connection: what is read and written, and what is below it. The same without TLS. */
export interface Wire {
  readonly socket: Socket;
  /** What can be reset. */
  readonly raw: Socket;
}

export class Connection {
  readonly #socket: Socket;
  readonly #raw: Socket;
  readonly #conversation: Conversation;
  readonly #rig: ConnectionRig;
  /** Bytes of the read that waits for the end of a stall. */
  #heldBytes = 0;
  /** Read since it is to be cut after so many. */
  #bytesBeforeCut = 0;
  #ending: 'peer' | 'sink' | 'done' = 'peer';

  /** @param wire of a server that allows half-open connections. */
  constructor({ socket, raw }: Wire, conversation: Conversation, rig: ConnectionRig) {
    this.#socket = socket;
    this.#raw = raw;
    this.#conversation = conversation;
    this.#rig = rig;
    rig.intake.connections++;
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('drain', () => this.#readOn());
    socket.once('end', () => {
      if (this.#heldBytes === 0) this.#closeAfterPeer();
    });
    socket.once('close', () => {
      if (this.#heldBytes === 0) this.#finish();
    });
    // A reset is an ending like any other; 'close' follows.
    socket.on('error', () => {});
    this.#say(conversation.greeting);
  }

  get pendingBytes(): number {
    return this.#heldBytes + this.#conversation.pendingBytes;
  }

  /** The sink is about to cut this connection. */
  cutBySink(): void {
    if (this.#ending === 'peer') this.#ending = 'sink';
  }

  #onData(chunk: Buffer): void {
    if (this.#ending !== 'peer') return;
    const { control } = this.#rig;
    if (control.isSlow || control.isMute) void this.#hold(chunk);
    else this.#take(chunk);
  }

  async #hold(chunk: Buffer): Promise<void> {
    this.#heldBytes = chunk.length;
    this.#socket.pause();
    const over = new AbortController();
    if (!this.#rig.control.isMute) void this.#ask(over.signal);
    await this.#rig.control.stalled(chunk.length);
    over.abort();
    this.#heldBytes = 0;
    // TLS learns of a reset below it only later.
    if (this.#raw.destroyed || this.#socket.destroyed) {
      this.cutBySink();
      this.#conversation.refuse(chunk);
      this.#finish();
      return;
    }
    this.#take(chunk);
    if (this.#socket.readableEnded) this.#closeAfterPeer();
    else this.#readOn();
  }

  /** Asks the peer for patience until the stall is over, where the protocol has a word for it. */
  async #ask(over: AbortSignal): Promise<void> {
    const { patience } = this.#conversation;
    while (patience && !this.#socket.destroyed) {
      const slept = this.#rig.clock.sleep(patience.everyMs, over);
      const going = await slept.then(
        () => true,
        () => false,
      );
      if (!going) return;
      if (this.#socket.writableLength === 0) this.#say(patience.bytes);
    }
  }

  #readOn(): void {
    if (this.#heldBytes === 0 && !this.#socket.writableNeedDrain) this.#socket.resume();
  }

  /** The peer sends no more and all of it is taken: only now does it get the sink's FIN. */
  #closeAfterPeer(): void {
    this.#finish();
    this.#socket.end();
  }

  #take(chunk: Buffer): void {
    const { now } = this.#rig.control;
    const before = now.kind === 'cut' ? this.#bytesBeforeCut : 0;
    this.#bytesBeforeCut = before + chunk.length;
    if (now.kind === 'cut' && this.#bytesBeforeCut >= now.bytes) {
      this.#cut(chunk, now.bytes - before);
    } else this.#converse(chunk);
  }

  /** What is whole before the cut was taken, and nobody is told. */
  #cut(chunk: Buffer, taken: number): void {
    this.#conversation.take(chunk.subarray(0, taken));
    this.cutBySink();
    this.#conversation.refuse(chunk.subarray(taken));
    this.#rig.control.note('cut');
    reset(this.#raw);
  }

  #converse(chunk: Buffer): void {
    const { answer, next } = this.#conversation.take(chunk);
    if (next === 'reset') {
      this.cutBySink();
      reset(this.#raw);
      return;
    }
    this.#say(answer);
    if (next === 'close') {
      this.cutBySink();
      this.#socket.destroySoon();
    }
  }

  #say(bytes: Buffer): void {
    if (bytes.length === 0 || this.#socket.writableEnded) return;
    if (!this.#socket.write(bytes)) this.#socket.pause();
  }

  #finish(): void {
    if (this.#ending === 'done') return;
    this.#conversation.finish(this.#ending);
    this.#ending = 'done';
  }
}
