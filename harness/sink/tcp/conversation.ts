/**
 * What one connection says and is told: each read goes through the framing under the behaviour of the
 * moment, and out come the answer that is due and what is to become of the connection. Knows no socket.
 *
 * A read is one unit of misbehaviour. Of a protocol that acknowledges, a read which completes nothing that
 * is acknowledged is no unit: nothing of it can be forgotten.
 */
import type { Random } from '../../support/random.js';
import type { BehaviourControl } from '../behaviour.js';
import type { Fate, Framing } from '../framing.js';
import { Batch, type Intake } from '../intake.js';
import type { Deliver } from '../sink.js';

export interface ConversationRig {
  readonly intake: Intake;
  readonly control: BehaviourControl;
  readonly random: Random;
  /** Bytes that all connections of the sink keep now. */
  keptBytes(): number;
}

/** What follows a read: read on, end the connection behind the answer, or reset it at once. */
export interface Step {
  readonly answer: Buffer;
  readonly next: 'read' | 'close' | 'reset';
}

/** All connections together keep no more, but each may keep its free share. */
const keptBytesMax = 256 * 1024 * 1024;
const keptBytesFree = 128 * 1024;

const nothing = Buffer.alloc(0);
const reset: Step = { answer: nothing, next: 'reset' };
const silence: Step = { answer: nothing, next: 'read' };

export class Conversation {
  readonly #framing: Framing;
  readonly #rig: ConversationRig;
  #malformedSeen = 0;

  constructor(framing: Framing, rig: ConversationRig) {
    this.#framing = framing;
    this.#rig = rig;
  }

  get greeting(): Buffer {
    return this.#framing.answers?.greeting ?? nothing;
  }

  get patience() {
    return this.#framing.answers?.patience;
  }

  get pendingBytes(): number {
    return this.#framing.pendingBytes;
  }

  /** One read, under the behaviour of the moment. */
  take(chunk: Buffer): Step {
    const { intake, control, random } = this.#rig;
    const { now } = control;
    if (now.kind === 'partial') return this.#takePart(chunk, now.ratio);
    if (now.kind === 'reject') return this.#reject(chunk, now.status);
    const outcome = this.#push(chunk, intake.accept);
    const { answers } = this.#framing;
    const isUnit = !answers || answers.units > 0;
    if (isUnit && control.forgets(random)) return reset;
    return this.#step(outcome, { kind: 'taken' });
  }

  /** Bytes that came when the connection was over: the peer had left, or the sink has cut it. */
  refuse(chunk: Buffer): void {
    this.#rig.intake.refusedRequests++;
    this.#push(chunk, this.#rig.intake.refuse);
  }

  /** @param cut who ended it; what the sink itself cut is told as refused. */
  finish(cut: 'peer' | 'sink'): void {
    const { intake } = this.#rig;
    const emit = cut === 'peer' ? intake.accept : intake.refuse;
    const left = intake.inOneGo(() => this.#framing.finish(emit));
    if (left === 'unfinished' && cut === 'peer') intake.abortedRequests++;
    this.#countMalformed();
  }

  #takePart(chunk: Buffer, ratio: number): Step {
    const { intake } = this.#rig;
    const batch = new Batch();
    const outcome = this.#push(chunk, batch.add);
    const refused = intake.inOneGo(() => batch.split(intake, ratio));
    if (refused === 0) return this.#step(outcome, { kind: 'taken' });
    intake.refusedRequests++;
    if (!this.#framing.answers) return reset;
    const { answer } = this.#step(outcome, { kind: 'partial', taken: batch.size - refused });
    return { answer, next: 'close' };
  }

  #reject(chunk: Buffer, status: number): Step {
    const outcome = this.#push(chunk, this.#rig.intake.refuse);
    if (this.#framing.answers?.units) {
      this.#rig.intake.refusedRequests++;
      this.#rig.control.rejected();
    }
    return this.#step(outcome, { kind: 'rejected', status });
  }

  #push(chunk: Buffer, emit: Deliver): 'ok' | 'broken' | 'closed' {
    const { intake } = this.#rig;
    const outcome = intake.inOneGo(() => this.#framing.push(chunk, emit));
    this.#countMalformed();
    if (outcome === 'broken') {
      intake.malformedRequests++;
    } else if (this.#framing.pendingBytes > keptBytesFree && this.#rig.keptBytes() > keptBytesMax) {
      intake.refusedRequests++;
      return 'broken';
    }
    return outcome;
  }

  #step(outcome: 'ok' | 'broken' | 'closed', fate: Fate): Step {
    if (outcome === 'broken') return reset;
    const { answers } = this.#framing;
    if (!answers && outcome === 'ok') return silence;
    const answer = answers?.take(fate) ?? nothing;
    return { answer, next: outcome === 'closed' ? 'close' : 'read' };
  }

  #countMalformed(): void {
    this.#rig.intake.malformedRequests += this.#framing.malformed - this.#malformedSeen;
    this.#malformedSeen = this.#framing.malformed;
  }
}
