/**
 * `--set path=value`: one field of the scenario from the command line. The path is dotted, entries of
 * a list are `faults[0]` or `faults.0`; the value is YAML; `null` removes the field. Misspelt fields
 * are left to the schema, which knows all names; what is refused here can't be laid over at all.
 */
import { parseDocument } from 'yaml';
import { UsageError } from '../support/errors.js';
import { formatPath, type ProblemPath } from './problem.js';

export interface Override {
  /** As it was given: `path=value`. */
  readonly text: string;
  readonly path: ProblemPath;
  readonly value: unknown;
}

const depthMax = 16;

/** Reads one flag's value; a UsageError names the flag. */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=');
  const written = text.slice(0, equals).trim();
  const path = written.replace(/\[(\d+)\]/g, '.$1').split('.');
  if (equals < 1 || path.length > depthMax || path.some((part) => !/^[\w-]+$/.test(part))) {
    throw new UsageError(
      `--set ${text}: is no assignment, expected path=value such as load.linesPerSecond=20000 or faults[0].at=3s`,
    );
  }
  const document = parseDocument(text.slice(equals + 1), { prettyErrors: false });
  const error = document.errors[0];
  if (error) {
    throw new UsageError(
      `--set ${text}: ${written}: broken YAML in the value, expected a number, text or {map: ...}; put it in quotes`,
    );
  }
  return { text, path, value: document.toJS() ?? undefined };
}

/** Lays the overrides over the value of a scenario, in order, and gives back a new value. */
export function applyOverrides(value: unknown, overrides: readonly Override[]): unknown {
  return overrides.reduce((result, override) => setAt(result, override, 0), value);
}

function setAt(value: unknown, override: Override, depth: number): unknown {
  const part = override.path[depth];
  if (part === undefined) return override.value;
  const isEntry = depth > 0 && /^\d+$/.test(String(part)) && (value ?? null) === null;
  if (Array.isArray(value) || isEntry) {
    return setEntry(Array.isArray(value) ? value : [], override, depth);
  }
  if (value !== undefined && value !== null && typeof value !== 'object') {
    const outer = formatPath(override.path.slice(0, depth));
    throw new UsageError(
      `--set ${override.text}: ${outer}: is a plain value and has no '${part}', expected a path that ends at ${outer}; shorten it`,
    );
  }
  const fields = new Map(Object.entries(value ?? {}));
  const inner = setAt(fields.get(String(part)), override, depth + 1);
  if (inner === undefined) fields.delete(String(part));
  else fields.set(String(part), inner);
  return Object.fromEntries(fields);
}

function setEntry(list: readonly unknown[], override: Override, depth: number): unknown[] {
  const index = Number(override.path[depth]);
  if (!Number.isInteger(index) || index >= list.length) {
    const outer = formatPath(override.path.slice(0, depth));
    const range = list.length === 0 ? 'it is empty' : `expected 0 to ${list.length - 1}`;
    throw new UsageError(
      `--set ${override.text}: ${outer}: has no entry '${override.path[depth]}', ${range}; set the whole list or another entry`,
    );
  }
  const inner = setAt(list[index], override, depth + 1);
  return inner === undefined ? list.toSpliced(index, 1) : list.with(index, inner);
}
