/**
 * The bound on what gRPC calls hold together. The library tells of a message only when it is complete,
 * so a call that is still being read is reckoned as the largest message there may be; one that has been
 * read, as what it is. When there is no room, a call is turned away before anything of it is read. While
 * a message is put together and unpacked, the library holds up to three copies of it.
 */
import {
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from '@grpc/grpc-js';
import type { Clock } from '../../support/clock.js';
import type { Intake } from '../intake.js';
import { rpcStatus } from './answers.js';
import { grpcStatus } from './grpc-status.js';

export interface CallLimits {
  /** Of one message, unpacked. */
  readonly bodyBytesMax: number;
  /** Of all messages together. */
  readonly bufferBytesMax: number;
  readonly retryAfterSeconds: number;
}

/** As long as Node gives an HTTP request to come in whole. */
const receiveMsMax = 300_000;

export class OpenCalls {
  readonly #limits: CallLimits;
  readonly #clock: Clock;
  readonly #intake: Intake;
  #reading = 0;
  #heldBytes = 0;

  constructor(limits: CallLimits, clock: Clock, intake: Intake) {
    this.#limits = limits;
    this.#clock = clock;
    this.#intake = intake;
  }

  /** What is held; a call that is still being read counts as a byte, because no more is known of it. */
  get pendingBytes(): number {
    return this.#reading + this.#heldBytes;
  }

  readonly interceptor: ServerInterceptor = (_method, call) => {
    const ended = new AbortController();
    let state: 'reading' | 'held' | 'turnedAway' = 'turnedAway';
    let bytes = 0;
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            if (!this.#hasRoom()) {
              this.#turnAway(call);
              return;
            }
            state = 'reading';
            this.#reading++;
            void this.#limitTime(call, ended.signal);
            proceed(metadata);
          },
          onReceiveMessage: (message: Buffer, proceed) => {
            ended.abort();
            // A second message ends the call, which the library sees to.
            if (state === 'reading') this.#reading--;
            state = 'held';
            bytes += message.length;
            this.#heldBytes += message.length;
            proceed(message);
          },
          // Told once at the end of every call, however it ends.
          onCancel: () => {
            ended.abort();
            this.#heldBytes -= bytes;
            if (state !== 'reading') return;
            this.#reading--;
            this.#intake.abortedRequests++;
          },
        }),
    });
  };

  #hasRoom(): boolean {
    const { bodyBytesMax, bufferBytesMax } = this.#limits;
    if (this.pendingBytes === 0) return true;
    return (this.#reading + 1) * bodyBytesMax + this.#heldBytes <= bufferBytesMax;
  }

  #turnAway(call: ServerInterceptingCallInterface): void {
    const { bufferBytesMax, retryAfterSeconds } = this.#limits;
    this.#intake.refusedRequests++;
    const message = `all open requests together are larger than ${bufferBytesMax} bytes`;
    call.sendStatus(grpcStatus(rpcStatus(503, message, retryAfterSeconds)));
  }

  async #limitTime(call: ServerInterceptingCallInterface, ended: AbortSignal): Promise<void> {
    await this.#clock.sleep(receiveMsMax, ended).catch(() => {});
    if (ended.aborted) return;
    const message = `the message was not complete after ${receiveMsMax} ms`;
    call.sendStatus(grpcStatus(rpcStatus(504, message, 0)));
  }
}
