/**
 * Puts a writer's records and its head together into what it attempted. After a `kill -9` the last
 * generation has no `closed` record and the stream no `ended` one: then the head says how far it got.
 *
 * Bounds: marks are thinned to at most 2,000,000 over all streams, at least 1,000 and at most 100,000
 * each (instants between two marks are interpolated anyway); failed rotations and waits for space are
 * kept up to 1,000 a stream, ranges of unsure lines up to 10,000, of which the last one is widened to
 * hold all that follow. A generation takes about 400 bytes.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UsageError } from '../support/errors.js';
import { amend, draftOf, finish, type GenerationDraft } from './generation-builder.js';
import type {
  JournalRecord,
  LinesUnsure,
  Mark,
  RotationFailed,
  Stall,
  StreamEnded,
  StreamJournal,
  StreamResumed,
  StreamStalled,
  UnsureRange,
} from './journal.js';
import { type Chained, JournalChain } from './journal-chain.js';
import { decodeJournalHead, type JournalHead, journalFileNames } from './journal-head.js';
import { type NdjsonTally, newTally, readNdjson } from './ndjson-reader.js';

const marksAllMax = 2_000_000;
const marksLeast = 1_000;
const marksMost = 100_000;
const failuresMax = 1_000;
const unsureMax = 10_000;
const brokenMax = 100;
const recordsName = /^stream-(\d{4,})\.(\d{4,})\.ndjson$/;

export interface Journals {
  readonly journals: readonly StreamJournal[];
  /** Torn last records, and heads that are missing or torn. */
  readonly torn: number;
  /** What was changed after it was written, in words; at most 100. */
  readonly broken: readonly string[];
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
  const broken: string[] = [];
  const journals = names.map((name) => readJournal(directory, name, { marksMax, tally, broken }));
  return { journals, torn: tally.torn, broken };
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    throw new UsageError(`${directory}: the writer's journal can't be read: ${messageOf(error)}`);
  }
}

interface Reading {
  readonly marksMax: number;
  readonly tally: NdjsonTally;
  readonly broken: string[];
}

interface Gathered {
  readonly drafts: Map<number, GenerationDraft>;
  readonly marks: ThinnedMarks;
  readonly failures: RotationFailed[];
  readonly unsure: UnsureRange[];
  readonly stalls: Stall[];
  ended: StreamEnded | null;
}

function readJournal(
  directory: string,
  { stream, epoch }: { readonly stream: number; readonly epoch: number },
  { marksMax, tally, broken }: Reading,
): StreamJournal {
  const names = journalFileNames(stream, epoch);
  const gathered: Gathered = {
    drafts: new Map(),
    marks: new ThinnedMarks(marksMax),
    failures: [],
    unsure: [],
    stalls: [],
    ended: null,
  };
  const chain = new ChainWatch(names.records, stream, epoch, broken);
  for (const record of readNdjson<JournalRecord>(join(directory, names.records), tally)) {
    chain.watch(record);
    gather(gathered, record, { stream, epoch });
  }
  const observed = join(directory, names.observed);
  if (existsSync(observed)) {
    // The writer's own generation is a pipe.
    gathered.drafts.clear();
    for (const record of readNdjson<JournalRecord>(observed, tally)) {
      gather(gathered, record, { stream, epoch });
    }
  }
  const head = readJournalHead(join(directory, names.head));
  if (!head) tally.torn++;
  if (head && gathered.ended && head.committedNext > gathered.ended.next) {
    chain.tell(
      `${names.head} says ${head.committedNext}, and the stream ended at ${gathered.ended.next}`,
    );
  }
  return assemble(stream, epoch, gathered, head);
}

function gather(
  gathered: Gathered,
  record: JournalRecord,
  { stream, epoch }: { readonly stream: number; readonly epoch: number },
): void {
  const { drafts, marks, failures, unsure } = gathered;
  if (record.record === 'opened') drafts.set(record.generation, draftOf(stream, epoch, record));
  else if (record.record === 'mark') marks.add(record);
  else if (record.record === 'unsure') noteUnsure(unsure, record);
  else if (record.record === 'stalled' || record.record === 'resumed') {
    noteStall(gathered.stalls, record);
  } else if (record.record === 'ended') gathered.ended = record;
  else if (record.record === 'rotation-failed') {
    if (failures.length < failuresMax) failures.push(record);
  } else {
    const draft = drafts.get(record.generation);
    if (draft) amend(draft, record);
  }
}

/** None is left out: a line that is not in one counts as lost where it did not arrive. */
function noteUnsure(unsure: UnsureRange[], { first, last }: LinesUnsure): void {
  const widest = unsure.at(-1);
  if (!widest || unsure.length < unsureMax) unsure.push({ first, last });
  else {
    unsure[unsure.length - 1] = {
      ...{ first: Math.min(widest.first, first), last: Math.max(widest.last, last) },
      several: true,
    };
  }
}

function noteStall(stalls: Stall[], { record, atMs }: StreamStalled | StreamResumed): void {
  const last = stalls.at(-1);
  if (record === 'resumed' && last) stalls[stalls.length - 1] = { ...last, toMs: atMs };
  // The last one that is kept stands for all that follow.
  else if (record === 'stalled' && stalls.length < failuresMax)
    stalls.push({ fromMs: atMs, toMs: null });
}

/** Undefined where there is none, or one that is torn or just being written. */
export function readJournalHead(path: string): JournalHead | undefined {
  try {
    return decodeJournalHead(readFileSync(path));
  } catch {
    return undefined;
  }
}

function assemble(
  stream: number,
  epoch: number,
  { drafts, marks, failures, unsure, stalls, ended }: Gathered,
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
    ...(unsure.length > 0 ? { unsure } : {}),
    ...(stalls.length > 0 ? { stalls } : {}),
  };
}

/** The writer held the old file until the new one was open: the same inode can only be the same file. */
function noteTruncate(draft: GenerationDraft, following: GenerationDraft): void {
  if (draft.device !== following.device || draft.inode !== following.inode) return;
  draft.truncatedAtMs = draft.rotatedAtMs ?? following.createdAtMs;
}

/** Sees whether each record follows from the one before it; journals of earlier releases have no chain. */
class ChainWatch {
  readonly #name: string;
  readonly #chain: JournalChain;
  readonly #broken: string[];
  #records = 0;
  #chained = false;

  constructor(name: string, stream: number, epoch: number, broken: string[]) {
    this.#name = name;
    this.#chain = new JournalChain(stream, epoch);
    this.#broken = broken;
  }

  watch(record: JournalRecord): void {
    this.#records++;
    const isChained = 'chain' in record;
    if (this.#records === 1) this.#chained = isChained;
    if (!this.#chained && !isChained) return;
    if (isChained && this.#chain.follows(record as Chained<JournalRecord>)) return;
    this.tell(`${this.#name}: record ${this.#records} does not follow from the one before it`);
  }

  tell(words: string): void {
    if (this.#broken.length < brokenMax) this.#broken.push(words);
  }
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
    const { record, atMs, next, offset } = mark;
    this.list.push({ record, atMs, next, offset });
  }
}
