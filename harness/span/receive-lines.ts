/**
 * A sink by itself: one of sink/, with receipts to disk as they come, until it is told to end or nothing has
 * come for as long as was asked. It knows nothing of the lines that it will get but what they say themselves.
 * Receipts are on disk after 200 ms at most: that much is what `kill -9` takes, and the missing seal tells.
 */
import { parse as parseYaml } from 'yaml';
import type { RunEvent } from '../evidence/event.js';
import type { RunHeader } from '../evidence/header.js';
import { NdjsonWriter } from '../evidence/ndjson-writer.js';
import { makeHeader } from '../run/header.js';
import { openSink } from '../sink/open.js';
import type { Sink } from '../sink/sink.js';
import { SystemClock } from '../support/clock.js';
import { once } from '../support/once.js';
import { Random } from '../support/random.js';
import { parseOptionFlag } from '../target/options.js';
import type { Listening } from './listen.js';
import { nextLife } from './lives.js';
import { createPartDirectory, type PartDirectory, writeHeader } from './part-directory.js';
import { proveSink } from './prove-sink.js';
import { Reception, type ReceptionCounts } from './reception.js';
import { type SinkSeal, writeSeal } from './sink-seal.js';

const flushEveryMs = 200;

export interface ReceiveOptions {
  readonly listening: Listening;
  /** Values of `--option`. */
  readonly options: readonly string[];
  readonly out: string;
  /** What `out` may hold: nothing, or what an earlier life of this sink left. */
  readonly start: 'new' | 'resume';
  /** '' takes lines of any run. */
  readonly run: string;
  /** Ends when nothing has come for so long, once something has; null: when it is told to. */
  readonly quietMs: number | null;
  /** Names by which shippers call it, for a certificate. */
  readonly serverNames: readonly string[];
  readonly command: readonly string[];
  /** Called when shippers may send. */
  readonly begun?: (receiving: Receiving) => void;
  readonly signal: AbortSignal;
}

export interface Receiving {
  readonly directory: string;
  readonly endpoints: Readonly<Record<string, string>>;
  counts(): ReceptionCounts & { readonly connections: number };
}

export interface Received {
  readonly ending: SinkSeal['ending'];
  readonly counts: ReceptionCounts;
}

/** @throws UsageError for wrong options, EnvironmentError when place or directory can't be had */
export async function receiveLines(options: ReceiveOptions): Promise<Received> {
  const clock = new SystemClock();
  const { run, out } = options;
  const life = options.start === 'resume' ? nextLife(out, 'sink') : { directory: out, number: 1 };
  const directory = createPartDirectory(life.directory, ['heard']);
  const reception = new Reception({ directory, clock, run });
  const events = new NdjsonWriter(directory.file('events'));
  const tell = (event: RunEvent) => events.append(event);
  try {
    const sink = await open(options, directory, reception, clock);
    const close = once(() => Promise.resolve(sink[Symbol.asyncDispose]()));
    try {
      writeHeader(directory, headerOf(clock, options, sink));
      tell(await proveSink(sink, reception, clock, options.signal));
      tell({ event: 'phase', atMs: clock.nowMs(), phase: 'load' });
      const counts = () => ({ ...reception.counts, connections: sink.counters().connections });
      const { endpoints } = sink;
      options.begun?.({ directory: directory.path, endpoints, counts });
      // An earlier life may have heard all that there is.
      const quietFromMs = life.number > 1 ? clock.nowMs() : null;
      const ending = await followToEnd(reception, clock, { ...options, quietFromMs });
      tell({ event: 'phase', atMs: clock.nowMs(), phase: 'closed' });
      const atMs = clock.nowMs();
      await close();
      reception.flush();
      writeSeal({ directory, reception, counters: sink.counters(), atMs, ending });
      return { ending, counts: reception.counts };
    } finally {
      await close();
    }
  } finally {
    reception.close();
    events.close();
  }
}

async function open(
  { listening, options, serverNames }: ReceiveOptions,
  directory: PartDirectory,
  { deliver, refused }: Reception,
  clock: SystemClock,
): Promise<Sink> {
  const { kind, address, port, token } = listening;
  const given = Object.fromEntries(
    options.map(parseOptionFlag).map(([name, text]) => [name, parseYaml(text)]),
  );
  const key = kind === 'forward' && token !== undefined ? { sharedKey: token } : {};
  const place = kind === 'file' ? {} : { port };
  const random = new Random(Math.floor(clock.wallMs()) ^ process.pid);
  const host = { address, serverNames, directory: directory.path, clock, random, token };
  const sink = { kind, options: { ...given, ...place, ...key } };
  return openSink(sink, { ...host, wildcard: 'allowed' }, deliver, refused);
}

function headerOf(clock: SystemClock, { run, command }: ReceiveOptions, sink: Sink): RunHeader {
  const { kind: protocol, endpoints } = sink;
  const what = { seed: 0, scenario: 'sink', target: protocol, scenarioFile: '' };
  const header = makeHeader(clock, { ...what, command });
  return { ...header, run, part: { kind: 'sink', protocol, endpoints } };
}

interface Ending extends Pick<ReceiveOptions, 'quietMs' | 'signal'> {
  /** From when on silence counts before anything has come; null: not at all. */
  readonly quietFromMs: number | null;
}

/** Flushes on a beat until the end. @throws EnvironmentError when receipts can't be written */
async function followToEnd(
  reception: Reception,
  clock: SystemClock,
  { quietMs, quietFromMs, signal }: Ending,
): Promise<SinkSeal['ending']> {
  for (;;) {
    await clock.sleep(flushEveryMs, signal).catch(() => {});
    reception.flush();
    if (signal.aborted) return 'stopped';
    const sinceMs = reception.lastAtMs ?? quietFromMs;
    if (quietMs !== null && sinceMs !== null && clock.nowMs() - sinceMs >= quietMs) return 'quiet';
  }
}
