/** The directory of a writer or sink that runs by itself, made before anything else is done. */
import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunHeader } from '../evidence/header.js';
import { runFiles } from '../evidence/layout.js';
import { unusedDirectory } from '../run/run-directory.js';
import { EnvironmentError, messageOf } from '../support/errors.js';
import { makeFolder } from '../support/folders.js';

/** Files of such a directory beside those of `runFiles`. */
export const partFiles = {
  /** Of a sink: a folder for each run that it heard of, with its receipts. */
  heard: 'runs',
  /** Of a sink: messages that are no whole line, for who knows the run's lines. */
  odd: 'odd.ndjson',
  /** Of a sink: its last counters, written when it ended in good order. */
  seal: 'seal.json',
} as const;

export interface PartDirectory {
  readonly path: string;
  file(name: keyof typeof runFiles | keyof typeof partFiles): string;
}

/**
 * @throws UsageError when something stands in it, EnvironmentError when it can't be made
 * @param folders to be made within it
 */
export function createPartDirectory(
  wanted: string,
  folders: readonly (keyof typeof runFiles | keyof typeof partFiles)[],
): PartDirectory {
  const path = unusedDirectory(wanted);
  const names = { ...runFiles, ...partFiles };
  try {
    makeFolder(path);
    for (const name of folders) makeFolder(join(path, names[name]));
    const real = realpathSync(path);
    return { path: real, file: (name) => join(real, names[name]) };
  } catch (error) {
    throw new EnvironmentError(
      `${path}: the directory can't be made: ${messageOf(error)}; name another with --out`,
    );
  }
}

export function writeJson(path: string, value: unknown): void {
  try {
    writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
  } catch (error) {
    throw new EnvironmentError(
      `${path}: can't be written: ${messageOf(error)}; free space or name another directory with --out`,
    );
  }
}

/** Written first: what the directory is, whatever happens later. */
export function writeHeader(directory: PartDirectory, header: RunHeader): void {
  writeJson(directory.file('header'), header);
}
