/**
 * One small file per started process, so that the next start finds what a killed harness left.
 *
 * Mechanism: the file is written before the process starts and names the owner; the process carries the
 * record's mark in its environment, and its id and start time are added once known. A process is only taken
 * for a leftover by its mark, or by id and start time together, so a foreign process is never hit.
 * Trade-off: a program that wipes its environment and outlives its parent is not found.
 */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { EnvironmentError, messageOf } from '../support/errors.js';
import { environmentOf, isRunning, processTable } from './procfs.js';

/** The variable that marks a process and all that it starts. */
export const markVariable = 'LOSTLINE_INSTANCE';

const recordSchema = z.object({
  runId: z.string(),
  name: z.string(),
  owner: z.string(),
  pid: z.number().int().positive().optional(),
  startTicks: z.string().optional(),
});

export type ProcessRecord = z.infer<typeof recordSchema>;

/** Where records are kept unless the caller says otherwise: one folder per user, not readable by others. */
export function defaultRecordsFolder(): string {
  return join(tmpdir(), `lostline-${userInfo().uid}`);
}

export function markOf(record: Pick<ProcessRecord, 'runId' | 'name'>): string {
  return `${record.runId}/${record.name}`;
}

function fileOf(folder: string, record: ProcessRecord): string {
  return join(folder, `${record.runId}-${record.name}.json`);
}

/** As `fileOf`, while it is written. */
function partOf(folder: string, record: ProcessRecord): string {
  return `${fileOf(folder, record)}.part`;
}

/** At every instant the whole old record stands there or the whole new one: the owner may be killed in here. */
export function writeRecord(folder: string, record: ProcessRecord): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    requirePrivate(folder);
    const part = partOf(folder, record);
    writeFileSync(part, JSON.stringify(record), { mode: 0o600 });
    renameSync(part, fileOf(folder, record));
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    throw new EnvironmentError(
      `a process can't be recorded in ${folder} (${messageOf(error)}): make it writable or set TMPDIR`,
    );
  }
}

export function requirePrivate(folder: string): void {
  const { uid, mode } = lstatSync(folder);
  if (uid === userInfo().uid && (mode & 0o022) === 0) return;
  throw new EnvironmentError(
    `${folder} belongs to another user or others can write to it: remove it or set TMPDIR`,
  );
}

export function removeRecord(folder: string, record: ProcessRecord): void {
  rmSync(fileOf(folder, record), { force: true });
  rmSync(partOf(folder, record), { force: true });
}

/** All records that can be read; other files are left alone. */
export function readRecords(folder: string): ProcessRecord[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
  return names.flatMap((name) => parseRecord(join(folder, name)) ?? []);
}

function parseRecord(path: string): ProcessRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** The process ids that are certainly the record's: by mark, or below its main process. */
export function processesOf(record: ProcessRecord): number[] {
  const { pid, startTicks } = record;
  const isMainThere = pid !== undefined && isRunning(pid, startTicks ?? '');
  return processTable()
    .filter(
      (stat) =>
        (isMainThere && stat.session === pid) ||
        environmentOf(stat.pid, markVariable) === markOf(record),
    )
    .map((stat) => stat.pid);
}
