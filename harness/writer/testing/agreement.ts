/** Holds a finished rig's journal against its files; throws where they disagree. */
import { fstatSync } from 'node:fs';
import { expect } from 'vitest';
import { readJournals } from '../../evidence/journal-reader.js';
import {
  type JournalledGeneration,
  linesOf,
  type ReadJournal,
  readDescriptor,
  readJournal,
  readWhereItStands,
} from './read-back.js';
import { type Rig, testRun } from './rig.js';

/** What was written: a rig's, or a threaded writer's whose files were all kept. */
export type Written = Pick<Rig, 'plan' | 'templates' | 'directories'> & Partial<Pick<Rig, 'held'>>;

const truncating = new Set(['copytruncate', 'truncate']);

function isTruncating({ plan }: Written): boolean {
  const { rotation } = plan;
  if (!rotation) return false;
  if (rotation.kind === 'logrotate') return rotation.logrotateMode === 'copytruncate';
  return truncating.has(rotation.kind);
}

/** The sequences of all generations together are 1 .. next-1, each in exactly one. */
function expectPartition({ generations, head, ended }: ReadJournal): void {
  let next = 1;
  for (const generation of generations) {
    expect(generation.opened.first).toBe(next);
    next = generation.closed!.next;
  }
  expect(next).toBe(ended!.next);
  expect(head.committedNext).toBe(next);
  expect(head.intendedNext).toBe(next);
}

/** Lines stand where the journal says, in `bytes`; gives those that are not whole in them. */
function notWholeIn(written: Written, generation: JournalledGeneration, bytes: Buffer): number[] {
  const missing: number[] = [];
  for (const line of linesOf(generation, written.templates, testRun)) {
    const found = bytes.subarray(line.offset, line.offset + line.bytes.length);
    const same = found.equals(line.bytes.subarray(0, found.length));
    if (!same) throw new Error(`line ${line.sequence} does not stand at ${line.offset}`);
    if (found.length < line.bytes.length) missing.push(line.sequence);
  }
  return missing;
}

/** A line that a rotation cut in two: its rest stands at the start of the next generation. */
function expectRest(
  written: Written,
  generation: JournalledGeneration,
  next: { generation: JournalledGeneration; bytes: Buffer },
): void {
  const line = [...linesOf(generation, written.templates, testRun)].at(-1)!;
  const rest = line.bytes.subarray(generation.closed!.bytes - line.offset);
  const end = next.generation.opened.firstOffset;
  expect(next.bytes.subarray(end - rest.length, end)).toEqual(rest);
}

function expectOwnFiles(written: Written, { generations }: ReadJournal): void {
  const contents = generations.map((generation) => {
    const { opened } = generation;
    const descriptor = written.held?.get(opened.generation);
    if (descriptor === undefined) return readWhereItStands(written.directories.logs, generation)!;
    expect(String(fstatSync(descriptor, { bigint: true }).ino)).toBe(opened.inode);
    return readDescriptor(descriptor);
  });
  generations.forEach((generation, index) => {
    const bytes = contents[index]!;
    expect(bytes.length).toBe(generation.closed!.bytes);
    const missing = notWholeIn(written, generation, bytes);
    if (missing.length > 0) {
      expect(missing).toEqual([generation.closed!.next - 1]);
      const next = generations[index + 1]!;
      expectRest(written, generation, { generation: next, bytes: contents[index + 1]! });
    }
    const standing = readWhereItStands(written.directories.logs, generation);
    if (standing) expect(bytes.subarray(0, standing.length).equals(standing)).toBe(true);
  });
}

function expectCopies(written: Written, { generations }: ReadJournal): void {
  for (const generation of generations) {
    const { closed, destroyed } = generation;
    const bytes = readWhereItStands(written.directories.logs, generation);
    if (!bytes) continue;
    expect(bytes.length).toBeLessThanOrEqual(closed!.bytes);
    const missing = notWholeIn(written, generation, bytes);
    const range = missing.length > 0 ? [missing[0], missing.at(-1)] : null;
    expect(destroyed ? [destroyed.first, destroyed.last] : null).toEqual(range);
    if (destroyed) expect(destroyed.copyBytes).toBe(bytes.length);
  }
}

/** The reader that verdicts are made with sees the same generations. */
function expectReadable({ directories }: Written, { generations, ended }: ReadJournal): void {
  const { journals, torn } = readJournals(directories.journal);
  const [journal] = journals;
  expect(torn).toBe(0);
  expect(journal).toMatchObject({ committedNext: ended!.next, intendedNext: ended!.next });
  const sketch = generations.map(({ opened, closed, destroyed }) => ({
    generation: opened.generation,
    inode: opened.inode,
    first: opened.first,
    last: closed!.next - 1,
    bytes: closed!.bytes,
    destroyed: destroyed && { first: destroyed.first, last: destroyed.last },
  }));
  expect(journal!.generations).toMatchObject(sketch);
}

export function expectAgreement(written: Written): ReadJournal {
  const journal = readJournal(written.directories.journal);
  expectPartition(journal);
  expectReadable(written, journal);
  if (isTruncating(written)) expectCopies(written, journal);
  else expectOwnFiles(written, journal);
  return journal;
}
