/**
 * What every sink is: the far end of one wire protocol, which hands over each message before it is
 * acknowledged and can misbehave on command. A sink judges nothing; the ledger does.
 */
import type { ScenarioSinkKind } from '../plan/plan.js';
import type { Clock } from '../support/clock.js';
import type { Random } from '../support/random.js';

/**
 * One message: the bytes [start, end) without its framing. Called synchronously, before the
 * acknowledgement, never re-entrantly. The bytes are reused afterwards: copy what must stay.
 */
export type Deliver = (bytes: Uint8Array, start: number, end: number) => void;

export interface SinkHost {
  /** The address to bind to: 127.0.0.1 or a bridge's gateway; a wildcard only with `wildcard`. */
  readonly address: string;
  /** `allowed` where the user named every address of the machine, and who may send is settled. */
  readonly wildcard?: 'allowed' | undefined;
  /** Whoever does not show it gets nothing in; only protocols that can carry one look at it. */
  readonly token?: string | undefined;
  /** The run directory; only the file sink writes there. */
  readonly directory: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Host names by which its peers call it, for its certificate. */
  readonly serverNames?: readonly string[];
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
  /** What it did so far, beside what the counters tell. */
  readonly deeds: Readonly<Record<SinkDeed, number>>;
  /**
   * A store with too little power: all units together are taken at this many bytes a second (at least 1),
   * each of them waiting for its turn.
   */
  slow(bytesPerSecond: number): void;
  /** Protocols with a word for it: units are read whole and answered with this status (400 to 599). */
  reject(status: number, how?: Rejection): void;
  /**
   * Connections are taken, and nothing on them is read or answered any more. Those that were held are
   * cut when another behaviour follows.
   */
  silence(): void;
  /**
   * Each connection (http: each request) is reset when so many more bytes of it were read. What is whole
   * by then was taken over TCP; of a request over http nothing is.
   */
  cutAfter(bytes: number): void;
  /**
   * The sink sends no more on any connection (FIN); `reading` says whether it goes on taking what comes.
   * Such connections are cut when another behaviour follows.
   */
  halfClose(reading: 'on' | 'off'): void;
  /**
   * TLS alone: connections are cut, and new ones are shown another certificate of the same authority, which
   * has expired or is for another name.
   */
  showCertificate(flaw: CertificateFlaw): void;
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

export type CertificateFlaw = 'expired' | 'wrongName';

export interface Rejection {
  /** In the header Retry-After, or RetryInfo of gRPC; 0 for none. The protocol's own when not given. */
  readonly retryAfterSeconds?: number | undefined;
  /** After so many units everything is taken again; all are rejected when not given. */
  readonly units?: number | undefined;
}

/**
 * Counted by the control: connections that were held without a word (`silenced`), ended in one direction
 * (`halfClosed`), reset within a unit (`cut`), whose peer did not accept the certificate (`distrusted`).
 */
export type SinkDeed = 'silenced' | 'halfClosed' | 'cut' | 'distrusted';

export type SinkControlName = Exclude<keyof SinkControl, 'heldUp' | 'forgotten' | 'deeds'>;

export interface SinkCounters {
  /** Messages delivered. */
  readonly accepted: number;
  /** Their bytes, without framing. */
  readonly bytes: number;
  /** Bytes of messages that were seen in units that control refused. */
  readonly refusedBytes: number;
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

/** What a store was found to hold when it was read back at the end. */
export interface ReadBack {
  /** Lines that were seen in it while the run lasted. */
  readonly live: number;
  /** Lines of the run, as the store itself counts them. */
  readonly held: number;
  /** Lines that the reading found and delivered. */
  readonly read: number;
  /** Two readings found the same lines, and as many as the store counts before and after. */
  readonly agreed: boolean;
  /** What the store was sent and did not take, where it tells. */
  readonly refusals: readonly { readonly reason: string; readonly count: number }[];
}

export interface Sink extends AsyncDisposable {
  readonly kind: ScenarioSinkKind;
  /** Where a shipper sends to: `url`, `host`, `port` for a network sink, `path` for a file. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Variables that let a shipper in (`LOSTLINE_SINK_PASSWORD`); in its environment and in no file. */
  readonly environment?: Readonly<Record<string, string>>;
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
  /**
   * Only where a real store receives: what was delivered until now told of progress, and this delivers
   * the account, once, after the shipper has ended. `counters` begin anew. Errors: EnvironmentError
   * when the store can't be read.
   */
  readBack?(deliver: Deliver, refused: Deliver, signal: AbortSignal): Promise<ReadBack>;
}

/** @param refused messages of units that control refused: the evidence for `sent-refused`. */
export type OpenSink<O> = (
  host: SinkHost,
  options: O,
  deliver: Deliver,
  refused?: Deliver,
) => Promise<Sink>;
