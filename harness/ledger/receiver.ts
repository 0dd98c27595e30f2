/**
 * Takes each message from the sink, asks the verifier what it is, and tells the ledger. An intact line
 * costs one look and one entry, with nothing allocated; the clock is read once for each buffer that the
 * sink hands over. What is not intact goes to `PieceJoiner`, which alone holds anything back.
 */
import { noiseMark } from '../line/noise.js';
import type { LineTemplates } from '../line/templates.js';
import { LineVerifier, type Verdict } from '../line/verifier.js';
import type { Clock } from '../support/clock.js';
import type { Ledger } from './ledger.js';
import { type MalformedSample, MalformedSampler } from './malformed-sample.js';
import { PieceJoiner } from './piece-joiner.js';

/** One message: the bytes [start, end), which may be reused afterwards. */
export type Deliver = (bytes: Uint8Array, start: number, end: number) => void;

export interface ReceiverOptions {
  readonly templates: LineTemplates;
  /** The run's name in the tokens. */
  readonly run: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Given the first malformed messages of each kind (`sampleLimits`). */
  readonly onMalformed?: (sample: MalformedSample) => void;
}

export class Receiver {
  readonly #verifier: LineVerifier;
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #joiner: PieceJoiner;
  readonly #noiseMark: Buffer;
  #bytes: Uint8Array = Buffer.alloc(0);
  #message: Buffer = Buffer.alloc(0);
  #start = 0;
  #atMs = 0;

  constructor(options: ReceiverOptions) {
    this.#verifier = new LineVerifier(options.templates, options.run);
    this.#ledger = options.ledger;
    this.#clock = options.clock;
    const sampler = new MalformedSampler(options.onMalformed ?? (() => {}));
    this.#noiseMark = Buffer.from(noiseMark(options.run));
    this.#joiner = new PieceJoiner({ ...options, verifier: this.#verifier, sampler });
  }

  /** Hand this to the sink. */
  readonly deliver: Deliver = (bytes, start, end) => {
    if (bytes !== this.#bytes || start <= this.#start) this.#turnTo(bytes);
    this.#start = start;
    const verifier = this.#verifier;
    const verdict = verifier.verify(this.#message, start, end);
    if (verdict === 'intact') {
      this.#ledger.received(verifier.stream, verifier.epoch, verifier.sequence, this.#atMs);
      return;
    }
    if (this.#isNoise(verdict, start, end)) this.#ledger.noise(1, end - start);
    else this.#joiner.take(verdict, this.#message, start, end, this.#atMs);
  };

  /** Hand this to the sink for messages of requests that it refused. */
  readonly refused: Deliver = (bytes, start, end) => {
    const verifier = this.#verifier;
    verifier.verify(bytes, start, end);
    if (!verifier.identified) return;
    this.#ledger.refused(verifier.stream, verifier.epoch, verifier.sequence);
  };

  /** Nothing more will come: lines whose rest is awaited are now truncated. */
  settle(): void {
    this.#joiner.settle();
  }

  /** A line of a flood's victim (see noise.ts): no token of this run, and its mark. */
  #isNoise(verdict: Verdict, start: number, end: number): boolean {
    if (verdict !== 'fragment' && verdict !== 'foreign') return false;
    return this.#message.subarray(start, end).includes(this.#noiseMark);
  }

  /** Another buffer, or the same one filled anew: another instant. */
  #turnTo(bytes: Uint8Array): void {
    this.#atMs = this.#clock.nowMs();
    if (bytes === this.#bytes) return;
    this.#bytes = bytes;
    this.#message = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}
