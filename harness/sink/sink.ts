/**
 * What every sink is: the far end of one wire protocol, which hands over each message before it is
 * acknowledged and can misbehave on command. A sink judges nothing; the ledger does.
 */
import type { SinkKind } from '../plan/plan.js';
import type { Clock } from '../support/clock.js';
import type { Random } from '../support/random.js';

/**
 * One message: the bytes [start, end) without its framing. Called synchronously, before the
 * acknowledgement, never re-entrantly. The bytes are reused afterwards: copy what must stay.
 */
export type Deliver = (bytes: Uint8Array, start: number, end: number) => void;

export interface SinkHost {
  /** The address to bind to: 127.0.0.1 or a bridge's gateway, never a wildcard. */
  readonly address: string;
  /** The run directory; only the file sink writes there. */
  readonly directory: string;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * How a sink misbehaves. One behaviour holds at a time: each call replaces the one before, and
 * `accept` ends it at once, also for what was waiting. A "unit" is one request (http), one read of a
 * connection (TCP) or one datagram (UDP). Errors: UsageError when the protocol can't do it (see
 * `Sink.controls`) or when a number is out of range.
 */
export interface SinkControl {
  /** Takes everything again. A sink starts like this. */
  accept(): void;
  /**
   * Stops listening and cuts open connections, so that the peer sees "connection refused" (TCP, http)
   * or "port unreachable" (UDP). `accept` listens on the same port again.
   */
  refuse(): void;
  /** Every unit waits `ms` before it is taken; a peer that goes away meanwhile was refused. */
  stall(ms: number): void;
  /** Units that a stall has made wait so far. */
  readonly heldUp: number;
  /** Units that were taken, and whose acknowledgement was kept back, so far. */
  readonly forgotten: number;
  /** http alone: requests are read whole and answered with this status (400 to 599). */
  reject(status: number): void;
  /**
   * Of each unit the first `ratio` (0 to 1) of its messages is taken and the rest refused: http answers
   * 503, TCP cuts the connection, UDP drops each datagram with probability 1 - `ratio`.
   */
  partial(ratio: number): void;
  /**
   * With this probability a unit is taken and its connection then cut before it is acknowledged. TCP
   * has no acknowledgement of its own: the peer just can't know how much was taken.
   */
  forgetAcknowledgements(probability: number): void;
}

export type SinkControlName = Exclude<keyof SinkControl, 'heldUp' | 'forgotten'>;

export interface SinkCounters {
  /** Messages delivered. */
  readonly accepted: number;
  /** Their bytes, without framing. */
  readonly bytes: number;
  /** Units refused by control, and what was refused at the sink's own bounds (connections, buffers). */
  readonly refusedRequests: number;
  /** Units that broke the protocol: bad framing, encoding, JSON or header, or over a size limit. */
  readonly malformedRequests: number;
  /** Requests and frames whose peer went away before they were complete. */
  readonly abortedRequests: number;
  /** Connections ever accepted; 0 for UDP and file. */
  readonly connections: number;
  /** Longest time that delivering one unit held everything else up. */
  readonly stallMsMax: number;
  /** Datagrams the kernel threw away because the receive buffer was full (UDP on Linux). */
  readonly kernelDrops: number;
}

export interface Sink extends AsyncDisposable {
  readonly kind: SinkKind;
  /** Where a shipper sends to: `url`, `host`, `port` for a network sink, `path` for a file. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly control: SinkControl;
  /** What `control` can do; anything else throws a UsageError. */
  readonly controls: ReadonlySet<SinkControlName>;
  counters(): SinkCounters;
  /** Bytes received and not yet delivered: open requests, unfinished lines, what is stalled. */
  pendingBytes(): number;
  /**
   * The harness's own small client of this protocol, through the real socket or file. Resolves when the
   * sink has taken the lines, as far as the protocol can tell (UDP: when the kernel has). Rejects with
   * what went wrong otherwise. Lines must not be empty nor hold a newline.
   */
  send(lines: readonly Uint8Array[]): Promise<void>;
}

/** @param refused messages of units that control refused: the evidence for `sent-refused`. */
export type OpenSink<O> = (
  host: SinkHost,
  options: O,
  deliver: Deliver,
  refused?: Deliver,
) => Promise<Sink>;
