/**
 * One TCP connection of a sink: bytes in, messages out, and the behaviour of the moment in between.
 * A stalled connection is not read, so its peer feels it as back-pressure once the kernel's buffers
 * are full. What the peer left unfinished is handed over as it is; what the sink itself cut is told as
 * refused, because the shipper is not to blame for it.
 */
import type { Socket } from 'node:net';
import type { Random } from '../support/random.js';
import type { BehaviourControl } from './behaviour.js';
import type { Framing } from './framing.js';
import { Batch, type Intake } from './intake.js';
import type { Deliver } from './sink.js';

export interface ConnectionRig {
  readonly intake: Intake;
  readonly control: BehaviourControl;
  readonly random: Random;
  /** Bytes that all connections of the sink keep now. */
  keptBytes(): number;
}

/** All connections together keep no more, but each may keep its free share. */
const keptBytesMax = 256 * 1024 * 1024;
const keptBytesFree = 128 * 1024;

export class Connection {
  readonly #socket: Socket;
  readonly #framing: Framing;
  readonly #rig: ConnectionRig;
  /** Bytes of the read that waits for the end of a stall. */
  #heldBytes = 0;
  #ending: 'peer' | 'sink' | 'done' = 'peer';
  #malformedSeen = 0;

  /** @param socket of a server that allows half-open connections. */
  constructor(socket: Socket, framing: Framing, rig: ConnectionRig) {
    this.#socket = socket;
    this.#framing = framing;
    this.#rig = rig;
    rig.intake.connections++;
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.once('end', () => {
      if (this.#heldBytes === 0) this.#closeAfterPeer();
    });
    socket.once('close', () => {
      if (this.#heldBytes === 0) this.#finish();
    });
    // A reset is an ending like any other; 'close' follows.
    socket.on('error', () => {});
  }

  get pendingBytes(): number {
    return this.#heldBytes + this.#framing.pendingBytes;
  }

  /** The sink is about to cut this connection. */
  cutBySink(): void {
    if (this.#ending === 'peer') this.#ending = 'sink';
  }

  #onData(chunk: Buffer): void {
    if (this.#ending !== 'peer') return;
    if (this.#rig.control.now.kind === 'stall') void this.#hold(chunk);
    else this.#take(chunk);
  }

  async #hold(chunk: Buffer): Promise<void> {
    this.#heldBytes = chunk.length;
    this.#socket.pause();
    await this.#rig.control.stalled();
    this.#heldBytes = 0;
    if (this.#socket.destroyed) {
      this.cutBySink();
      this.#rig.intake.refusedRequests++;
      this.#push(chunk, this.#rig.intake.refuse);
      this.#finish();
      return;
    }
    this.#take(chunk);
    if (this.#socket.readableEnded) this.#closeAfterPeer();
    else this.#socket.resume();
  }

  /** The peer sends no more and all of it is taken: only now does it get the sink's FIN. */
  #closeAfterPeer(): void {
    this.#finish();
    this.#socket.end();
  }

  #take(chunk: Buffer): void {
    const { intake, control, random } = this.#rig;
    const behaviour = control.now;
    if (behaviour.kind === 'partial') {
      this.#takePart(chunk, behaviour.ratio);
      return;
    }
    this.#push(chunk, intake.accept);
    if (control.forgets(random)) this.#cut();
  }

  #takePart(chunk: Buffer, ratio: number): void {
    const { intake } = this.#rig;
    const batch = new Batch();
    this.#push(chunk, batch.add);
    const refused = intake.inOneGo(() => batch.split(intake, ratio));
    if (refused === 0) return;
    intake.refusedRequests++;
    this.#cut();
  }

  #push(chunk: Buffer, emit: Deliver): void {
    const { intake } = this.#rig;
    const outcome = intake.inOneGo(() => this.#framing.push(chunk, emit));
    this.#countMalformed();
    if (outcome === 'broken') {
      intake.malformedRequests++;
      this.#cut();
    } else if (this.#framing.pendingBytes > keptBytesFree && this.#rig.keptBytes() > keptBytesMax) {
      intake.refusedRequests++;
      this.#cut();
    }
  }

  #cut(): void {
    this.cutBySink();
    this.#socket.resetAndDestroy();
  }

  #finish(): void {
    if (this.#ending === 'done') return;
    const { intake } = this.#rig;
    const emit = this.#ending === 'peer' ? intake.accept : intake.refuse;
    const left = intake.inOneGo(() => this.#framing.finish(emit));
    if (left === 'unfinished' && this.#ending === 'peer') intake.abortedRequests++;
    this.#countMalformed();
    this.#ending = 'done';
  }

  #countMalformed(): void {
    this.#rig.intake.malformedRequests += this.#framing.malformed - this.#malformedSeen;
    this.#malformedSeen = this.#framing.malformed;
  }
}
