/**
 * Puts one generation together from its journal records. Copies (copytruncate) and the gzip of a
 * compressed file are paths of the generation too; only the file that was written to has its inode.
 */
import type {
  Generation,
  GenerationMoved,
  GenerationOpened,
  JournalRecord,
  OtherForm,
} from './journal.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface GenerationDraft
  extends Omit<Mutable<Generation>, 'paths' | 'otherForms' | 'bytes'> {
  readonly paths: string[];
  readonly otherForms: OtherForm[];
  /** Null until the generation is closed. */
  next: number | null;
  bytes: number | null;
}

/** Paths kept of one generation; a chain of a thousand renames needs no more. */
const pathsMax = 1_000;
/** A file is copied once and compressed once. */
const otherFormsMax = 8;

export function draftOf(stream: number, epoch: number, opened: GenerationOpened): GenerationDraft {
  const { generation, device, inode, path, first, firstOffset, atMs } = opened;
  return {
    ...{ stream, epoch, generation, device, inode, paths: [path] },
    ...{ first, last: first - 1, firstOffset, next: null, bytes: null },
    ...{ createdAtMs: atMs, rotatedAtMs: null, closedAtMs: null, deletedAtMs: null },
    ...{ truncatedAtMs: null, compressedAtMs: null },
    otherForms: [],
    ...{ accessed: null, rotation: null, destroyed: null },
  };
}

/** Takes in a record that names this generation. */
export function amend(draft: GenerationDraft, record: JournalRecord): void {
  switch (record.record) {
    case 'rotated':
      draft.rotatedAtMs = record.atMs;
      draft.rotation = record.kind;
      if (record.path !== null) addPath(draft, record.path);
      break;
    case 'closed':
      draft.closedAtMs = record.atMs;
      draft.next = record.next;
      draft.bytes = record.bytes;
      if (record.dressBytes !== undefined) draft.dressBytes = record.dressBytes;
      break;
    case 'moved':
      addPath(draft, record.path);
      addOtherForm(draft, record);
      if (record.how === 'compressed') draft.compressedAtMs = record.atMs;
      break;
    case 'deleted':
      draft.deletedAtMs = record.atMs;
      draft.accessed = record.accessed;
      break;
    case 'destroyed':
      draft.destroyed = { first: record.first, last: record.last };
      break;
  }
}

function addPath({ paths }: GenerationDraft, path: string): void {
  if (paths.at(-1) !== path && paths.length < pathsMax) paths.push(path);
}

function addOtherForm({ otherForms }: GenerationDraft, moved: GenerationMoved): void {
  const { how, inode, atMs } = moved;
  if (how === 'renamed' || inode === null || otherForms.length >= otherFormsMax) return;
  otherForms.push({ how, inode, atMs });
}

/**
 * @param next first sequence that is not in it, when no record says so
 * @param bytes its size, when no record says so
 */
export function finish(draft: GenerationDraft, next: number, bytes: number): Generation {
  const { next: closedNext, bytes: closedBytes, ...generation } = draft;
  const end = Math.max(draft.first, closedNext ?? next);
  return { ...generation, last: end - 1, bytes: closedBytes ?? bytes };
}
