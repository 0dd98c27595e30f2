/** How the parts of the planner tell what can't be planned: all of it, not only the first. */
import type { Problem, ProblemPath } from '../scenario/problem.js';

/** Notes that the field at `path` can't be planned; `text` continues `path: `. */
export type Report = (path: ProblemPath, text: string, at?: Problem['at']) => void;

/** A report that remembers. */
export function collectProblems(): {
  readonly report: Report;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  return {
    problems,
    report: (path, text, at = 'value') => problems.push({ path, text, at }),
  };
}
