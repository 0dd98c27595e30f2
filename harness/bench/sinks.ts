/**
 * Each sink alone: 200-byte lines over one connection on loopback, sent by another process, counted and
 * thrown away here. The clock runs from the first message to the last, so starting the sender is not in
 * it. UDP: datagrams that arrived, since the sender is never slowed and the kernel drops the rest.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SinkKind } from '../plan/plan.js';
import { sinkKinds } from '../plan/plan.js';
import { openSink } from '../sink/open.js';
import type { Sink } from '../sink/sink.js';
import { SystemClock } from '../support/clock.js';
import { builtModule } from '../support/paths.js';
import { Random } from '../support/random.js';
import { Child } from './children.js';

export interface SinkBench {
  readonly name: string;
  /** One measurement: the caller repeats it and takes the median. */
  run(): Promise<{ readonly linesPerSecond: number; readonly lines: number }>;
}

const linesByKind: Record<SinkKind, number> = {
  http: 2_000_000,
  elasticsearch: 2_000_000,
  victorialogs: 2_000_000,
  'splunk-hec': 2_000_000,
  cloudwatch: 2_000_000,
  'tcp-lines': 2_000_000,
  'syslog-tcp': 2_000_000,
  'syslog-tls': 2_000_000,
  forward: 2_000_000,
  lumberjack: 2_000_000,
  relp: 2_000_000,
  'syslog-udp': 200_000,
  file: 2_000_000,
  'otlp-http': 2_000_000,
  'otlp-grpc': 2_000_000,
  loki: 2_000_000,
};
const restTurnsMax = 100;

export const sinkBenches: readonly SinkBench[] = sinkKinds.map((kind) => ({
  name: `sink ${kind}`,
  run: () => measure(kind, linesByKind[kind]),
}));

async function measure(kind: SinkKind, lines: number) {
  const directory = await mkdtemp(join(tmpdir(), 'lostline-bench-'));
  const clock = new SystemClock();
  let received = 0;
  let firstMs = 0;
  let lastMs = 0;
  const deliver = () => {
    if (received === 0) firstMs = clock.nowMs();
    received++;
    // A look at the clock costs as much as a line; one in 64 keeps the end exact enough.
    if ((received & 63) === 0) lastMs = clock.nowMs();
  };
  const host = { address: '127.0.0.1', directory, clock, random: new Random(1) };
  try {
    await using sink = await openSink({ kind, options: {} }, host, deliver);
    await load(sink, lines);
    await rest(sink, lines, clock);
  } finally {
    await rm(directory, { recursive: true });
  }
  return { linesPerSecond: (received / (lastMs - firstMs)) * 1000, lines: received };
}

async function load(sink: Sink, lines: number): Promise<void> {
  const script = builtModule('harness', 'bench', 'sink-load.js');
  const parameters = [script, sink.kind, JSON.stringify(sink.endpoints), String(lines)];
  await new Child(`the sender to sink ${sink.kind}`, process.execPath, parameters).whenDone;
}

/** Until everything is in, or (UDP) nothing comes any more. */
async function rest(sink: Sink, lines: number, clock: SystemClock): Promise<void> {
  for (let turn = 0; turn < restTurnsMax; turn++) {
    const before = sink.counters().accepted;
    await clock.sleep(100);
    const now = sink.counters().accepted;
    if (now >= lines || now === before) return;
  }
}
