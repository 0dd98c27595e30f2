/** `lostline faults`: what can be broken, how it is asked for, and whether this machine can. */
import { examineFaults, examineMachine } from '../run/faults/examine-faults.js';
import { alternatives, meantText } from '../scenario/suggest.js';
import { exitCodes, UsageError } from '../support/errors.js';
import type { Outside } from './console.js';
import { asData, detail, overview } from './fault-text.js';
import { addFaultsTry } from './faults-try.js';
import type { AddCommand } from './program.js';

export const addFaults: AddCommand = (program, outside, done) => {
  const command = program
    .command('faults')
    .description('list the faults, and whether they can run here; all of one that is named')
    .argument('[kind]', 'one fault: its options, and what it needs')
    .option('--json', 'the same as data')
    .action(async (kind: string | undefined, flags: { json?: true }) => {
      await faults(outside, kind, flags.json ?? false);
      done(exitCodes.pass);
    });
  addFaultsTry(command, outside, done);
};

async function faults(outside: Outside, kind: string | undefined, json: true | false) {
  const all = await examineFaults(await examineMachine(outside.environment));
  const chosen = kind === undefined ? all : all.filter(({ fault }) => fault.kind === kind);
  if (chosen.length === 0) {
    const kinds = all.map(({ fault }) => fault.kind);
    throw new UsageError(
      `fault ${kind}: there is none of that name, expected ${alternatives(kinds)}${meantText(kind ?? '', kinds)}`,
    );
  }
  if (json) {
    const data = { schemaVersion: 1, faults: chosen.map(asData) };
    return outside.out.write(`${JSON.stringify(data, null, 2)}\n`);
  }
  if (kind !== undefined) return outside.out.write(chosen.map(detail).join(''));
  outside.out.write(overview(all));
  return outside.out.write(
    "\n'lostline faults KIND' tells all of one; 'lostline doctor' tells what is missing for those that can't run here.\n",
  );
}
