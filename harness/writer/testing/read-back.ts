/**
 * Reads a journal and the files back and holds them against each other: every line must stand in the
 * generation the journal names, at the byte it names. Written for tests, on purpose without any of the
 * writer's own arithmetic for generations.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { JournalRecord } from '../../evidence/journal.js';
import {
  decodeJournalHead,
  type JournalHead,
  journalFileNames,
} from '../../evidence/journal-head.js';
import type { LineTemplates } from '../../line/templates.js';

type Of<K extends JournalRecord['record']> = Extract<JournalRecord, { record: K }>;

/** What the journal says of one generation. */
export interface JournalledGeneration {
  readonly opened: Of<'opened'>;
  closed: Of<'closed'> | null;
  rotated: Of<'rotated'> | null;
  deleted: Of<'deleted'> | null;
  destroyed: Of<'destroyed'> | null;
  moves: Of<'moved'>[];
}

export interface ReadJournal {
  readonly records: readonly JournalRecord[];
  readonly generations: readonly JournalledGeneration[];
  readonly ended: Of<'ended'> | null;
  readonly head: JournalHead;
  of<K extends JournalRecord['record']>(record: K): Of<K>[];
}

export function readJournal(directory: string, stream = 1, epoch = 1): ReadJournal {
  const names = journalFileNames(stream, epoch);
  const text = readFileSync(join(directory, names.records), 'utf8');
  const records = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as JournalRecord);
  const head = decodeJournalHead(readFileSync(join(directory, names.head)));
  if (!head) throw new Error('the head is none');
  const of = <K extends JournalRecord['record']>(record: K) =>
    records.filter((each): each is Of<K> => each.record === record);
  return {
    records,
    generations: foldGenerations(records),
    ended: of('ended')[0] ?? null,
    head,
    of,
  };
}

function foldGenerations(records: readonly JournalRecord[]): JournalledGeneration[] {
  const generations = new Map<number, JournalledGeneration>();
  for (const record of records) {
    if (record.record === 'opened') {
      const empty = { closed: null, rotated: null, deleted: null, destroyed: null, moves: [] };
      generations.set(record.generation, { opened: record, ...empty });
    }
    const known = 'generation' in record ? generations.get(record.generation) : undefined;
    if (!known) continue;
    if (record.record === 'closed') known.closed = record;
    if (record.record === 'rotated') known.rotated = record;
    if (record.record === 'deleted') known.deleted = record;
    if (record.record === 'destroyed') known.destroyed = record;
    if (record.record === 'moved') known.moves.push(record);
  }
  return [...generations.values()];
}

export function readDescriptor(descriptor: number): Buffer {
  const bytes = Buffer.alloc(fstatSync(descriptor).size);
  readSync(descriptor, bytes, 0, bytes.length, 0);
  return bytes;
}

/** The bytes at the last path the journal names for a generation; null when they were deleted. */
export function readWhereItStands(logs: string, generation: JournalledGeneration): Buffer | null {
  if (generation.deleted) return null;
  const moved = generation.moves.at(-1);
  if (generation.rotated && generation.rotated.path === null && !moved) return null;
  const name = moved?.path ?? generation.rotated?.path ?? generation.opened.path;
  if (!existsSync(join(logs, name))) throw new Error(`${name} is missing`);
  const descriptor = openSync(join(logs, name), 'r');
  const bytes = readDescriptor(descriptor);
  closeSync(descriptor);
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** The bytes of the file with this inode, whatever its name is. */
export function readInode(logs: string, inode: string): Buffer {
  const paths = readdirSync(logs).map((name) => join(logs, name));
  const path = paths.find((each) => String(statSync(each, { bigint: true }).ino) === inode);
  if (path === undefined) throw new Error(`no file has inode ${inode}`);
  return readFileSync(path);
}

export interface ExpectedLine {
  readonly sequence: number;
  /** File offset in its generation. */
  readonly offset: number;
  readonly bytes: Buffer;
}

/** The lines that begin in this generation, where the journal says. */
export function* linesOf(
  generation: JournalledGeneration,
  templates: LineTemplates,
  run: string,
): Generator<ExpectedLine> {
  const { first, firstOffset } = generation.opened;
  const next = generation.closed?.next ?? first;
  let offset = firstOffset;
  for (let sequence = first; sequence < next; sequence++) {
    const line = templates.renderLine(run, { stream: 1, epoch: 1, sequence });
    const bytes = Buffer.concat([line, Buffer.from('\n')]);
    yield { sequence, offset, bytes };
    offset += bytes.length;
  }
}
