/**
 * The directory of one run, made before anything else: whatever happens later, what was known stands
 * there. An existing, non-empty directory is never touched.
 */
import { mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunHeader } from '../evidence/header.js';
import { runFiles } from '../evidence/layout.js';
import type { Plan } from '../plan/plan.js';
import { EnvironmentError, errorCode, messageOf, UsageError } from '../support/errors.js';

export interface RunDirectory {
  readonly path: string;
  readonly logs: string;
  readonly journal: string;
  readonly state: string;
  readonly config: string;
  file(name: keyof typeof runFiles): string;
}

function entriesOf(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    const told = `--out ${path}: can't be used as the run directory: ${messageOf(error)}`;
    throw errorCode(error) === 'EACCES' ? new EnvironmentError(told) : new UsageError(told);
  }
}

/** @throws UsageError when it is not empty, EnvironmentError when it can't be written */
export function createRunDirectory(wanted: string): RunDirectory {
  const path = resolve(wanted);
  if (entriesOf(path).length > 0) {
    throw new UsageError(
      `--out ${wanted}: the directory is not empty; runs are never overwritten, name another one`,
    );
  }
  try {
    for (const name of ['journal', 'logs', 'shipperState', 'shipperConfig'] as const) {
      mkdirSync(join(path, runFiles[name]), { recursive: true });
    }
    mkdirSync(join(path, 'sink'), { recursive: true });
  } catch (error) {
    throw new EnvironmentError(`${path}: the run directory can't be made: ${messageOf(error)}`);
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

/** Writes what is known before the run starts. */
export function writeRunInputs(
  directory: RunDirectory,
  inputs: { readonly header: RunHeader; readonly plan: Plan; readonly scenarioText: string },
): void {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  try {
    writeFileSync(directory.file('header'), json(inputs.header));
    writeFileSync(directory.file('plan'), json(inputs.plan));
    writeFileSync(directory.file('scenario'), inputs.scenarioText);
  } catch (error) {
    throw new EnvironmentError(
      `${directory.path}: the run directory can't be written: ${messageOf(error)}; free space or name another with --out`,
    );
  }
}
