/** `lostline verdict`: judges a run directory again, from its files alone. */
import { holdsComparison, readComparison } from '../../reports/comparison/json.js';
import { rejudge } from '../compare/rejudge.js';
import { judgeRun } from '../run/judge-run.js';
import { type Keep, KeepIfPossible } from '../run/keep.js';
import { holdsParts, judgeTogether } from '../span/judge-parts.js';
import { type ExitCode, exitCodes } from '../support/errors.js';
import { comparisonCode, reportComparison } from './comparing.js';
import type { Outside } from './console.js';
import type { AddCommand } from './program.js';
import { Reporting } from './reporting.js';

const help = `
Works on any run directory, also on one that 'kill -9' cut off: lines of which nobody can say what became
of them are 'indeterminate' then. The exit code is that of the verdict, also where the directory can't be written.`;

/** Tells the verdict of a directory; its exit code. */
async function judgeAgain(directory: string, outside: Outside, keep: Keep): Promise<ExitCode> {
  if (holdsComparison(directory)) {
    const comparison = await rejudge(directory, await readComparison(directory), keep);
    await reportComparison(comparison, directory, ['console'], outside);
    return comparisonCode(comparison.verdict);
  }
  const judged = holdsParts(directory) ? judgeTogether : judgeRun;
  const result = await judged(directory, keep);
  await new Reporting('console', outside).write(result, directory);
  return exitCodes[result.outcome];
}

export const addVerdict: AddCommand = (program, outside, done) => {
  program
    .command('verdict')
    .description('judge a run directory or a comparison again, and print the verdict')
    .argument('<directory>', 'a run directory, or that of a comparison')
    .addHelpText('after', help)
    .action(async (directory: string) => {
      const kept = new KeepIfPossible();
      const code = await judgeAgain(directory, outside, kept.keep);
      if (kept.failure !== '') {
        outside.err.write(`lostline: the verdict is told here alone: ${kept.failure}\n`);
      }
      done(code);
    });
};
