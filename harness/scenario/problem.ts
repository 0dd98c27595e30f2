/**
 * What is wrong with a scenario, one value for each mistake: a path into the scenario and a sentence.
 * Where that path stands in the file (or in which flag) is added by whoever has the source.
 */
import { UsageError } from '../support/errors.js';

export type ProblemPath = readonly (string | number)[];

export interface Problem {
  readonly path: ProblemPath;
  /** What is wrong, what was expected, what to do; continues `path: `. */
  readonly text: string;
  /** Whether the field's name is at fault or its value. */
  readonly at: 'key' | 'value';
}

export interface LocatedProblem extends Problem {
  /** `file:line:column`, or the flag that set the value; empty when unknown. */
  readonly where: string;
  /** From 1; 0 when unknown, Infinity for what a flag set. */
  readonly line: number;
  readonly column: number;
}

/** Puts problems into their places. */
export type Locate = (problems: readonly Problem[]) => readonly LocatedProblem[];

/** 'faults[1].options.port'; the whole scenario is 'scenario'. */
export function formatPath(path: ProblemPath): string {
  const text = path.reduce<string>(
    (text, part) => `${text}${typeof part === 'number' ? `[${part}]` : `.${part}`}`,
    '',
  );
  return text.replace(/^\./, '') || 'scenario';
}

export const unlocated: Locate = (problems) =>
  problems.map((problem) => ({ ...problem, where: '', line: 0, column: 0 }));

/** All mistakes of a scenario at once: one line of the message for each, in the order of the file. */
export class ScenarioError extends UsageError {
  readonly problems: readonly LocatedProblem[];

  constructor(problems: readonly LocatedProblem[]) {
    const sorted = [...problems].sort(byPlace);
    super(sorted.map(problemLine).join('\n'));
    this.problems = sorted;
  }
}

function problemLine({ where, path, text }: LocatedProblem): string {
  return `${where === '' ? '' : `${where}: `}${formatPath(path)}: ${text}`;
}

function byPlace(a: LocatedProblem, b: LocatedProblem): number {
  if (a.line !== b.line) return a.line < b.line ? -1 : 1;
  return a.column - b.column;
}
