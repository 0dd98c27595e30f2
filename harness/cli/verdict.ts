/** `lostline verdict`: judges a run directory again, from its files alone. */
import { judgeRun } from '../run/judge-run.js';
import { exitCodes } from '../support/errors.js';
import type { AddCommand } from './program.js';
import { Reporting } from './reporting.js';

const help = `
Works on any run directory, also on one that 'kill -9' cut off: lines of which nobody can say what became
of them are 'indeterminate' then. The exit code is that of the verdict.`;

export const addVerdict: AddCommand = (program, outside, done) => {
  program
    .command('verdict')
    .description('judge a run directory again, and print the verdict')
    .argument('<directory>', 'a run directory')
    .addHelpText('after', help)
    .action(async (directory: string) => {
      const result = await judgeRun(directory);
      await new Reporting('console', outside).write(result, directory);
      done(exitCodes[result.outcome]);
    });
};
