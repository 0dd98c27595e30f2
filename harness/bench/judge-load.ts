/**
 * Makes the directories of 4 writers and 2 sinks of 100 million lines in a folder, or judges them, in a process
 * of its own. Started by judge.ts: `make FOLDER RUN-LINES`, `judge FOLDER`.
 *
 * Each sink gets so many lines of a stream, then the other one does, as with a balancer between; the smaller the
 * runs, the more receipts there are.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../evidence/event.js';
import type { RunHeader } from '../evidence/header.js';
import { sealOf } from '../evidence/journal-chain.js';
import { runFiles } from '../evidence/layout.js';
import { NdjsonWriter } from '../evidence/ndjson-writer.js';
import { ReceiptWriter } from '../evidence/receipts.js';
import { judgeParts } from '../span/judge-parts.js';
import { createPartDirectory, writeHeader, writeJson } from '../span/part-directory.js';
import type { SinkSeal } from '../span/sink-seal.js';
import { monotonicMs, SystemClock } from '../support/clock.js';
import { JournalWriter } from '../writer/journal-writer.js';
import { benchLine, benchPlan, benchRun, unpacedLoad } from './plans.js';

const million = 1_000_000;
const writers = 4;
const sinks = 2;
const streamsEach = 5;
const streams = writers * streamsEach;
const linesEach = (100 * million) / streams;
/** Files of a stream, each with a tenth of the marks. */
const generations = 200;
const loadMs = 100_000;
const flushEvery = 100_000;

const header = (part: RunHeader['part'], run: string): RunHeader => ({
  ...{ schemaVersion: 1, lostlineVersion: 'bench', runId: 'bench', run, seed: 1 },
  ...{ scenarioFile: 'bench.yaml', startedAt: new Date(0).toISOString(), originMs: 0 },
  ...{ command: ['write', 'bench.yaml'], part },
  machine: { cores: 2, memoryBytes: 0, kernel: '' },
});

function append(path: string, events: readonly RunEvent[]): void {
  const log = new NdjsonWriter(path);
  for (const event of events) log.append(event);
  log.close();
}

function makeWriter(folder: string, number: number): void {
  const directory = createPartDirectory(join(folder, `writer-${number}`), ['journal']);
  const instance = { number, of: writers };
  writeHeader(directory, header({ kind: 'writer', instance }, benchRun));
  const load = { ...unpacedLoad(linesEach * streams), streams };
  const judging = {
    ...{ schemaVersion: 1, scenario: 'bench', description: '', faults: [], line: benchLine },
    ...{ sink: { kind: 'http', options: {} }, drain: { quietMs: 1_000, timeoutMs: 2_000 } },
    target: { name: 'bench', version: '', engine: 'process', options: {} },
    budget: { lostMax: 0, corruptedMax: 0, unexpectedMax: 0, latenessMsMax: 50, linesMin: 1 },
  };
  writeJson(directory.file('plan'), { ...benchPlan(load, null), ...judging });
  for (let index = 1; index <= streamsEach; index++) {
    makeJournal(directory.file('journal'), (number - 1) * streamsEach + index);
  }
  append(directory.file('events'), [
    { event: 'phase', atMs: 0, phase: 'load' },
    { event: 'phase', atMs: loadMs, phase: 'closed' },
    { event: 'sealed', atMs: loadMs, journals: sealOf(directory.file('journal')) },
  ]);
}

function makeJournal(directory: string, stream: number): void {
  const journal = new JournalWriter(directory, stream, 1);
  const lines = linesEach / generations;
  const bytes = lines * 200;
  const file = { path: `app-${stream}.log`, device: '1', firstOffset: 0 };
  for (let generation = 1; generation <= generations; generation++) {
    const first = 1 + (generation - 1) * lines;
    const atOf = (share: number) => ((generation - 1 + share) * loadMs) / generations;
    const inode = String(stream * generations + generation);
    journal.record({ record: 'opened', atMs: atOf(0), generation, first, inode, ...file });
    for (let mark = 0; mark < 5; mark++) {
      const next = first + (mark * lines) / 5;
      journal.record({ record: 'mark', atMs: atOf(mark / 5), next, offset: (mark * bytes) / 5 });
    }
    const path = `${file.path}.1`;
    journal.record({ record: 'rotated', atMs: atOf(1), generation, kind: 'rename-create', path });
    journal.record({ record: 'closed', atMs: atOf(1), generation, next: first + lines, bytes });
  }
  const next = linesEach + 1;
  const latenessMs = { p50: 0, p99: 1, max: 1 };
  journal.record({ record: 'ended', atMs: loadMs, next, latenessMs, blocks: 1 });
  journal.head(generations, next, next, bytes, loadMs);
  journal.close();
}

function makeSink(folder: string, number: number, runLines: number): void {
  const directory = createPartDirectory(join(folder, `sink-${number}`), ['heard']);
  writeHeader(directory, header({ kind: 'sink', protocol: 'http', endpoints: {} }, ''));
  mkdirSync(join(directory.file('heard'), benchRun));
  const receipts = new ReceiptWriter(join(directory.file('heard'), benchRun, runFiles.receipts));
  let told = 0;
  for (let first = 1; first <= linesEach; first += runLines) {
    const turn = Math.floor(first / runLines) % sinks;
    if (turn !== number - 1) continue;
    const atMs = (first / linesEach) * loadMs + 5;
    const end = Math.min(first + runLines, linesEach + 1);
    for (let stream = 1; stream <= streams; stream++) {
      for (let line = first; line < end; line++) receipts.arrived(stream, 1, line, atMs);
    }
    told += (end - first) * streams;
    if (told % flushEvery < runLines * streams) receipts.flush();
  }
  receipts.close();
  new NdjsonWriter(directory.file('odd')).close();
  const counts = { planted: { lost: 1 }, found: { lost: 1 } };
  append(directory.file('events'), [{ event: 'self-test', atMs: 0, ...counts }]);
  const seal: SinkSeal = {
    ...{ schemaVersion: 1, atMs: loadMs + 5_000, ending: 'quiet', lastAtMs: loadMs + 5 },
    ...{ accepted: told, refusedRequests: 0, malformedRequests: 0, abortedRequests: 0 },
    ...{ kernelDrops: 0, connections: 1, stallMsMax: 1, runs: { [benchRun]: told }, others: {} },
    ...{ oddKept: 0, oddOmitted: {}, digests: {} },
  };
  writeJson(directory.file('seal'), seal);
}

function make(folder: string, runLines: number): void {
  for (let number = 1; number <= writers; number++) makeWriter(folder, number);
  for (let number = 1; number <= sinks; number++) makeSink(folder, number, runLines);
}

function judge(folder: string): void {
  const names = (kind: string, count: number) =>
    Array.from({ length: count }, (_, index) => join(folder, `${kind}-${index + 1}`));
  const directories = [...names('writer', writers), ...names('sink', sinks)];
  const startMs = monotonicMs();
  const request = { directories, expects: [], shipper: undefined, sinksAre: 'shared' as const };
  const { result } = judgeParts({ ...request, out: join(folder, 'judged') }, new SystemClock());
  const ms = monotonicMs() - startMs;
  const { delivered, lost } = result.account;
  // The most that was resident at any time, in KiB.
  const bytes = process.resourceUsage().maxRSS * 1024;
  const { outcome } = result;
  process.stdout.write(JSON.stringify({ ms, bytes, lines: delivered, lost, outcome }));
}

const [deed, folder = '', runLines = '500'] = process.argv.slice(2);
if (deed === 'make') make(folder, Number(runLines));
else judge(folder);
