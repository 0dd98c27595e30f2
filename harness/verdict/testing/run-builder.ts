/**
 * Writes tiny run directories for tests, with the same writers as a run, from a few numbers: one stream
 * of 100-byte payloads, generations of given lines, what arrived, and where the shipper's offsets
 * were. Times are milliseconds from the run's origin; the load starts at 0.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../evidence/event.js';
import type { JournalRecord } from '../../evidence/journal.js';
import { JournalHeadEncoder, journalFileNames } from '../../evidence/journal-head.js';
import { harnessStreams, runFiles } from '../../evidence/layout.js';
import { NdjsonWriter } from '../../evidence/ndjson-writer.js';
import { ReceiptWriter } from '../../evidence/receipts.js';
import type { ReadLook, ReadPosition, Sample } from '../../evidence/sample.js';
import type { CorruptionKind } from '../../ledger/account.js';
import { Ledger } from '../../ledger/ledger.js';
import type { LineSpec } from '../../line/spec.js';
import { LineTemplates } from '../../line/templates.js';
import type { Plan, RotationPlan } from '../../plan/plan.js';

export const lineSpec: LineSpec = {
  ...{ seed: 7, format: 'plain', alphabet: 'ascii', payload: 'unique' },
  ...{
    sizes: { kind: 'fixed', bytes: 100 },
    timestampOriginMs: 0,
    period: 1000,
    timestampStepMs: 0,
  },
  criRecordBytesMax: 16_384,
};
/** Bytes of one raw line, its newline included. */
export const lineBytes = new LineTemplates(lineSpec).offsetOf(2);

export interface TestGeneration {
  readonly lines: number;
  readonly inode: string;
  readonly createdAtMs: number;
  readonly rotatedAtMs?: number;
  readonly kind?: string;
  readonly compressedAtMs?: number;
  /** A copytruncate's copy was made here, on inode `copy`; a gzip stands on inode `gz`. */
  readonly copiedAtMs?: number;
  readonly deletedAtMs?: number;
  readonly accessed?: boolean;
  readonly destroyed?: readonly [number, number];
  /** So many bytes of its last line stand in the next generation. */
  readonly cutBytes?: number;
  /** What its lines take, where they are none of `lineBytes`. */
  readonly bytes?: number;
}

export interface TestRun {
  /** None: nothing was written, and there is no journal. */
  readonly generations: readonly TestGeneration[];
  /** Ranges in the order in which they arrived, and when (10 ms); a range again is a duplicate. */
  readonly arrived: readonly (readonly [number, number, number?])[];
  readonly refused?: readonly (readonly [number, number])[];
  /** Line 0 is a message that names no line. */
  readonly corrupted?: readonly { readonly kind: CorruptionKind; readonly line: number }[];
  readonly unexpected?: number;
  readonly reads?: readonly (ReadPosition | ReadLook)[];
  readonly samples?: readonly Partial<Sample>[];
  /** Takes the place of the events of a run in good order. */
  readonly events?: readonly RunEvent[];
  /** Added to them. */
  readonly moreEvents?: readonly RunEvent[];
  readonly plan?: Partial<Plan>;
  /** How many more messages the sink took than were counted. */
  readonly uncounted?: number;
  /** The writer was killed here: no `closed` and `ended`, and a write was under way up to `intended`. */
  readonly killed?: { readonly committed: number; readonly intended: number };
  /** Where lines went, in place of a log file. */
  readonly address?: string;
  /** Ranges of which the writer could not say whether they were taken. */
  readonly unsure?: readonly (readonly [number, number])[];
  readonly rotationFailure?: string;
  /** The writer waited for space from here to there, and was so late by it. */
  readonly stalled?: { readonly fromMs: number; readonly toMs: number };
}

export const testPlan: Plan = {
  ...{ schemaVersion: 1, scenario: 'tiny', description: 'A tiny run.', seed: 7 },
  load: {
    durationMs: 1000,
    segments: [{ fromMs: 0, toMs: 1000, fromRate: 100, toRate: 100 }],
    ...{ lines: null, streams: 1, threads: 1, writeMode: 'append', blockBytesMax: 65_536 },
    ...{ unpaced: false, fileName: 'app-{stream}.log' },
  },
  line: lineSpec,
  rotation: null,
  faults: [],
  sink: { kind: 'http', options: {} },
  target: { name: 'reference', version: '1', engine: 'process', options: {} },
  drain: { quietMs: 500, timeoutMs: 10_000, lateAfterMs: 5_000 },
  budget: { lostMax: 0, corruptedMax: 0, unexpectedMax: 0, latenessMsMax: 50, linesMin: 10 },
};

export const testRotation: RotationPlan = {
  ...{ kind: 'rename-create', trigger: { kind: 'lines', lines: 100 }, keep: 1, countMax: 9 },
  ...{ lateWriteMs: 0, createGapMs: 0, copyTruncateGapMs: 0, compressDelayMs: 0 },
  ...{ midLine: false, freezeShipperMs: 0, logrotateMode: 'create', fromMs: 0, untilMs: 900 },
};

export const endMs = 1000;

/** A descriptor's record; position null is closed. */
export function read(atMs: number, inode: string, position: number | null): ReadPosition {
  return { atMs, pid: 1, descriptor: 3, device: '1', inode, position };
}

/** Looks every 50 ms. */
export function looks(fromMs: number, toMs: number): ReadLook[] {
  const list: ReadLook[] = [];
  for (let atMs = fromMs; atMs <= toMs; atMs += 50) {
    list.push({ atMs, look: true, looks: list.length + 1 });
  }
  return list;
}

export function buildRun(directory: string, run: TestRun): string {
  mkdirSync(join(directory, runFiles.journal), { recursive: true });
  const path = (name: keyof typeof runFiles) => join(directory, runFiles[name]);
  const plan = { ...testPlan, ...run.plan };
  writeFileSync(path('plan'), JSON.stringify(plan));
  writeFileSync(path('header'), JSON.stringify(header));
  if (run.generations.length > 0) writeJournal(path('journal'), run);
  const counted = writeReceipts(path('receipts'), run);
  const events = run.events ?? orderlyEvents(counted + (run.uncounted ?? 0));
  writeLines(path('events'), [...events, ...(run.moreEvents ?? [])].sort(byTime));
  writeLines(path('samples'), (run.samples ?? []).map(sampleOf));
  writeLines(path('reads'), [...(run.reads ?? [])].sort(byTime));
  return directory;
}

const header = {
  ...{ schemaVersion: 1, lostlineVersion: '0.1.0', runId: 'tiny-run', run: 'abc123', seed: 7 },
  ...{ scenarioFile: 'tiny.yaml', startedAt: '2026-01-31T12:00:00.000Z', originMs: 0 },
  command: ['lostline', 'run', 'tiny.yaml', '--out', 'here'],
  machine: { cores: 2, memoryBytes: 1, kernel: 'test' },
};

function byTime(one: { readonly atMs: number }, other: { readonly atMs: number }): number {
  return one.atMs - other.atMs;
}

function writeLines(path: string, values: readonly unknown[]): void {
  const file = new NdjsonWriter(path);
  for (const value of values) file.append(value);
  file.close();
}

function sampleOf(sample: Partial<Sample>): Sample {
  return {
    ...{ atMs: 0, written: 0, received: 0, delivered: 0, rotations: 0 },
    ...{ shipperCpuSeconds: null, shipperMemoryBytes: null },
    ...{ harnessCpuSeconds: 0, harnessMemoryBytes: 0, admittedDrops: null },
    ...sample,
  };
}

export function orderlyEvents(accepted: number): RunEvent[] {
  return [
    { event: 'phase', atMs: 0, phase: 'load' },
    { event: 'phase', atMs: endMs, phase: 'drain' },
    { event: 'drain', atMs: endMs + 600, outcome: 'rest', quietMs: 500 },
    { event: 'probe', atMs: endMs + 700, arrived: true, tookMs: 12 },
    { event: 'shipper', atMs: endMs + 800, state: 'stopped', detail: '' },
    { event: 'self-test', atMs: endMs + 810, planted: { lost: 5 }, found: { lost: 5 } },
    {
      ...{ event: 'sink', atMs: endMs + 820, accepted, refusedRequests: 0, malformedRequests: 0 },
      ...{ abortedRequests: 0, kernelDrops: 0, connections: 1, stallMsMax: 3 },
    },
    { event: 'phase', atMs: endMs + 900, phase: 'closed' },
  ];
}

function writeJournal(directory: string, run: TestRun): void {
  const names = journalFileNames(1, 1);
  const total = run.generations.reduce((sum, { lines }) => sum + lines, 0);
  const { committed, intended } = run.killed ?? { committed: total + 1, intended: total + 1 };
  writeLines(join(directory, names.records), [...recordsOf(run, total)].sort(byTime));
  const head = new JournalHeadEncoder(1, 1);
  const bytes = head.encode(run.generations.length, committed, intended, 0, endMs);
  writeFileSync(join(directory, names.head), bytes);
}

function* recordsOf(run: TestRun, total: number): Generator<JournalRecord> {
  let first = 1;
  for (const [index, one] of run.generations.entries()) {
    const generation = index + 1;
    const { address: path = 'app-0001.log' } = run;
    const { inode, createdAtMs: atMs, kind = 'rename-create' } = one;
    const firstOffset = run.generations[index - 1]?.cutBytes ?? 0;
    yield { record: 'opened', atMs, generation, path, device: '1', inode, first, firstOffset };
    yield* laterRecords(one, generation, kind);
    const next = first + one.lines;
    const closedAtMs = run.generations[index + 1]?.createdAtMs ?? endMs;
    if (!run.killed || generation < run.generations.length) {
      const whole = one.bytes ?? one.lines * lineBytes;
      const bytes = firstOffset + whole - (one.cutBytes ?? 0);
      yield { record: 'closed', atMs: closedAtMs, generation, next, bytes };
    }
    first = next;
  }
  for (const [from, last] of run.unsure ?? []) {
    yield { record: 'unsure', atMs: endMs, first: from, last };
  }
  const { rotationFailure: message, killed } = run;
  if (message) yield { record: 'rotation-failed', atMs: endMs, generation: 1, message };
  const { stalled } = run;
  const othersLatenessMs = { p50: 0.1, p99: 1, max: 2 };
  const lateMs = stalled ? stalled.toMs - stalled.fromMs : 0;
  const latenessMs = stalled ? { p50: 0.1, p99: lateMs, max: lateMs } : othersLatenessMs;
  const heldUp = stalled ? { heldUp: { lines: 40, othersLatenessMs } } : {};
  if (stalled) {
    yield { record: 'stalled', atMs: stalled.fromMs, generation: 1, next: 2, offset: 1 };
    yield { record: 'resumed', atMs: stalled.toMs, next: 2 };
  }
  if (killed) return;
  yield { record: 'ended', atMs: endMs, next: total + 1, latenessMs, blocks: 9, ...heldUp };
}

function* laterRecords(
  one: TestGeneration,
  generation: number,
  kind: string,
): Generator<JournalRecord> {
  const path = `app-0001.log.${generation}`;
  const { rotatedAtMs, compressedAtMs, deletedAtMs, destroyed, accessed = null } = one;
  if (one.copiedAtMs !== undefined) {
    const moved = { path, how: 'copied', inode: 'copy' } as const;
    yield { record: 'moved', atMs: one.copiedAtMs, generation, ...moved };
  }
  if (rotatedAtMs !== undefined) {
    yield { record: 'rotated', atMs: rotatedAtMs, generation, kind, path };
  }
  if (compressedAtMs !== undefined) {
    const moved = { path: `${path}.gz`, how: 'compressed', inode: 'gz' } as const;
    yield { record: 'moved', atMs: compressedAtMs, generation, ...moved };
  }
  if (destroyed) {
    const [first, last] = destroyed;
    yield { record: 'destroyed', atMs: endMs, generation, first, last, copyBytes: 0 };
  }
  if (deletedAtMs !== undefined) {
    yield { record: 'deleted', atMs: deletedAtMs, generation, accessed };
  }
}

/** Gives how many messages were counted. */
function writeReceipts(path: string, run: TestRun): number {
  const log = new ReceiptWriter(path);
  const ledger = new Ledger({ streams: 1, apart: [harnessStreams.probe], log });
  let messages = 0;
  for (const [first, last, atMs = 10] of run.arrived) {
    ledger.receivedRun(1, 1, first, last - first + 1, atMs);
    messages += last - first + 1;
  }
  for (const [first, last] of run.refused ?? []) {
    for (let line = first; line <= last; line++) ledger.refused(1, 1, line);
  }
  for (const { kind, line } of run.corrupted ?? []) {
    ledger.malformed(kind, line === 0 ? 0 : 1, 1, line);
    messages++;
  }
  ledger.unexpected(run.unexpected ?? 0);
  log.close();
  return messages + (run.unexpected ?? 0);
}
