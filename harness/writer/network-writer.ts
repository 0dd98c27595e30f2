/**
 * Writes the lines as syslog messages into the shipper's own port, one connection for each stream, in
 * the main thread: an open loop that looks for due lines every few milliseconds, each line sent once.
 * Trade-off: sockets need the event loop, which the sinks use too, so the planner bounds the rate.
 *
 * The journal knows one generation, the connection. What the kernel took counts as written, but what
 * was in its buffers when a TCP connection broke, nobody can say: those lines are journalled as unsure,
 * as many as fit into the largest buffers of both sides. So are datagrams that the kernel refused to send:
 * the shipper was never given them.
 */
import { readFileSync } from 'node:fs';
import { normalise } from '../ledger/ranges.js';
import { LineTemplates } from '../line/templates.js';
import type { Plan } from '../plan/plan.js';
import { RateCurve } from '../plan/rate.js';
import type { Clock } from '../support/clock.js';
import { JournalWriter } from './journal-writer.js';
import { Lateness } from './lateness.js';
import { TcpWire, UdpWire, type Wire } from './network-connection.js';
import type { WriterProgress } from './shared-state.js';
import { type NetworkSource, syslogMessage } from './syslog-message.js';
import type { Writer } from './writer.js';

const tickMs = 2.5;
const markEveryMs = 100;
const blockLinesMax = 500;
const buffersDefault = 10 * 1024 * 1024;

export interface NetworkWriterOptions {
  readonly plan: Plan;
  readonly source: NetworkSource;
  readonly run: string;
  readonly epoch: number;
  readonly journalDirectory: string;
  readonly clock: Clock;
}

/** What the kernel may hold of one TCP connection at both ends, bytes; see tcp(7). */
function tcpBuffersMax(): number {
  const most = (name: string) => {
    const text = readFileSync(`/proc/sys/net/ipv4/${name}`, 'utf8');
    return Number(text.trim().split(/\s+/).at(-1));
  };
  try {
    return most('tcp_wmem') + most('tcp_rmem');
  } catch {
    return buffersDefault;
  }
}

class NetworkStream {
  next = 1;
  bytes = 0;
  readonly lateness = new Lateness();
  readonly total: number;
  readonly #options: NetworkWriterOptions;
  readonly #templates: LineTemplates;
  readonly #rate: RateCurve;
  readonly #stream: number;
  readonly #journal: JournalWriter;
  readonly #wire: Wire;
  readonly #buffersMax: number;
  #connectionFirst = 1;
  #markedAtMs = 0;
  #blocks = 0;
  #breaks = 0;

  constructor(
    options: NetworkWriterOptions,
    stream: number,
    address: { readonly host: string; readonly port: number },
    shared: { readonly templates: LineTemplates; readonly rate: RateCurve },
  ) {
    this.#options = options;
    this.#stream = stream;
    this.#templates = shared.templates;
    this.#rate = shared.rate;
    this.total = shared.rate.shareOf(stream, shared.rate.lines);
    this.#buffersMax = tcpBuffersMax();
    this.#journal = new JournalWriter(options.journalDirectory, stream, options.epoch);
    const { transport } = options.source;
    const path = `${transport}://${address.host}:${address.port}`;
    const nowhere = { device: '0', inode: '0', first: 1, firstOffset: 0 };
    this.#journal.record({ record: 'opened', atMs: this.#now, generation: 1, path, ...nowhere });
    this.#head(1);
    this.#wire =
      transport === 'tcp' ? new TcpWire(address, () => this.#broke()) : new UdpWire(address);
  }

  get isDone(): boolean {
    return this.next > this.total;
  }

  /** Sends what is due, a block at a time, until nothing is. */
  async send(loadMs: number): Promise<void> {
    const due = this.#rate.streamLinesDueBy(this.#stream, loadMs) - (this.next - 1);
    const count = Math.min(due, blockLinesMax);
    if (count <= 0 || !this.#wire.isUp) return;
    const first = this.next;
    const messages = Array.from({ length: count }, (_, index) => this.#message(first + index));
    this.#head(first + count);
    const startedMs = this.#now;
    const breaks = this.#breaks;
    const { isTaken, refused } = await this.#wire.write(messages);
    this.next = first + count;
    this.bytes += messages.reduce((sum, { length }) => sum + length, 0);
    this.#blocks++;
    // A break that comes after this covers these lines too.
    if (!isTaken && this.#breaks > breaks) this.#unsure(first, first + count - 1);
    const sequences = refused.map((index) => ({ first: first + index, last: first + index }));
    for (const range of normalise(sequences)) this.#unsure(range.first, range.last);
    this.lateness.add(
      loadMs + this.#now - startedMs - this.#rate.streamDueMsOf(this.#stream, first),
      count,
    );
    this.#head(this.next);
    this.#mark();
  }

  /** Nothing more is sent; a connection that breaks now may still have held the last lines. */
  end(): void {
    const atMs = this.#now;
    const { next } = this;
    this.#journal.record({ record: 'closed', atMs, generation: 1, next, bytes: this.bytes });
    const latenessMs = this.lateness.summary();
    this.#journal.record({ record: 'ended', atMs, next, latenessMs, blocks: this.#blocks });
  }

  hangUp(): void {
    this.#wire.close();
    this.#journal.close();
  }

  /** A message in the shipper's own syntax, for probes. */
  #message(sequence: number): Uint8Array {
    const { run, epoch, source } = this.#options;
    const stream = this.#stream;
    const payload = this.#templates.renderPayload(run, { stream, epoch, sequence });
    return syslogMessage(source, stream, payload);
  }

  #broke(): void {
    this.#breaks++;
    let first = this.next;
    const reach = this.#templates.offsetOf(this.next) - this.#buffersMax;
    while (first > this.#connectionFirst && this.#templates.offsetOf(first) > reach) first--;
    if (first < this.next) this.#unsure(first, this.next - 1);
    this.#connectionFirst = this.next;
  }

  #unsure(first: number, last: number): void {
    this.#journal.record({ record: 'unsure', atMs: this.#now, first, last });
  }

  #mark(): void {
    const atMs = this.#now;
    if (atMs - this.#markedAtMs < markEveryMs) return;
    this.#markedAtMs = atMs;
    this.#journal.record({ record: 'mark', atMs, next: this.next, offset: this.bytes });
  }

  #head(intendedNext: number): void {
    this.#journal.head(1, this.next, intendedNext, this.bytes, this.#now);
  }

  get #now(): number {
    return this.#options.clock.nowMs();
  }
}

export class NetworkWriter implements Writer {
  readonly #options: NetworkWriterOptions;
  readonly #streams: NetworkStream[] = [];
  readonly #stopping = new AbortController();
  readonly whenDone: Promise<void>;
  #begin: (atMs: number) => void = () => {};
  #probe: Wire | null = null;
  #hasHungUp = false;

  constructor(options: NetworkWriterOptions) {
    this.#options = options;
    const begun = new Promise<number>((resolve) => {
      this.#begin = resolve;
    });
    this.whenDone = begun.then((atMs) => this.#run(atMs));
    this.whenDone.catch(() => {});
  }

  /** Connects to the shipper's port, before `begin`. */
  connect(address: { readonly host: string; readonly port: number }): void {
    const { plan, source, run } = this.#options;
    const shared = { templates: new LineTemplates(plan.line, run), rate: new RateCurve(plan.load) };
    for (let stream = 1; stream <= plan.load.streams; stream++) {
      this.#streams.push(new NetworkStream(this.#options, stream, address, shared));
    }
    this.#probe =
      source.transport === 'tcp' ? new TcpWire(address, () => {}) : new UdpWire(address);
  }

  /** Sends a line that is none of the load's; false while there is no connection. */
  sendProbe(stream: number, payload: Uint8Array): boolean {
    if (!this.#probe?.isUp) return false;
    void this.#probe.write([syslogMessage(this.#options.source, stream, payload)]);
    return true;
  }

  begin(atMs: number): void {
    this.#begin(atMs);
  }

  progress(): WriterProgress {
    const sum = (of: (stream: NetworkStream) => number) =>
      this.#streams.reduce((total, stream) => total + of(stream), 0);
    const most = (of: (stream: NetworkStream) => number) => Math.max(0, ...this.#streams.map(of));
    return {
      lines: sum(({ next }) => next - 1),
      bytes: sum(({ bytes }) => bytes),
      ...{ rotations: 0, rotationFailures: 0 },
      latenessMsP99: most(({ lateness }) => lateness.summary().p99),
      latenessMsMax: most(({ lateness }) => lateness.maxMs),
    };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#begin(0);
    await this.whenDone.catch(() => {});
    this.hangUp();
    this.#probe?.close();
  }

  hangUp(): void {
    if (this.#hasHungUp) return;
    this.#hasHungUp = true;
    for (const stream of this.#streams) stream.hangUp();
  }

  /** Nothing rotates. */
  release(): void {}

  noteRemoved(): void {}

  reopen(): void {}

  async #run(beginAtMs: number): Promise<void> {
    try {
      await Promise.all(this.#streams.map((stream) => this.#follow(stream, beginAtMs)));
    } finally {
      for (const stream of this.#streams) stream.end();
    }
  }

  async #follow(stream: NetworkStream, beginAtMs: number): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopping;
    while (!stream.isDone && !signal.aborted) {
      await stream.send(clock.nowMs() - beginAtMs);
      await clock.sleep(tickMs, signal).catch(() => {});
    }
  }
}
