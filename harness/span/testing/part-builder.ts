/** Directories of writers and sinks for tests, made with the same writers as the programs', from a few numbers. */
import type { RunEvent } from '../../evidence/event.js';
import type { Instance, RunHeader } from '../../evidence/header.js';
import { sealOf } from '../../evidence/journal-chain.js';
import { NdjsonWriter } from '../../evidence/ndjson-writer.js';
import type { LineSpec } from '../../line/spec.js';
import { LineTemplates } from '../../line/templates.js';
import type { Plan } from '../../plan/plan.js';
import type { SinkCounters } from '../../sink/sink.js';
import { ManualClock } from '../../support/clock.js';
import { testPlan } from '../../verdict/testing/run-builder.js';
import { JournalWriter } from '../../writer/journal-writer.js';
import { createPartDirectory, writeHeader, writeJson } from '../part-directory.js';
import { Reception } from '../reception.js';
import { writeSeal } from '../sink-seal.js';

export const testRun = 'k3x9ab';

export const testLines: LineSpec = {
  ...{ seed: 7, format: 'plain', alphabet: 'ascii', payload: 'unique', period: 10 },
  sizes: { kind: 'fixed', bytes: 100 },
  ...{ timestampOriginMs: 0, timestampStepMs: 0, criRecordBytesMax: 16_384 },
};
const templates = new LineTemplates(testLines);
const lineBytes = templates.offsetOf(2);

/** One whole line's payload. */
export function lineOf(stream: number, sequence: number, run = testRun): Buffer {
  return Buffer.from(templates.renderPayload(run, { stream, epoch: 1, sequence }));
}

export interface TestWriter {
  /** Lines by stream. */
  readonly lines: Readonly<Record<number, number>>;
  readonly run?: string;
  readonly instance?: Instance;
  readonly plan?: Partial<Plan>;
  /** Killed with so many lines of each stream on their way. */
  readonly killedWith?: number;
  /** What its clock shows when it begins, of which it writes for a second. */
  readonly beginsAtMs?: number;
}

const loadMs = 1_000;

export function buildWriter(path: string, writer: TestWriter): string {
  const { lines, run = testRun, instance, beginsAtMs = 100, killedWith } = writer;
  const directory = createPartDirectory(path, ['journal']);
  const journal = directory.file('journal');
  const streams = Object.keys(lines).map(Number);
  const load = { ...testPlan.load, streams: Math.max(1, ...streams) };
  const part = { kind: 'writer' as const, ...(instance ? { instance } : {}) };
  writeHeader(directory, { ...header, run, part });
  writeJson(directory.file('plan'), { ...testPlan, line: testLines, load, ...writer.plan });
  for (const stream of streams) {
    writeJournal(journal, stream, lines[stream]!, beginsAtMs, killedWith);
  }
  const events: RunEvent[] = [{ event: 'phase', atMs: beginsAtMs, phase: 'load' }];
  if (killedWith === undefined) {
    const atMs = beginsAtMs + loadMs;
    events.push({ event: 'phase', atMs, phase: 'closed' });
    events.push({ event: 'sealed', atMs, journals: sealOf(journal) });
  }
  append(directory.file('events'), events);
  return path;
}

function writeJournal(
  directory: string,
  stream: number,
  lines: number,
  beginsAtMs: number,
  killedWith: number | undefined,
): void {
  const journal = new JournalWriter(directory, stream, 1);
  const path = `app-${stream}.log`;
  const file = { path, device: '1', inode: String(stream), first: 1, firstOffset: 0 };
  const next = lines + 1;
  const atMs = beginsAtMs + loadMs;
  journal.record({ record: 'opened', atMs: beginsAtMs, generation: 1, ...file });
  journal.record({ record: 'mark', atMs: beginsAtMs, next: 1, offset: 0 });
  journal.head(1, next, next + (killedWith ?? 0), lines * lineBytes, atMs);
  if (killedWith === undefined) {
    const latenessMs = { p50: 0, p99: 1, max: 1 };
    journal.record({ record: 'closed', atMs, generation: 1, next, bytes: lines * lineBytes });
    journal.record({ record: 'ended', atMs, next, latenessMs, blocks: 1 });
  }
  journal.close();
}

export interface TestSink {
  /** In the order in which they come. */
  readonly messages: readonly Uint8Array[];
  /** Those that it notes alone; all when not given. */
  readonly run?: string;
  /** What its clock shows when the first message comes, and when it ends. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  readonly ending?: 'killed';
}

export function buildSink(path: string, sink: TestSink): string {
  const { messages, run = '', fromMs = 500, untilMs = 60_000, ending } = sink;
  const directory = createPartDirectory(path, ['heard']);
  const part = { kind: 'sink' as const, protocol: 'http', endpoints: {} };
  writeHeader(directory, { ...header, run, part });
  const clock = new ManualClock();
  const reception = new Reception({ directory, clock, run });
  clock.advance(fromMs);
  for (const message of messages) reception.deliver(message, 0, message.length);
  reception.flush();
  const counts = { planted: { lost: 5 }, found: { lost: 5 } };
  append(directory.file('events'), [{ event: 'self-test', atMs: 1, ...counts }]);
  const counters = { ...noCounters, accepted: messages.length };
  const seal = { directory, reception, counters, atMs: untilMs, ending: 'stopped' as const };
  if (ending === undefined) writeSeal(seal);
  reception.close();
  return path;
}

const noCounters: SinkCounters = {
  ...{ accepted: 0, bytes: 0, refusedBytes: 0, refusedRequests: 0, malformedRequests: 0 },
  ...{ abortedRequests: 0, connections: 1, stallMsMax: 1, kernelDrops: 0 },
};

const header: RunHeader = {
  ...{ schemaVersion: 1, lostlineVersion: '0.1.0', runId: 'tiny', run: testRun, seed: 7 },
  ...{ scenarioFile: 'tiny.yaml', startedAt: '2026-01-31T12:00:00.000Z', originMs: 0 },
  command: ['write', 'tiny.yaml', '--out', 'here', '--run', testRun],
  machine: { cores: 2, memoryBytes: 1, kernel: 'test' },
};

function append(path: string, events: readonly RunEvent[]): void {
  const log = new NdjsonWriter(path);
  for (const event of events) log.append(event);
  log.close();
}
