/** `lostline report`: writes reports of a judged run again, or in other forms. */
import { readResult } from '../../reports/json.js';
import { exitCodes } from '../support/errors.js';
import type { AddCommand } from './program.js';
import { Reporting, reporterFlag } from './reporting.js';

export const addReport: AddCommand = (program, outside, done) => {
  program
    .command('report')
    .description('write reports from the result.json of a run directory')
    .argument('<directory>', 'a run directory that was judged')
    .option(...reporterFlag)
    .action(async (directory: string, flags: { reporter: string }) => {
      const reporting = new Reporting(flags.reporter, outside);
      const result = await readResult(directory);
      const files = await reporting.write(result, directory);
      for (const file of files) outside.out.write(`${file}\n`);
      done(exitCodes.pass);
    });
};
