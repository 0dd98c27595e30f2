/**
 * Turns what zod found into sentences: what is wrong, what was expected, what to do. Fields with a
 * sentence of their own keep it. A missing field is not reported beside its own misspelling.
 */
import type { z } from 'zod';
import type { Problem, ProblemPath } from './problem.js';
import { alternatives, meantText, nearest, shown } from './suggest.js';

const keysShownMax = 20;

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

interface Found extends Problem {
  /** This problem is only that one of these keys of `parent` is not there. */
  readonly missing?: readonly string[];
  readonly parent?: ProblemPath;
  readonly meant?: string | undefined;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of fields',
  record: 'a map of fields',
};

function explainType(expected: string, input: unknown): string {
  const wanted = typeNames[expected] ?? expected;
  if (input === undefined) return `is missing, expected ${wanted}; add it`;
  if (input === null) return `is empty, expected ${wanted}; fill it in or remove it`;
  const advice =
    expected === 'string' && typeof input !== 'object' ? 'put it in quotes' : 'change it';
  return `is ${shown(input)}, expected ${wanted}; ${advice}`;
}

function explainChoice(values: readonly unknown[], input: unknown): string {
  const words = values.map(String);
  if (input === undefined) return `is missing, expected ${alternatives(words)}; add it`;
  return `${shown(input)} is unknown, expected ${alternatives(words)}${meantText(String(input), words) || '; choose one'}`;
}

function explainSize(issue: RawIssue & { origin: string }, least: string, bound: unknown): string {
  const what = { array: ' entries', string: ' letters', set: ' entries' }[issue.origin] ?? '';
  return `${shown(issue.input)} is out of range, expected ${least} ${String(bound)}${what}; change it`;
}

/**
 * The error map of a parse; undefined leaves zod's own words. For unknown keys the message is the
 * list of known ones, for `problemsOf` to choose from: only here is the schema at hand.
 */
export function explain(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return explainType(issue.expected, issue.input);
    case 'invalid_value':
      return explainChoice(issue.values, issue.input);
    case 'too_small':
      return explainSize(issue, 'at least', issue.minimum);
    case 'too_big':
      return explainSize(issue, 'at most', issue.maximum);
    case 'unrecognized_keys':
      return knownKeys(issue.inst).join(' ');
    case 'invalid_union':
      return explainUnion(issue);
    default:
      return undefined;
  }
}

function explainUnion(issue: RawIssue): string | undefined {
  const { discriminator, options, input } = issue as {
    readonly discriminator?: string;
    readonly options?: readonly unknown[];
    readonly input?: unknown;
  };
  if (discriminator === undefined || typeof input !== 'object' || input === null) return undefined;
  return explainChoice(options ?? [], (input as Record<string, unknown>)[discriminator]);
}

function knownKeys(schema: unknown): readonly string[] {
  const def = (schema as z.core.$ZodObject | z.core.$ZodRecord | undefined)?._zod.def;
  if (def?.type === 'object') return Object.keys(def.shape);
  return def?.type === 'record' ? [...(def.keyType._zod.values ?? [])].map(String) : [];
}

/** The problems behind zod's issues; `base` is where the parsed value stands in the scenario. */
export function problemsOf(issues: readonly Issue[], base: ProblemPath = []): Problem[] {
  const found = issues.flatMap((issue) => findings(issue, base));
  const misspelt = found.filter((problem) => problem.meant !== undefined);
  return found
    .filter((problem) => !misspelt.some((other) => explains(other, problem)))
    .map(({ path, text, at }) => ({ path, text, at }));
}

function explains(misspelt: Found, problem: Found): boolean {
  const parent = misspelt.path.slice(0, -1);
  return (
    problem.missing?.includes(misspelt.meant ?? '') === true &&
    JSON.stringify(problem.parent) === JSON.stringify(parent)
  );
}

function findings(issue: Issue, base: ProblemPath): Found[] {
  const path = [
    ...base,
    ...issue.path.map((part) => (typeof part === 'number' ? part : String(part))),
  ];
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue, path);
  if (issue.code === 'invalid_union') {
    const closest = issue.errors.find((errors) => !errors.some(isRootMisfit));
    if (closest !== undefined) return closest.flatMap((nested) => findings(nested, path));
  }
  const problem = { path, text: issue.message, at: 'value' as const };
  if (issue.code === 'custom') {
    const missing: unknown = issue.params?.missing;
    return [Array.isArray(missing) ? { ...problem, missing, parent: path } : problem];
  }
  const isMissing = issue.input === undefined;
  return [
    isMissing ? { ...problem, missing: [String(path.at(-1))], parent: path.slice(0, -1) } : problem,
  ];
}

/** The value is not even of this option's type. */
function isRootMisfit(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code !== 'unrecognized_keys' && issue.code !== 'custom';
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, path: ProblemPath): Found[] {
  const known = issue.message === '' ? [] : issue.message.split(' ');
  return issue.keys.map((key) => ({
    path: [...path, key],
    at: 'key' as const,
    text: `unknown key, expected ${expectedKeys(key, known)}${meantText(key, known) || '; remove it'}`,
    meant: nearest(key, known),
  }));
}

/** All of them, unless they are many and one of them is near. */
function expectedKeys(key: string, known: readonly string[]): string {
  if (known.length > keysShownMax && nearest(key, known) !== undefined) {
    return `one of ${known.length} others`;
  }
  return alternatives(known) || 'none here';
}
