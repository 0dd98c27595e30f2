/**
 * The evidence of parts that were brought together, in the form in which a verdict takes that of one run. What
 * would need one clock for all, or somebody who watched the shipper, is empty, and the checks that ask for it are
 * left out; see `SpanFacts`.
 */
import { join } from 'node:path';
import { ArrivalHistory } from '../evidence/arrival-history.js';
import type { RunEvent, SelfTestEvent } from '../evidence/event.js';
import { FileSizes } from '../evidence/file-sizes.js';
import type { JudgedPart, RunHeader } from '../evidence/header.js';
import { runFiles } from '../evidence/layout.js';
import { ReaderHistory } from '../evidence/reader-history.js';
import type { Ledger } from '../ledger/ledger.js';
import type { MalformedSample } from '../ledger/malformed-sample.js';
import { LineTemplates } from '../line/templates.js';
import type { Plan } from '../plan/plan.js';
import { assert } from '../support/assert.js';
import type { Evidence, SpanFacts } from '../verdict/evidence.js';
import { FrozenWindows } from '../verdict/frozen-windows.js';
import { readHeader, readPlan } from '../verdict/read-json.js';
import { readJudgedSink } from './judged-sink.js';
import { type JudgedWriter, readJudgedWriter } from './judged-writer.js';
import { outlivedBy } from './outlived.js';
import { type SinkFacts, type UnitedSinks, uniteSinks } from './unite-sinks.js';

export interface LoadedParts {
  readonly evidence: Evidence;
  readonly malformed: readonly MalformedSample[];
}

/** @throws UsageError when a file is missing, damaged or foreign */
export function loadJudged(directory: string): LoadedParts {
  const header = readHeader(join(directory, runFiles.header));
  const plan = readPlan(join(directory, runFiles.plan));
  const { part, run } = header;
  assert(part?.kind === 'judged', 'a directory of parts brought together');
  const templates = new LineTemplates(plan.line, run);
  const writers = part.writers.map((folder) => readJudgedWriter(directory, folder));
  const malformed: MalformedSample[] = [];
  const onMalformed = (sample: MalformedSample) => malformed.push(sample);
  const reading = { directory, plan, run, templates, writers, onMalformed };
  const united = uniteSinks(part, plan, (folder) => readJudgedSink(reading, folder));
  const { ledger, sinks } = united;
  const span = spanOf(plan, writers, united);
  const evidence = evidenceOf({ header, plan, templates, ledger, writers, sinks, span, part });
  return { evidence, malformed };
}

function spanOf(
  plan: Plan,
  writers: readonly JudgedWriter[],
  { sinks, mirrors, copies }: UnitedSinks,
): SpanFacts {
  const writerEnds = writers.map(({ end }) => end);
  const outlived = (lives: readonly SinkFacts[]) =>
    outlivedBy(
      lives.map(({ end }) => end),
      writerEnds,
      plan.drain.quietMs,
    );
  return {
    writers: writers.map(({ facts }) => facts),
    sinks: sinks.map(({ facts }) => facts),
    mirrors: mirrors.map(({ name, ledger, lives }) => ({
      ...{ name, ledger, outlived: outlived(lives) },
    })),
    outlived: outlived(sinks),
    copies,
    elsewhere: sinks.reduce((sum, { elsewhere }) => sum + elsewhere, 0),
  };
}

interface Loaded {
  readonly header: RunHeader;
  readonly part: JudgedPart;
  readonly plan: Plan;
  readonly templates: LineTemplates;
  readonly ledger: Ledger;
  readonly writers: readonly JudgedWriter[];
  readonly sinks: readonly SinkFacts[];
  readonly span: SpanFacts;
}

function evidenceOf(loaded: Loaded): Evidence {
  const { header, plan, templates, ledger, writers, sinks, span } = loaded;
  const journals = writers
    .flatMap(({ rebased }) => rebased)
    .sort((one, other) => one.stream - other.stream || one.epoch - other.epoch);
  const generations = journals.flatMap((journal) => journal.generations);
  const seal = writers.map((writer) => writer.seal).join(' ');
  const tornOf = (list: readonly { readonly torn: number }[]) =>
    list.reduce((sum, { torn }) => sum + torn, 0);
  return {
    ...{ header, plan, journals, ledger, span, lines: templates },
    arrivals: new ArrivalHistory(plan.load.streams),
    holdUps: null,
    readers: new ReaderHistory(generations, new FileSizes(journals)),
    events: eventsOf(loaded, seal),
    samples: [],
    said: new Map(),
    audit: null,
    kernelAudit: null,
    frozen: new FrozenWindows(),
    unread: { notes: 0, others: 0 },
    torn: { journal: tornOf(writers), receipts: tornOf(sinks), events: 0, samples: 0, reads: 0 },
    journalState: { broken: [...writers, ...sinks].flatMap(({ broken }) => broken), seal },
    // What a writer that was killed had written for sure is known; a sink that was killed may have taken more.
    complete: span.sinks.every(({ cut }) => cut === ''),
  };
}

/** Each at an instant of its writer's own clock, from its first line on. */
function eventsOf({ writers, sinks, span }: Loaded, seal: string): RunEvent[] {
  const loadMs = Math.max(0, ...writers.map((writer) => writer.loadMs));
  const areWhole = [...span.writers, ...span.sinks].every(({ cut }) => cut === '');
  const selfTest = selfTestOf(sinks, loadMs);
  const sealed = { event: 'sealed', atMs: loadMs, journals: seal } as const;
  return [
    { event: 'phase', atMs: 0, phase: 'load' },
    { event: 'phase', atMs: loadMs, phase: 'drain' },
    ...(selfTest ? [selfTest] : []),
    ...sinkEvents(sinks, span, loadMs),
    ...(areWhole ? [{ event: 'phase', atMs: loadMs, phase: 'closed' } as const, sealed] : []),
  ];
}

/** Counters of all sinks together; none when one of them could not tell any more. */
function sinkEvents(sinks: readonly SinkFacts[], span: SpanFacts, atMs: number): RunEvent[] {
  const seals = sinks.flatMap(({ end }) => end.seal ?? []);
  if (seals.length < sinks.length) return [];
  type Counter = 'accepted' | 'refusedRequests' | 'malformedRequests' | 'abortedRequests';
  const sum = (key: Counter | 'kernelDrops' | 'connections') =>
    seals.reduce((total, seal) => total + seal[key], 0);
  return [
    {
      ...{ event: 'sink', atMs, accepted: sum('accepted') - span.elsewhere - span.copies },
      refusedRequests: sum('refusedRequests'),
      malformedRequests: sum('malformedRequests'),
      abortedRequests: sum('abortedRequests'),
      ...{ kernelDrops: sum('kernelDrops'), connections: sum('connections') },
      stallMsMax: Math.max(...seals.map(({ stallMsMax }) => stallMsMax)),
    },
  ];
}

/** Of all sinks together; null when one has none. */
function selfTestOf(sinks: readonly SinkFacts[], atMs: number): SelfTestEvent | null {
  const tests = sinks.flatMap(({ selfTest }) => selfTest ?? []);
  if (tests.length < sinks.length) return null;
  const sumOf = (counts: readonly Readonly<Record<string, number>>[]) => {
    const sum: Record<string, number> = {};
    for (const one of counts) {
      for (const [kind, count] of Object.entries(one)) sum[kind] = (sum[kind] ?? 0) + count;
    }
    return sum;
  };
  const planted = sumOf(tests.map((test) => test.planted));
  return { event: 'self-test', atMs, planted, found: sumOf(tests.map((test) => test.found)) };
}
