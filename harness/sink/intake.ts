/**
 * The one gate between a sink and the ledger: counts what passes, forbids re-entrance and measures how
 * long each delivery held the event loop. Emits the messages and the sink's counters.
 */
import { assert } from '../support/assert.js';
import type { Clock } from '../support/clock.js';
import type { Deliver, SinkCounters } from './sink.js';

export class Intake {
  refusedRequests = 0;
  malformedRequests = 0;
  abortedRequests = 0;
  connections = 0;
  kernelDrops = 0;

  readonly #clock: Clock;
  readonly #deliver: Deliver;
  readonly #refused: Deliver;
  #accepted = 0;
  #bytes = 0;
  #refusedBytes = 0;
  #stallMsMax = 0;
  #busy = false;

  constructor(clock: Clock, deliver: Deliver, refused: Deliver = () => {}) {
    this.#clock = clock;
    this.#deliver = deliver;
    this.#refused = refused;
  }

  /** Runs one unit's deliveries in one go; `accept` and `refuse` may be called only within. */
  inOneGo<T>(work: () => T): T {
    assert(!this.#busy, 'a sink delivered while it was delivering');
    this.#busy = true;
    const startMs = this.#clock.nowMs();
    try {
      return work();
    } finally {
      this.#busy = false;
      this.#stallMsMax = Math.max(this.#stallMsMax, this.#clock.nowMs() - startMs);
    }
  }

  /** Hands one message over. */
  readonly accept: Deliver = (bytes, start, end) => {
    this.#accepted++;
    this.#bytes += end - start;
    this.#deliver(bytes, start, end);
  };

  /** Tells of one message that was not taken. */
  readonly refuse: Deliver = (bytes, start, end) => {
    this.#refusedBytes += end - start;
    this.#refused(bytes, start, end);
  };

  counters(): SinkCounters {
    return {
      accepted: this.#accepted,
      bytes: this.#bytes,
      refusedBytes: this.#refusedBytes,
      refusedRequests: this.refusedRequests,
      malformedRequests: this.malformedRequests,
      abortedRequests: this.abortedRequests,
      connections: this.connections,
      stallMsMax: this.#stallMsMax,
      kernelDrops: this.kernelDrops,
    };
  }
}

/** Collects one unit's messages, to split them by a ratio (the slow path of `partial`). */
export class Batch {
  readonly #messages: Uint8Array[] = [];

  get size(): number {
    return this.#messages.length;
  }

  readonly add: Deliver = (bytes, start, end) => {
    // A copy: slice() of a Buffer is not one, and the bytes are reused.
    this.#messages.push(Uint8Array.from(bytes.subarray(start, end)));
  };

  /** Accepts the first `ratio` of the messages, rounded down, and refuses the rest: so many. */
  split(intake: Intake, ratio: number): number {
    const taken = Math.floor(this.#messages.length * ratio);
    this.#messages.forEach((message, index) => {
      (index < taken ? intake.accept : intake.refuse)(message, 0, message.length);
    });
    return this.#messages.length - taken;
  }
}
