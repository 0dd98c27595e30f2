/**
 * The contract of a comparison's reporter: what it writes is a function of the comparison alone, so that
 * `lostline report` on an old directory gives the same. One that throws is named, and fails nothing.
 */
import type { Comparison } from '../../harness/compare/comparison.js';
import { messageOf } from '../../harness/support/errors.js';

export interface ComparisonReporter {
  readonly name: string;
  /** Gives the paths of its files; `written` are those of the reporters before it. */
  write(
    comparison: Comparison,
    directory: string,
    written: readonly string[],
  ): Promise<readonly string[]>;
}

/** Gives the paths of all files written; it never rejects. */
export async function writeAll(
  reporters: readonly ComparisonReporter[],
  comparison: Comparison,
  directory: string,
  warn: (message: string) => void,
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const reporter of reporters) {
    try {
      files.push(...(await reporter.write(comparison, directory, [...files])));
    } catch (error) {
      warn(`Reporter '${reporter.name}' wrote no report: ${messageOf(error)}`);
    }
  }
  return files;
}
