/**
 * Loads a run directory, of a run that has just ended or of an old one, whole or cut off by `kill -9`.
 * What is missing or damaged is told by name; what was torn at its end is left out and counted.
 *
 * Bounds: events and samples are kept up to a million and 200,000; on longer runs every second one of
 * the freezes (events) or of all (samples) goes, again and again.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ArrivalHistory } from '../evidence/arrival-history.js';
import type { RunEvent } from '../evidence/event.js';
import type { RunHeader } from '../evidence/header.js';
import type { StreamJournal } from '../evidence/journal.js';
import { readJournals } from '../evidence/journal-reader.js';
import { harnessStreams, runFiles } from '../evidence/layout.js';
import { newTally, readNdjson } from '../evidence/ndjson-reader.js';
import { ReaderHistory } from '../evidence/reader-history.js';
import { replayReceipts } from '../evidence/replay.js';
import type { ReadLook, ReadPosition, Sample } from '../evidence/sample.js';
import { Ledger } from '../ledger/ledger.js';
import { LineTemplates } from '../line/templates.js';
import type { Plan } from '../plan/plan.js';
import { messageOf, UsageError } from '../support/errors.js';
import type { Evidence } from './evidence.js';

const eventsMax = 1_000_000;
const samplesMax = 200_000;

/** @throws UsageError when it is no run directory, or a file of it is missing, damaged or foreign */
export function loadEvidence(runDirectory: string): Evidence {
  expectRunDirectory(runDirectory);
  const path = (name: keyof typeof runFiles) => join(runDirectory, runFiles[name]);
  const header = readJson<RunHeader>(path('header'));
  const plan = readJson<Plan>(path('plan'));
  const { journals: all, torn: journalTorn } = readJournals(path('journal'));
  const journals = all.filter(({ stream }) => stream < harnessStreams.first);
  const events = readEvents(path('events'));
  const samples = readSamples(path('samples'));
  const readers = new ReaderHistory(journals.flatMap(({ generations }) => generations));
  const readsTorn = readReads(path('reads'), readers);
  const arrivals = new ArrivalHistory(plan.load.streams);
  const { ledger, torn: receiptsTorn } = readLedger(path('receipts'), plan, arrivals);
  const torn = {
    journal: journalTorn,
    receipts: receiptsTorn,
    events: events.torn,
    samples: samples.torn,
    reads: readsTorn,
  };
  const cut = Object.values(torn).some((count) => count > 0);
  return {
    ...{ header, plan, journals, ledger, arrivals, readers, torn },
    lines: new LineTemplates(plan.line),
    events: events.list,
    samples: samples.list,
    complete: !cut && isComplete(plan, journals, events.list),
  };
}

/** Whether the run reached its end: all writers ended, everything drained, nobody interrupted it. */
export function isComplete(
  plan: Plan,
  journals: readonly StreamJournal[],
  events: readonly RunEvent[],
): boolean {
  const reached = (phase: string) =>
    events.some((event) => event.event === 'phase' && event.phase === phase);
  const ended = new Set(journals.filter((one) => one.ended !== null).map(({ stream }) => stream));
  const allEnded = journals.every((one) => one.ended !== null);
  return (
    reached('closed') && !reached('interrupted') && allEnded && ended.size >= plan.load.streams
  );
}

function expectRunDirectory(directory: string): void {
  if (existsSync(join(directory, runFiles.header))) return;
  const found = statSync(directory, { throwIfNoEntry: false });
  const what = !found ? 'nothing' : found.isDirectory() ? `no ${runFiles.header} in it` : 'a file';
  throw new UsageError(
    `${directory}: is no run directory: expected one that 'lostline run' made, found ${what}`,
  );
}

function readJson<T extends { readonly schemaVersion: number }>(path: string): T {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path}: can't be read: ${messageOf(error)}`);
  }
  const version = (value as Partial<T> | null)?.schemaVersion;
  if (version === 1) return value as T;
  throw new UsageError(
    `${path}: expected schemaVersion 1, found ${version ?? 'none'}; use the Lostline that made the run`,
  );
}

function readEvents(path: string) {
  const tally = newTally();
  let list: RunEvent[] = [];
  let every = 1;
  let freezes = 0;
  for (const event of readNdjson<RunEvent>(path, tally)) {
    if (event.event === 'freeze' && freezes++ % (2 * every) >= 2) continue;
    if (list.length >= eventsMax) {
      let seen = 0;
      list = list.filter((one) => one.event !== 'freeze' || seen++ % 4 < 2);
      every *= 2;
    }
    if (list.length < eventsMax) list.push(event);
  }
  return { list, torn: tally.torn };
}

function readSamples(path: string) {
  const tally = newTally();
  let list: Sample[] = [];
  let every = 1;
  let seen = 0;
  for (const sample of readNdjson<Sample>(path, tally)) {
    if (seen++ % every !== 0) continue;
    if (list.length >= samplesMax) {
      list = list.filter((_, index) => index % 2 === 0);
      every *= 2;
    }
    list.push(sample);
  }
  return { list, torn: tally.torn };
}

/** Folded into `readers` as they come; gives how many records were torn. */
function readReads(path: string, readers: ReaderHistory): number {
  const tally = newTally();
  for (const record of readNdjson<ReadPosition | ReadLook>(path, tally)) readers.take(record);
  return tally.torn;
}

function readLedger(path: string, plan: Plan, arrivals: ArrivalHistory) {
  if (!existsSync(path)) throw new UsageError(`${path}: can't be read: there is no such file`);
  const apart = [harnessStreams.probe, harnessStreams.selfTest];
  const ledger = new Ledger({ streams: plan.load.streams, apart });
  const { torn } = replayReceipts(path, ledger, arrivals);
  return { ledger, torn: torn ? 1 : 0 };
}
