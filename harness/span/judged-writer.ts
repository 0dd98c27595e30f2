/** What one writer's folder says, read for the judge. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../evidence/event.js';
import type { JudgedFolder } from '../evidence/header.js';
import type { StreamJournal } from '../evidence/journal.js';
import { sealOf } from '../evidence/journal-chain.js';
import { readJournals } from '../evidence/journal-reader.js';
import { harnessStreams, runFiles } from '../evidence/layout.js';
import { newTally, readNdjson } from '../evidence/ndjson-reader.js';
import { counted } from '../support/units.js';
import type { OpenRange, WriterFacts } from '../verdict/evidence.js';
import type { WriterEnd } from './outlived.js';
import { rebased } from './rebase.js';

export interface JudgedWriter {
  readonly facts: WriterFacts;
  /** As the writer's own clock has them. */
  readonly journals: readonly StreamJournal[];
  /** Counted from its first line. */
  readonly rebased: readonly StreamJournal[];
  readonly end: WriterEnd;
  /** How long it wrote. */
  readonly loadMs: number;
  readonly torn: number;
  readonly seal: string;
  /** What was changed after it was written, in words. */
  readonly broken: readonly string[];
}

export function readJudgedWriter(directory: string, { folder, from }: JudgedFolder): JudgedWriter {
  const path = join(directory, folder);
  const journalPath = join(path, runFiles.journal);
  const { journals: all, torn, broken } = readJournals(journalPath);
  const journals = all.filter(({ stream }) => stream < harnessStreams.first);
  const events = eventsOf(path);
  const seal = sealOf(journalPath);
  const sealed = events.findLast((event) => event.event === 'sealed');
  const changed = sealed && sealed.journals !== seal;
  const zeroMs = zeroOf(journals, events);
  const lastAtMs = Math.max(zeroMs, ...journals.map(lastOf));
  return {
    facts: {
      ...{ name: from, cut: cutWords(journals, sealed !== undefined) },
      open: openOf(journals),
      wasWriting: journals.some(({ ended }) => ended === null),
    },
    journals,
    rebased: journals.map((journal) => rebased(journal, zeroMs)),
    end: { name: from, lastAtMs },
    loadMs: lastAtMs - zeroMs,
    ...{ torn, seal },
    broken: [
      ...broken.map((words) => `${from}: ${words}`),
      ...(changed ? [`${from}: its seal was ${sealed.journals}, and is ${seal}`] : []),
    ],
  };
}

function eventsOf(path: string): readonly RunEvent[] {
  const file = join(path, runFiles.events);
  return existsSync(file) ? [...readNdjson<RunEvent>(file, newTally())] : [];
}

/** When the load began, or else the first file. */
function zeroOf(journals: readonly StreamJournal[], events: readonly RunEvent[]): number {
  const load = events.find((event) => event.event === 'phase' && event.phase === 'load');
  if (load) return load.atMs;
  const created = journals.flatMap(({ generations }) => generations[0]?.createdAtMs ?? []);
  return created.length > 0 ? Math.min(...created) : 0;
}

function lastOf({ ended, marks, generations }: StreamJournal): number {
  return ended?.atMs ?? marks.at(-1)?.atMs ?? generations.at(-1)?.createdAtMs ?? 0;
}

function cutWords(journals: readonly StreamJournal[], isSealed: boolean): string {
  const open = journals.filter(({ ended }) => ended === null);
  if (journals.length === 0) return 'it was ended before it wrote a line';
  if (open.length === 0) return isSealed ? '' : 'it was killed before it could seal its journal';
  return `it was killed while it wrote (${counted(open.length, 'stream')})`;
}

function openOf(journals: readonly StreamJournal[]): readonly OpenRange[] {
  return journals
    .filter(({ ended, committedNext, intendedNext }) => !ended && committedNext < intendedNext)
    .map(({ stream, epoch, committedNext, intendedNext }) => ({
      ...{ stream, epoch, first: committedNext, last: intendedNext - 1 },
    }));
}
