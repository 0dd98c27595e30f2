/**
 * Loads a run directory, of a run that has just ended or of an old one, whole or cut off by `kill -9`.
 * What is missing or damaged is told by name; what was torn at its end is left out and counted.
 *
 * Bounds: events as `EventList` says; samples are kept up to 200,000, and on longer runs every second one goes, again
 * and again.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ArrivalHistory } from '../evidence/arrival-history.js';
import type { Alteration, Audit, AuditRecord } from '../evidence/audit.js';
import type { RunEvent } from '../evidence/event.js';
import { FileSizes } from '../evidence/file-sizes.js';
import type { StreamJournal } from '../evidence/journal.js';
import { sealOf } from '../evidence/journal-chain.js';
import { readJournals } from '../evidence/journal-reader.js';
import type { KernelAudit, KernelAuditRecord } from '../evidence/kernel-audit.js';
import { harnessStreams, runFiles, streamsApart } from '../evidence/layout.js';
import { newTally, readNdjson } from '../evidence/ndjson-reader.js';
import { ReaderHistory } from '../evidence/reader-history.js';
import { replayReceipts } from '../evidence/replay.js';
import type { ReadLook, ReadPosition, Sample } from '../evidence/sample.js';
import { Ledger } from '../ledger/ledger.js';
import { LineTemplates } from '../line/templates.js';
import { filteredStreams } from '../plan/expected.js';
import type { Plan } from '../plan/plan.js';
import { UsageError } from '../support/errors.js';
import { HoldUps } from './content/hold-ups.js';
import { EventList } from './event-list.js';
import { type Evidence, reachedEnd } from './evidence.js';
import { readSaid } from './faults/said.js';
import { readHeader, readPlan } from './read-json.js';

const samplesMax = 200_000;

/** @throws UsageError when it is no run directory, or a file of it is missing, damaged or foreign */
export function loadEvidence(runDirectory: string): Evidence {
  expectRunDirectory(runDirectory);
  const path = (name: keyof typeof runFiles) => join(runDirectory, runFiles[name]);
  const header = readHeader(path('header'));
  const plan = readPlan(path('plan'));
  const journalDirectory = join(runDirectory, header.journal ?? runFiles.journal);
  const { journals: all, torn: journalTorn, broken } = readJournals(journalDirectory);
  const journals = all.filter(({ stream }) => stream < harnessStreams.first);
  const events = readEvents(path('events'));
  const samples = readSamples(path('samples'));
  const generations = journals.flatMap((journal) => journal.generations);
  const readers = new ReaderHistory(generations, new FileSizes(journals));
  const readsTorn = readReads(path('reads'), readers);
  const arrivals = new ArrivalHistory(plan.load.streams);
  const lines = new LineTemplates(plan.line, header.run);
  const holdUps = holdUpsOf(plan, lines, journals, events.list);
  const { ledger, torn: receiptsTorn } = readLedger(path('receipts'), plan, arrivals, holdUps);
  const torn = {
    journal: journalTorn,
    receipts: receiptsTorn,
    events: events.torn,
    samples: samples.torn,
    reads: readsTorn,
  };
  const cut = Object.values(torn).some((count) => count > 0);
  return {
    ...{ header, plan, journals, ledger, arrivals, holdUps, readers, torn, lines },
    events: events.list,
    frozen: events.frozen,
    unread: events.unread,
    samples: samples.list,
    said: readSaid(path('shipperOutput'), events.list, plan.faults),
    audit: readAudit(path('audit')),
    kernelAudit: readKernelAudit(path('kernelAudit')),
    journalState: { broken, seal: sealOf(journalDirectory) },
    complete: !cut && isComplete(plan, journals, events.list),
  };
}

/**
 * Whether the run reached its end: all writers ended, everything drained, nobody interrupted it. A k6 that was
 * killed is no hindrance: the harness lives on and drains, so what did not arrive is lost, but for the lines
 * that k6 was just writing.
 */
function isComplete(
  plan: Plan,
  journals: readonly StreamJournal[],
  events: readonly RunEvent[],
): boolean {
  if (!reachedEnd({ events })) return false;
  // How many of its VUs come to write is the script's.
  if (plan.load.driver) return journals.length > 0;
  const ended = new Set(journals.filter((one) => one.ended !== null).map(({ stream }) => stream));
  return journals.every((one) => one.ended !== null) && ended.size >= plan.load.streams;
}

function expectRunDirectory(directory: string): void {
  if (existsSync(join(directory, runFiles.header))) return;
  const found = statSync(directory, { throwIfNoEntry: false });
  const what = !found ? 'nothing' : found.isDirectory() ? `no ${runFiles.header} in it` : 'a file';
  throw new UsageError(
    `${directory}: is no run directory: expected one that 'lostline run' made, found ${what}`,
  );
}

function readAudit(path: string): Audit | null {
  if (!existsSync(path)) return null;
  const alterations: Alteration[] = [];
  for (const record of readNdjson<AuditRecord>(path)) {
    if (record.record === 'audited') return { alterations, summary: record };
    alterations.push(record);
  }
  return null;
}

function readKernelAudit(path: string): KernelAudit | null {
  if (!existsSync(path)) return null;
  const all = [...readNdjson<KernelAuditRecord>(path)];
  const of = <K extends KernelAuditRecord['record']>(kind: K) =>
    all.filter((one): one is Extract<KernelAuditRecord, { record: K }> => one.record === kind);
  return { accesses: of('access'), changes: of('rules'), watches: of('watched') };
}

function readEvents(path: string) {
  const tally = newTally();
  const events = new EventList();
  for (const event of readNdjson<RunEvent>(path, tally)) events.add(event);
  const { list, frozen, unread } = events;
  return { list, frozen, unread, torn: tally.torn };
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

function holdUpsOf(
  plan: Plan,
  lines: LineTemplates,
  journals: readonly StreamJournal[],
  events: readonly RunEvent[],
): HoldUps | null {
  if (!plan.line.hostile) return null;
  const load = events.find((event) => event.event === 'phase' && event.phase === 'load');
  return new HoldUps(lines, journals, load?.atMs ?? 0);
}

function readLedger(path: string, plan: Plan, arrivals: ArrivalHistory, holdUps: HoldUps | null) {
  if (!existsSync(path)) {
    throw new UsageError(
      `${path}: is missing: expected what arrived in it, and without that nothing can be said of the run; copy its directory whole`,
    );
  }
  const isFiltered = filteredStreams(plan);
  const ledger = new Ledger({ streams: plan.load.streams, apart: streamsApart, isFiltered });
  const { torn } = replayReceipts(path, ledger, arrivals, holdUps ?? undefined);
  return { ledger, torn: torn ? 1 : 0 };
}
