/**
 * Puts a writer's records and its head together into what it attempted. After a `kill -9` the last
 * generation has no `closed` record and the stream no `ended` one: then the head says how far it got.
 *
 * Bounds: marks are thinned to at most 2,000,000 over all streams, at least 1,000 and at most 100,000
 * each (instants between two marks are interpolated anyway); failed rotations are kept up to 1,000 a
 * stream. A generation takes about 400 bytes.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UsageError } from '../support/errors.js';
import { amend, draftOf, finish, type GenerationDraft } from './generation-builder.js';
import type { JournalRecord, Mark, RotationFailed, StreamEnded, StreamJournal } from './journal.js';
import { decodeJournalHead, type JournalHead, journalFileNames } from './journal-head.js';
import { type NdjsonTally, newTally, readNdjson } from './ndjson-reader.js';

const marksAllMax = 2_000_000;
const marksLeast = 1_000;
const marksMost = 100_000;
const failuresMax = 1_000;
const recordsName = /^stream-(\d{4,})\.(\d{4,})\.ndjson$/;

export interface Journals {
  readonly journals: readonly StreamJournal[];
  /** Torn last records, and heads that are missing or torn. */
  readonly torn: number;
}

/** Every stream's journal, in order of stream and epoch. @throws UsageError when unreadable */
export function readJournals(directory: string): Journals {
  const tally = newTally();
  const names = listNames(directory)
    .map((name) => recordsName.exec(name))
    .filter((match) => match !== null)
    .map((match) => ({ stream: Number(match[1]), epoch: Number(match[2]) }))
    .sort((one, other) => one.stream - other.stream || one.epoch - other.epoch);
  const share = Math.floor(marksAllMax / Math.max(1, names.length));
  const marksMax = Math.min(marksMost, Math.max(marksLeast, share));
  const journals = names.map((name) => readJournal(directory, name, { marksMax, tally }));
  return { journals, torn: tally.torn };
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    throw new UsageError(`${directory}: the writer's journal can't be read: ${messageOf(error)}`);
  }
}

interface Gathered {
  readonly drafts: Map<number, GenerationDraft>;
  readonly marks: ThinnedMarks;
  readonly failures: RotationFailed[];
  ended: StreamEnded | null;
}

function readJournal(
  directory: string,
  { stream, epoch }: { readonly stream: number; readonly epoch: number },
  { marksMax, tally }: { readonly marksMax: number; readonly tally: NdjsonTally },
): StreamJournal {
  const names = journalFileNames(stream, epoch);
  const gathered: Gathered = {
    drafts: new Map(),
    marks: new ThinnedMarks(marksMax),
    failures: [],
    ended: null,
  };
  for (const record of readNdjson<JournalRecord>(join(directory, names.records), tally)) {
    gather(gathered, record, { stream, epoch });
  }
  const head = readHead(join(directory, names.head));
  if (!head) tally.torn++;
  return assemble(stream, epoch, gathered, head);
}

function gather(
  gathered: Gathered,
  record: JournalRecord,
  { stream, epoch }: { readonly stream: number; readonly epoch: number },
): void {
  const { drafts, marks, failures } = gathered;
  if (record.record === 'opened') drafts.set(record.generation, draftOf(stream, epoch, record));
  else if (record.record === 'mark') marks.add(record);
  else if (record.record === 'ended') gathered.ended = record;
  else if (record.record === 'rotation-failed') {
    if (failures.length < failuresMax) failures.push(record);
  } else {
    const draft = drafts.get(record.generation);
    if (draft) amend(draft, record);
  }
}

function readHead(path: string): JournalHead | undefined {
  try {
    return decodeJournalHead(readFileSync(path));
  } catch {
    return undefined;
  }
}

function assemble(
  stream: number,
  epoch: number,
  { drafts, marks, failures, ended }: Gathered,
  head: JournalHead | undefined,
): StreamJournal {
  const list = [...drafts.values()].sort((one, other) => one.generation - other.generation);
  const told = list.reduce((next, draft) => Math.max(next, draft.first, draft.next ?? 1), 1);
  const least = Math.max(told, ended?.next ?? 1, marks.list.at(-1)?.next ?? 1);
  // A rotation under way writes its records before the next head, so they may be ahead of it.
  const committedNext = Math.max(head?.committedNext ?? 1, ended?.next ?? (head ? 1 : least));
  const intendedNext = Math.max(committedNext, head?.intendedNext ?? 1, told);
  const generations = list.map((draft, index) => {
    const following = list[index + 1];
    if (following) noteTruncate(draft, following);
    const inHead = head?.generation === draft.generation;
    const bytes = inHead ? head.offset : (marks.list.at(-1)?.offset ?? draft.firstOffset);
    return finish(draft, following?.first ?? intendedNext, bytes);
  });
  return {
    ...{ stream, epoch, generations, committedNext, intendedNext, marks: marks.list, ended },
    rotationFailures: failures,
  };
}

/** The writer held the old file until the new one was open: the same inode can only be the same file. */
function noteTruncate(draft: GenerationDraft, following: GenerationDraft): void {
  if (draft.device !== following.device || draft.inode !== following.inode) return;
  draft.truncatedAtMs = draft.rotatedAtMs ?? following.createdAtMs;
}

/** Keeps every nth mark; n doubles when there are too many. */
class ThinnedMarks {
  list: Mark[] = [];
  readonly #max: number;
  #every = 1;
  #seen = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(mark: Mark): void {
    if (this.#seen++ % this.#every !== 0) return;
    if (this.list.length >= this.#max) {
      this.list = this.list.filter((_, index) => index % 2 === 0);
      this.#every *= 2;
    }
    this.list.push(mark);
  }
}
