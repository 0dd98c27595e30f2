/** Files of one JSON object, with a version and with what nobody can do without; the rest is taken at its word. */
import { readFileSync } from 'node:fs';
import type { RunHeader } from '../evidence/header.js';
import type { Plan } from '../plan/plan.js';
import { messageOf, UsageError } from '../support/errors.js';

type Kind = 'string' | 'number' | 'object' | 'array';
/** What must be there, by the names of the fields. */
export type Shape<T> = { readonly [Field in keyof T]?: Kind };

const headerShape: Shape<RunHeader> = { run: 'string', command: 'array' };
const planShape: Shape<Plan> = {
  ...{ load: 'object', line: 'object', faults: 'array', sink: 'object', target: 'object' },
  ...{ drain: 'object', budget: 'object' },
};

/** @throws UsageError when it is missing, damaged or foreign */
export function readHeader(path: string): RunHeader {
  return readJson<RunHeader>(path, headerShape);
}

/** @throws UsageError when it is missing, damaged or foreign */
export function readPlan(path: string): Plan {
  return readJson<Plan>(path, planShape);
}

/** @throws UsageError when it is missing, damaged or foreign */
export function readJson<T extends { readonly schemaVersion: number }>(
  path: string,
  shape: Shape<T>,
): T {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path}: can't be read: ${messageOf(error)}`);
  }
  const version = (value as Partial<T> | null)?.schemaVersion;
  if (version !== 1) {
    throw new UsageError(
      `${path}: expected schemaVersion 1, found ${version ?? 'none'}; use the Lostline that made the run`,
    );
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const [name, wanted] of Object.entries<Kind | undefined>(shape)) {
    const found = kindOf(fields[name]);
    if (found === wanted) continue;
    throw new UsageError(
      `${path}: expected '${name}' to be of kind ${wanted}, found ${found}; the file was changed or damaged`,
    );
  }
  return value as T;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'none';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
