/** `lostline ranges`: lost, destroyed and duplicated ranges as data. */
import { holdsParts, rangesTogether } from '../span/judge-parts.js';
import { exitCodes, UsageError } from '../support/errors.js';
import { formatRanges, type RangeFormat, rangeFormats, rangesOf } from '../verdict/ranges-data.js';
import type { AddCommand } from './program.js';

const help = `
Example:
  lostline ranges runs/ID --format csv > ranges.csv

Each range has its kind, stream, epoch, first and last sequence, generation with paths and byte offsets, the
instants (milliseconds since the run's origin) and the cause with the observation that it rests on. The
observation's instants are seconds since that origin; reports count theirs from the begin of the load.`;

export const addRanges: AddCommand = (program, outside, done) => {
  program
    .command('ranges')
    .description('print every lost, destroyed, duplicated and indeterminate range of a run')
    .argument('<directory>', 'a run directory')
    .option('--format <ndjson|csv>', 'how to print them', 'ndjson')
    .addHelpText('after', help)
    .action(async (directory: string, flags: { format: string }) => {
      const format = formatOf(flags.format);
      const make = holdsParts(directory) ? rangesTogether : undefined;
      await outside.pour(formatRanges(rangesOf(directory, make), format));
      done(exitCodes.pass);
    });
};

function formatOf(text: string): RangeFormat {
  const format = rangeFormats.find((known) => known === text);
  if (format) return format;
  throw new UsageError(`--format ${text}: expected ${rangeFormats.join(' or ')}`);
}
