/** What one sink's folder says, read for the judge into a ledger of its own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent, SelfTestEvent } from '../evidence/event.js';
import type { JudgedFolder } from '../evidence/header.js';
import { runFiles, streamsApart } from '../evidence/layout.js';
import { newTally, readNdjson } from '../evidence/ndjson-reader.js';
import { replayReceipts, type StretchListener } from '../evidence/replay.js';
import { Ledger } from '../ledger/ledger.js';
import type { MalformedSample } from '../ledger/malformed-sample.js';
import type { LineTemplates } from '../line/templates.js';
import { filteredStreams } from '../plan/expected.js';
import type { Plan } from '../plan/plan.js';
import { messageOf, UsageError } from '../support/errors.js';
import type { PartFacts } from '../verdict/evidence.js';
import { ClockBound } from './clock-bound.js';
import type { JudgedWriter } from './judged-writer.js';
import type { SinkEnd } from './outlived.js';
import { partFiles } from './part-directory.js';
import { countOmitted, replayOdd } from './replay-odd.js';
import { digestOf, readSeal, type SinkSeal } from './sink-seal.js';

export interface JudgedSink {
  readonly facts: PartFacts;
  readonly ledger: Ledger;
  readonly end: SinkEnd;
  /** Messages of other runs, in no count. */
  readonly elsewhere: number;
  readonly torn: number;
  readonly selfTest: SelfTestEvent | null;
  readonly broken: readonly string[];
}

export interface SinkReading {
  readonly directory: string;
  readonly plan: Plan;
  readonly run: string;
  readonly templates: LineTemplates;
  readonly writers: readonly JudgedWriter[];
  readonly onMalformed: (sample: MalformedSample) => void;
}

export function newLedger(plan: Plan): Ledger {
  const isFiltered = filteredStreams(plan);
  return new Ledger({ streams: plan.load.streams, apart: streamsApart, isFiltered });
}

export function readJudgedSink(
  reading: SinkReading,
  { folder, from, isFollowed = false }: JudgedFolder,
): JudgedSink {
  const { directory, plan, run, templates, writers, onMalformed } = reading;
  const path = join(directory, folder);
  const ledger = newLedger(plan);
  const sealPath = join(path, partFiles.seal);
  const seal = existsSync(sealPath) ? readSeal(sealPath) : null;
  const bounds = writers.map(({ journals }) => new ClockBound(journals));
  const torn = replay(join(path, runFiles.receipts), ledger, bounds);
  const otherRuns = otherRunsOf(seal, run);
  const odd = { path: join(path, partFiles.odd), run, templates, ledger, otherRuns, onMalformed };
  const replayed = replayOdd(odd);
  const omitted = seal ? countOmitted(seal, odd) : 0;
  const cut = seal ? '' : 'it was killed, and may have taken lines that it had not noted yet';
  return {
    facts: { name: from, cut },
    ledger,
    end: { name: from, seal, isFollowed, aheadMsMax: bounds.map(({ aheadMsMax }) => aheadMsMax) },
    elsewhere: replayed.elsewhere + omitted + linesOf(seal, otherRuns),
    torn: torn + replayed.torn,
    selfTest: selfTestOf(path),
    broken: seal ? brokenOf(path, from, run, seal) : [],
  };
}

/** Gives 1 when the last record was torn. */
function replay(path: string, ledger: Ledger, bounds: readonly StretchListener[]): number {
  if (!existsSync(path)) return 0;
  const listener: StretchListener = {
    arrived: (stream, epoch, first, count, atMs) => {
      for (const bound of bounds) bound.arrived(stream, epoch, first, count, atMs);
    },
  };
  return replayReceipts(path, ledger, undefined, listener).torn ? 1 : 0;
}

function otherRunsOf(seal: SinkSeal | null, run: string): ReadonlySet<string> {
  const all = [...Object.keys(seal?.runs ?? {}), ...Object.keys(seal?.others ?? {})];
  return new Set(all.filter((name) => name !== run));
}

function linesOf(seal: SinkSeal | null, runs: ReadonlySet<string>): number {
  const counts: Readonly<Record<string, number>> = { ...seal?.runs, ...seal?.others };
  return [...runs].reduce((sum, name) => sum + (counts[name] ?? 0), 0);
}

function selfTestOf(path: string): SelfTestEvent | null {
  const file = join(path, runFiles.events);
  if (!existsSync(file)) return null;
  const events = [...readNdjson<RunEvent>(file, newTally())];
  return events.findLast((event) => event.event === 'self-test') ?? null;
}

/** Files that are not what they were when the sink sealed them. */
function brokenOf(path: string, name: string, run: string, { digests }: SinkSeal): string[] {
  const receipts = join(partFiles.heard, run, runFiles.receipts);
  return [
    { sealed: partFiles.odd, here: partFiles.odd },
    { sealed: receipts, here: runFiles.receipts },
  ].flatMap(({ sealed, here }) => {
    const expected = digests[sealed];
    if (expected === undefined || expected === digestNow(join(path, here))) return [];
    return [`${name}: ${sealed} is not what the sink sealed`];
  });
}

function digestNow(path: string): string {
  try {
    return digestOf(path);
  } catch (error) {
    throw new UsageError(`${path}: can't be read: ${messageOf(error)}; judge the parts again`);
  }
}
