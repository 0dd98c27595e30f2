/**
 * From a file to a validated scenario. Everything that is wrong is told at once: YAML errors, and
 * unless these leave nothing to look at, every misspelt key, wrong unit and contradiction.
 */
import { readFile } from 'node:fs/promises';
import { errorCode, UsageError } from '../support/errors.js';
import { explain, problemsOf } from './explain.js';
import { applyOverrides, type Override, parseOverride } from './override.js';
import { type Problem, ScenarioError } from './problem.js';
import { type Scenario, scenarioSchema } from './schema.js';
import { type CauseOf, ScenarioSource, touches } from './source.js';

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** Where the fields stand, for problems that are found later (by the planner). */
  readonly source: ScenarioSource;
  /** The file's text as it was read. */
  readonly text: string;
}

/** What others find wrong in a value that the schema refuses: the schema does not know all names. */
export type FurtherCheck = (value: unknown) => readonly Problem[];

/** Reads and validates a scenario file. `sets` are the values of `--set`, in order. */
export async function readScenario(
  file: string,
  sets: readonly string[] = [],
  further?: FurtherCheck,
): Promise<LoadedScenario> {
  return parseScenario(await readText(file), file, sets, further);
}

/** The same from a text; `file` is only for messages. */
export function parseScenario(
  text: string,
  file: string,
  sets: readonly string[] = [],
  further: FurtherCheck = () => [],
): LoadedScenario {
  const overrides = sets.map(parseOverride);
  const source = new ScenarioSource(file, text, overrides);
  const broken = source.problems();
  if (source.broken) throw new ScenarioError(broken);
  const value = valueUnder(source, overrides);
  const result = validated(value);
  if (result.success && broken.length === 0) return { scenario: result.data, source, text };
  const found = source.locate(problemsIn(result), causesAmong(overrides, source.value()));
  throw new ScenarioError([...broken, ...found, ...source.locate(further(value))]);
}

function validated(value: unknown) {
  return scenarioSchema.safeParse(value, { error: explain, reportInput: true });
}

function problemsIn({ error }: ReturnType<typeof validated>): readonly Problem[] {
  return error ? problemsOf(error.issues) : [];
}

/** Which flag brought a problem in: the last one before which there was none, if it is set near it. */
function causesAmong(overrides: readonly Override[], value: unknown): CauseOf {
  const keyOf = ({ path, text }: Problem) => JSON.stringify([path, text]);
  const before = overrides.map((_, index) => {
    const result = validated(applyOverrides(value, overrides.slice(0, index)));
    return new Set(problemsIn(result).map(keyOf));
  });
  return (problem) => {
    const cause = overrides[before.findLastIndex((found) => !found.has(keyOf(problem)))];
    return cause && touches(cause.path, problem.path) ? cause : undefined;
  };
}

function valueUnder(source: ScenarioSource, overrides: readonly Override[]): unknown {
  const value = source.value();
  if (value !== undefined) return applyOverrides(value, overrides);
  const text =
    "is empty, expected a scenario with 'name' and 'load'; see scenarios/rename-storm.yaml";
  throw new ScenarioError(source.locate([{ path: [], at: 'value', text }]));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
      EACCES: 'it may not be read',
    };
    const reason = reasons[errorCode(error) ?? ''] ?? 'it could not be read';
    throw new UsageError(`${file}: ${reason}, expected a scenario in YAML; check the path`);
  }
}

/** The value of `--seed`. */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= 0xffff_ffff) return seed;
  throw new UsageError(`--seed ${text}: is no seed, expected a whole number from 0 to 4294967295`);
}
