/**
 * What is to stand of a stream's generations, and where.
 *
 * Of a writer that was killed two things are not sure. Lines that it was just writing (from the journal's
 * `committedNext` on) stand in its last file as far as it came, in the middle of a line too; and where a
 * copytruncate was under way, nobody knows which lines its copy has. And a rotation's step is recorded just
 * after it was taken, so one may be unrecorded: a single file that stands under another name, found by its inode,
 * or nowhere, or a last one that is empty, counts as that step. More than one are no rotation's doing.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Generation, StreamJournal } from '../../evidence/journal.js';
import type { LineTemplates } from '../../line/templates.js';
import { standsAt } from '../../rotation/archives.js';
import { foundInFolder, standingAt } from '../settle/standing-file.js';
import type { FileExpectation } from './audit-file.js';

type Written = Omit<FileExpectation, 'missingAtEnd'>;

export interface Standing {
  readonly generation: Generation;
  readonly path: string;
  readonly inode: string;
  readonly expected: Written;
}

export interface ToStand {
  readonly standing: readonly Standing[];
  /** Generations that a rotation took away. */
  readonly notThere: number;
}

interface Place {
  /** Of the log files; journals name them from there. */
  readonly directory: string;
  readonly templates: LineTemplates;
}

export function toStand(journal: StreamJournal, place: Place): ToStand {
  const { generations, ended } = journal;
  const told = generations
    .map((generation) => standingOf(generation, place))
    .filter((one) => one !== null);
  const standing = ended === null ? afterKill(told, journal, place) : told;
  return { standing, notThere: generations.length - standing.length };
}

/** Null where the generation's own rotation took its lines away, or it never had any. */
function standingOf(generation: Generation, { templates, directory }: Place): Standing | null {
  const { deletedAtMs, truncatedAtMs, otherForms, destroyed, paths } = generation;
  if (deletedAtMs !== null || generation.inode === '0') return null;
  const form = otherForms.at(-1);
  if (truncatedAtMs !== null && form?.how !== 'copied') return null;
  const name = paths.at(-1);
  if (name === undefined) return null;
  const written = writtenTo(generation, templates);
  const inCopy = truncatedAtMs !== null && destroyed !== null;
  const last = inCopy ? Math.min(written.last, destroyed.first - 1) : written.last;
  const cutBytes = inCopy ? 0 : written.cutBytes;
  return {
    ...{ generation, path: resolve(directory, name), inode: form?.inode ?? generation.inode },
    expected: { ...written, last, unsureLast: last, cutBytes },
  };
}

function writtenTo(
  { first, last, firstOffset, bytes }: Generation,
  templates: LineTemplates,
): Written {
  const begin = templates.offsetOf(first);
  const endOf = (line: number) => firstOffset + templates.offsetOf(line + 1) - begin;
  const all = { first, last, unsureLast: last, firstOffset, cutBytes: 0 };
  if (last < first || endOf(last) <= bytes) return all;
  const cutBytes = bytes - (last > first ? endOf(last - 1) : firstOffset);
  return { ...all, last: last - 1, cutBytes };
}

function afterKill(
  told: readonly Standing[],
  journal: StreamJournal,
  { directory }: Place,
): Standing[] {
  const unsure = told.map((one) => withUnsure(one, journal, directory));
  const isLast = ({ generation }: Standing) => generation === journal.generations.at(-1);
  const odd = unsure.filter((one) => !isAt(one) || (isLast(one) && isEmptied(one)));
  const [step, ...others] = odd;
  if (step === undefined || others.length > 0) return unsure;
  const path = isAt(step) ? undefined : foundInFolder(placeOf(step), directory);
  if (path === undefined) return unsure.filter((one) => one !== step);
  return unsure.map((one) => (one === step ? { ...one, path } : one));
}

/** The same, with what the writer may have written when it was killed. */
function withUnsure(
  one: Standing,
  { generations, committedNext, intendedNext }: StreamJournal,
  logs: string,
): Standing {
  const { generation, expected } = one;
  const isCopied = generation.otherForms.at(-1)?.how === 'copied';
  const none = expected.first - 1;
  if (generation === generations.at(-1)) {
    const original = isCopied ? originalOf(one, logs) : one;
    const last = original === undefined ? none : committedNext - 1;
    const unsure = { last, unsureLast: intendedNext - 1, cutBytes: 0 };
    return { ...(original ?? one), expected: { ...expected, ...unsure } };
  }
  const isLastCopy = generation === generations.at(-2) && isCopied && generation.destroyed === null;
  if (!isLastCopy) return one;
  return { ...one, expected: { ...expected, last: none, unsureLast: expected.last, cutBytes: 0 } };
}

/** The file that was copied, while it was not truncated yet. */
function originalOf(one: Standing, logs: string): Standing | undefined {
  const { generation } = one;
  const path = standingAt(generation, logs);
  if (path === undefined || sizeAt(path) === 0) return undefined;
  return { ...one, path, inode: generation.inode };
}

function placeOf({ generation: { paths }, inode }: Standing) {
  return { paths, inode };
}

/** What can't be looked at is taken to stand: the audit of the file itself tells why it could not be read. */
function isAt({ path, inode }: Standing): boolean {
  try {
    return standsAt(path, inode);
  } catch {
    return true;
  }
}

function isEmptied({ path, expected }: Standing): boolean {
  return expected.last >= expected.first && sizeAt(path) === 0;
}

/** In bytes; undefined where it can't be looked at. */
function sizeAt(path: string): number | undefined {
  try {
    return statSync(path).size;
  } catch {
    return undefined;
  }
}
