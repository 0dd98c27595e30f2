/** `lostline report`: writes reports of a judged run again, or in other forms. */
import { holdsComparison, readComparison } from '../../reports/comparison/json.js';
import { comparisonReporterNames } from '../../reports/comparison/registry.js';
import { readResult } from '../../reports/json.js';
import { judgeComparison } from '../compare/judge-comparison.js';
import { exitCodes } from '../support/errors.js';
import { reportComparison } from './comparing.js';
import type { AddCommand } from './program.js';
import { Reporting, reporterFlag } from './reporting.js';

export const addReport: AddCommand = (program, outside, done) => {
  program
    .command('report')
    .description('write reports from the result.json of a run directory, or from a comparison')
    .argument('<directory>', 'a run directory that was judged, or that of a comparison')
    .option(...reporterFlag)
    .action(async (directory: string, flags: { reporter: string }) => {
      if (holdsComparison(directory)) {
        const { reporter } = flags;
        const names = reporter === reporterFlag[2] ? comparisonReporterNames : reporter.split(',');
        const read = await readComparison(directory);
        // Also of one that was interrupted: the runs that ended are judged.
        const comparison = { ...read, ...judgeComparison(read) };
        const files = await reportComparison(comparison, directory, names, outside);
        for (const file of files) outside.out.write(`${file}\n`);
        return done(exitCodes.pass);
      }
      const reporting = new Reporting(flags.reporter, outside);
      const result = await readResult(directory);
      const files = await reporting.write(result, directory);
      for (const file of files) outside.out.write(`${file}\n`);
      done(exitCodes.pass);
    });
};
