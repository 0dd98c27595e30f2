/**
 * How a protocol cuts a stream of bytes into messages, and what it says to its peer about them. One
 * framing lives as long as a connection. A protocol that is silent has no `answers`.
 */
import type { Deliver } from './sink.js';

export interface Framing {
  /**
   * Emits every message that `chunk` completes. `broken`: the stream can't be followed any more (a
   * message over the size limit), and the connection must be cut. `closed`: the conversation is over by
   * the protocol's own rules; what is still to be said is said, and then the connection is ended.
   */
  push(chunk: Buffer, emit: Deliver): 'ok' | 'broken' | 'closed';
  /** The stream has ended: emits what is left as it is, and says whether there was anything. */
  finish(emit: Deliver): 'clean' | 'unfinished';
  /** Bytes that wait for the rest of their message. */
  readonly pendingBytes: number;
  /** Messages whose own form was wrong: emitted as they are, or left out where they have no content. */
  readonly malformed: number;
  readonly answers?: Answers;
}

/** What became of the messages that the last push emitted. */
export type Fate =
  | { readonly kind: 'taken' }
  /** Only the first so many; the connection ends behind the answer. */
  | { readonly kind: 'partial'; readonly taken: number }
  /** None; only for protocols that have a word for it. */
  | { readonly kind: 'rejected'; readonly status: number };

/** The protocol's own words. Nothing is said of a message before it was handed over. */
export interface Answers {
  /** Said as soon as the peer has connected; empty for most. */
  readonly greeting: Buffer;
  /** Acknowledged units (a frame, a chunk, a window) that the last push completed. */
  readonly units: number;
  /** All that is to be said after the last push, in order; empty when that is nothing. */
  take(fate: Fate): Buffer;
  /** Said again and again to a peer that waits through a stall, so that it goes on waiting. */
  readonly patience?: { readonly bytes: Buffer; readonly everyMs: number } | undefined;
}
