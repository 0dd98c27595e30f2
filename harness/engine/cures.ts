/**
 * How to undo what outlives the harness and its containers: a mount, a file attribute, a kernel rule.
 *
 * Mechanism: before such a thing is done, the command that undoes it is written to the private folder
 * of records with its owner; the next start of anyone's run, or `lostline doctor --clean`, carries out
 * what dead owners left. Commands must be safe to run twice and when there is nothing to undo.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { EnvironmentError } from '../support/errors.js';
import type { Leftover } from './leftover.js';
import { formatOwner, ownerOf, ownerState, parseOwner } from './owner.js';
import { defaultRecordsFolder, requirePrivate } from './records.js';

const cureTimeoutMs = 30_000;

export interface Cure {
  /** In words, such as "the tmpfs at /x". */
  readonly of: string;
  /** Program and arguments; no path of anybody's in the text of a shell. */
  readonly command: readonly [string, ...string[]];
  /** Where it was done: when this has gone, such as a run directory that was removed, so has the harm. */
  readonly at?: string;
}

const recordSchema = z.object({
  runId: z.string(),
  owner: z.string(),
  of: z.string(),
  command: z.tuple([z.string()], z.string()),
  at: z.string().optional(),
});

function folderOf(records: string): string {
  return join(records, 'cures');
}

/** Writes it down; what comes back forgets it again and is safe to call twice. */
export function rememberCure(
  runId: string,
  name: string,
  cure: Cure,
  records: string = defaultRecordsFolder(),
): () => void {
  const folder = folderOf(records);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  requirePrivate(records);
  const file = join(folder, `${runId}-${name}.json`);
  const record = { runId, owner: formatOwner(ownerOf()), ...cure };
  writeFileSync(file, JSON.stringify(record), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** What dead owners left undone. */
export function findCureLeftovers(records: string = defaultRecordsFolder()): Leftover[] {
  const here = ownerOf();
  return filesIn(folderOf(records)).flatMap((file) => {
    const record = parseRecord(file);
    if (!record || ownerState(parseOwner(record.owner), here) !== 'dead') return [];
    return [
      { kind: 'fault', id: record.of, runId: record.runId, remove: () => carryOut(file, record) },
    ];
  });
}

async function carryOut(file: string, { of, command, at }: z.infer<typeof recordSchema>) {
  if (at !== undefined && !existsSync(at)) return rmSync(file, { force: true });
  const [program, ...rest] = command;
  const { failed, all } = await execa(program, rest, {
    all: true,
    reject: false,
    timeout: cureTimeoutMs,
  });
  if (failed) {
    throw new EnvironmentError(
      `${of} of a killed run can't be undone (${[program, ...rest].join(' ')}: ${all}): undo it by hand, then remove ${file}`,
    );
  }
  rmSync(file, { force: true });
}

function filesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function parseRecord(file: string): z.infer<typeof recordSchema> | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
