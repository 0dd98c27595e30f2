/** `lostline validate`: every mistake in every file, at once. */
import { printableLines } from '../../reports/words/printable.js';
import { prepareRun } from '../run/prepare/prepare.js';
import { SystemClock } from '../support/clock.js';
import { type ExitCode, exitCodes, UsageError } from '../support/errors.js';
import { type Outside, tellNotes } from './console.js';
import type { AddCommand } from './program.js';

export const addValidate: AddCommand = (program, outside, done) => {
  program
    .command('validate')
    .description('check scenario files and tell every mistake with file, line and column')
    .argument('<scenario...>', 'scenario files in YAML')
    .action(async (files: string[]) => done(await validate(outside, files)));
};

async function validate(outside: Outside, files: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCodes.pass;
  for (const file of files) {
    try {
      const request = { scenarioFile: file, targetFallback: 'command' };
      const { plan, notes, isTargetNamed } = await prepareRun(request, new SystemClock());
      const left = isTargetNamed ? '' : ', names no target: a run needs --target';
      outside.out.write(`${file}: valid scenario '${plan.scenario}'${left}\n`);
      tellNotes(outside, notes, file);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      outside.err.write(`${printableLines(error.message)}\n`);
      code = exitCodes.usage;
    }
  }
  return code;
}
