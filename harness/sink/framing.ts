/** How a protocol cuts a stream of bytes into messages. One framing lives as long as a connection. */
import type { Deliver } from './sink.js';

export interface Framing {
  /**
   * Emits every message that `chunk` completes. `broken`: the stream can't be followed any more (a
   * message over the size limit), and the connection must be closed.
   */
  push(chunk: Buffer, emit: Deliver): 'ok' | 'broken';
  /** The stream has ended: emits what is left as it is, and says whether there was anything. */
  finish(emit: Deliver): 'clean' | 'unfinished';
  /** Bytes that wait for the rest of their message. */
  readonly pendingBytes: number;
  /** Messages whose own form was wrong and which were emitted as they are. */
  readonly malformed: number;
}
