/**
 * The whole path of a run but for a shipper: writer thread with journal, file, a forwarder that only
 * copies (see forwarder.ts), sink, verification, ledger, receipts, and the sampler at its usual beat.
 * The CPU told is that of this process: writer, sink, counting and sampling, not the forwarder's.
 */
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NdjsonWriter } from '../evidence/ndjson-writer.js';
import { ReceiptWriter } from '../evidence/receipts.js';
import { Ledger } from '../ledger/ledger.js';
import { Receiver } from '../ledger/receiver.js';
import { LineTemplates } from '../line/templates.js';
import { ReaderPositions } from '../metrics/reader-positions.js';
import type { LoadPlan, SinkKind } from '../plan/plan.js';
import { Recorder } from '../run/recorder.js';
import { Sampler } from '../run/sampler.js';
import { openSink } from '../sink/open.js';
import { SystemClock } from '../support/clock.js';
import { Random } from '../support/random.js';
import { Scope } from '../support/scope.js';
import { startWriter, type Writer } from '../writer/writer.js';
import type { Measurement } from './bench.js';
import { type Forwarder, startForwarder, stateOf } from './forwarding.js';
import { benchPlan, benchRun } from './plans.js';

const pollMs = 5;
/** Longer than this without one more line, and the path is stuck. */
const restMsMax = 10_000;

interface Rig {
  readonly clock: SystemClock;
  readonly ledger: Ledger;
  readonly writer: Writer;
  readonly sampler: Sampler;
  readonly forwarder: Forwarder;
  readonly lines: number;
}

export async function measurePath(kind: SinkKind, load: Partial<LoadPlan>): Promise<Measurement> {
  await using scope = new Scope();
  const directory = await mkdtemp(join(tmpdir(), 'lostline-bench-'));
  scope.defer('directory', () => rm(directory, { recursive: true }));
  const rig = await openRig(directory, scope, kind, load);
  const { clock, writer, lines, sampler } = rig;
  const ended = new AbortController();
  const sampling = sampler.run(ended.signal);
  scope.defer('sampling', () => {
    ended.abort();
    return sampling;
  });
  const cpuBefore = process.cpuUsage();
  const startMs = clock.nowMs();
  writer.begin(startMs);
  await untilDelivered(rig);
  const elapsedMs = clock.nowMs() - startMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  await writer.whenDone;
  const { latenessMsP99, latenessMsMax } = writer.progress();
  return {
    lines,
    linesPerSecond: (lines / elapsedMs) * 1000,
    cpuMicrosPerLine: (user + system) / lines,
    ...(load.unpaced
      ? {}
      : { corePercent: (user + system) / elapsedMs / 10, latenessMsP99, latenessMsMax }),
  };
}

async function untilDelivered(rig: Rig): Promise<void> {
  const { clock, ledger, lines } = rig;
  let delivered = 0;
  let movedMs = clock.nowMs();
  while (delivered < lines) {
    await clock.sleep(pollMs);
    if (ledger.delivered > delivered) movedMs = clock.nowMs();
    delivered = ledger.delivered;
    if (clock.nowMs() - movedMs > restMsMax) throw await standstill(rig);
  }
}

async function standstill({ ledger, lines, writer, forwarder }: Rig): Promise<Error> {
  return new Error(
    `the path stands still: ${ledger.delivered} of ${lines} lines were delivered, ` +
      `${writer.progress().lines} written; ${await stateOf(forwarder)}`,
  );
}

async function openRig(
  directory: string,
  scope: Scope,
  kind: SinkKind,
  load: Partial<LoadPlan>,
): Promise<Rig> {
  const clock = new SystemClock();
  const plan = benchPlan(load, null);
  const folders = { logs: join(directory, 'logs'), journal: join(directory, 'journal') };
  await mkdir(folders.logs);
  await mkdir(folders.journal);
  const templates = new LineTemplates(plan.line);
  const receipts = new ReceiptWriter(join(directory, 'receipts.bin'));
  scope.defer('receipts', () => receipts.close());
  const ledger = new Ledger({ streams: 1, apart: [], log: receipts });
  const receiver = new Receiver({ templates, run: benchRun, ledger, clock });
  const host = { address: '127.0.0.1', directory, clock, random: new Random(1) };
  const opened = openSink({ kind, options: {} }, host, receiver.deliver, receiver.refused);
  const sink = scope.use('sink', await opened);
  const writer = await startWriter({
    ...{ plan, run: benchRun, epoch: 1, originMs: clock.originMs },
    ...{ directory: folders.logs, journalDirectory: folders.journal },
  });
  scope.defer('writer', () => writer.stop());
  const lines = plan.load.lines!;
  const source = { file: join(folders.logs, 'app-0001.log'), bytes: templates.offsetOf(lines + 1) };
  const forwarder = await startForwarder(scope, clock, sink, source);
  const device = String((await stat(folders.logs, { bigint: true })).dev);
  const recorder = openRecorder(directory, scope, clock);
  const sampler = new Sampler({
    ...{ clock, recorder, ledger, instance: forwarder.instance, admitted: null },
    progress: () => writer.progress(),
    positions: new ReaderPositions(new Set([device]), clock, (record) => recorder.read(record)),
    flushReceipts: () => receipts.flush(),
    durationMs: plan.load.durationMs,
  });
  return { clock, ledger, writer, sampler, forwarder, lines };
}

function openRecorder(directory: string, scope: Scope, clock: SystemClock): Recorder {
  const log = (name: string) => new NdjsonWriter(join(directory, `${name}.ndjson`));
  const logs = { events: log('events'), samples: log('samples'), reads: log('reads') };
  const recorder = new Recorder(clock, logs, {});
  scope.defer('records', () => recorder.close());
  return recorder;
}
