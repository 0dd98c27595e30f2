/** Brings the verdict of a comparison to its reporters, and to the exit code. */
import { createComparisonReporters } from '../../reports/comparison/registry.js';
import { writeAll } from '../../reports/comparison/reporter.js';
import type { Comparison, ComparisonVerdict } from '../compare/comparison.js';
import { type ExitCode, exitCodes } from '../support/errors.js';
import type { Outside } from './console.js';

export function comparisonCode(verdict: ComparisonVerdict): ExitCode {
  const codes = { better: 'pass', same: 'pass', worse: 'fail', 'cannot tell': 'unknown' } as const;
  return exitCodes[codes[verdict]];
}

/**
 * Gives the paths of the files written.
 * @throws UsageError when one of the names is no reporter
 */
export function reportComparison(
  comparison: Comparison,
  directory: string,
  names: readonly string[],
  { out: screen, err, environment }: Outside,
): Promise<readonly string[]> {
  const reporters = createComparisonReporters(names, { screen, environment });
  return writeAll(reporters, comparison, directory, (text) => err.write(`lostline: ${text}\n`));
}
