/**
 * The directory of one run, made before anything else: whatever happens later, what was known stands
 * there. An existing, non-empty directory is never touched.
 */
import { readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { RunHeader } from '../evidence/header.js';
import { runFiles } from '../evidence/layout.js';
import type { Plan } from '../plan/plan.js';
import { planWithoutSecrets } from '../sink/hide-secrets.js';
import { EnvironmentError, errorCode, messageOf, UsageError } from '../support/errors.js';
import { makeFolder } from '../support/folders.js';
import type { WriterContainer } from './source/writer-containers.js';

export interface RunDirectory {
  readonly path: string;
  readonly logs: string;
  readonly journal: string;
  readonly state: string;
  readonly config: string;
  file(name: keyof typeof runFiles): string;
  /** That write the lines; missing where the writer makes the files itself. */
  readonly containers?: readonly WriterContainer[];
}

/** What even a pipeline has that shares the log files of another. */
const ownFolders = ['shipperState', 'shipperConfig'] as const;

function entriesOf(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    const told = `--out ${path}: can't be used as the run directory: ${messageOf(error)}`;
    throw errorCode(error) === 'EACCES' ? new EnvironmentError(told) : new UsageError(told);
  }
}

/**
 * The whole path of a directory that is to be made.
 * @throws UsageError when something stands in it
 */
export function unusedDirectory(wanted: string): string {
  const path = resolve(wanted);
  if (entriesOf(path).length === 0) return path;
  throw new UsageError(
    `--out ${wanted}: the directory is not empty; runs are never overwritten, name another one`,
  );
}

/** @throws UsageError when it is not empty, EnvironmentError when it can't be written */
export function createRunDirectory(
  wanted: string,
  folders: readonly (keyof typeof runFiles)[] = [...ownFolders, 'journal', 'logs'],
): RunDirectory {
  const path = unusedDirectory(wanted);
  try {
    for (const name of folders) {
      makeFolder(join(path, runFiles[name]));
    }
    makeFolder(join(path, 'sink'));
  } catch (error) {
    throw new EnvironmentError(
      `${path}: the run directory can't be made: ${messageOf(error)}; name another with --out`,
    );
  }
  const real = realpathSync(path);
  const file = (name: keyof typeof runFiles) => join(real, runFiles[name]);
  return {
    path: real,
    logs: file('logs'),
    journal: file('journal'),
    state: file('shipperState'),
    config: file('shipperConfig'),
    file,
  };
}

/** A run directory within that of the first pipeline, whose log files and journal it shares. */
export function createPipelineDirectory(first: RunDirectory, name: string): RunDirectory {
  const own = createRunDirectory(join(first.file('pipelines'), name), ownFolders);
  return { ...own, logs: first.logs, journal: first.journal };
}

/** Where the header of a directory says that the journal stands: moved together, they stay together. */
export function journalFrom(directory: RunDirectory): string {
  return relative(directory.path, directory.journal);
}

/** Writes what is known before the run starts. */
export function writeRunInputs(
  directory: RunDirectory,
  inputs: { readonly header: RunHeader; readonly plan: Plan; readonly scenarioText: string },
): void {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  try {
    writeFileSync(directory.file('header'), json(inputs.header));
    writeFileSync(directory.file('plan'), json(planWithoutSecrets(inputs.plan)));
    writeFileSync(directory.file('scenario'), inputs.scenarioText);
  } catch (error) {
    throw new EnvironmentError(
      `${directory.path}: the run directory can't be written: ${messageOf(error)}; free space or name another with --out`,
    );
  }
}
