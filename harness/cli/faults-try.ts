/** `lostline faults try`: fault scenarios against shippers, one after the other, as a table in Markdown. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { withFaultsSeen } from '../../reports/survey/readme.js';
import { surveyRows, surveyTable } from '../../reports/survey/table.js';
import { headline } from '../../reports/words/verdict.js';
import { shippedFaultScenarios, surveyFaults, surveyTries } from '../run/faults/fault-survey.js';
import { compactInstant } from '../run/header.js';
import { SystemClock } from '../support/clock.js';
import { type ExitCode, exitCodes, UsageError } from '../support/errors.js';
import { counted } from '../support/units.js';
import { findTarget, targetFolders } from '../target/catalogue.js';
import type { SurveyRow, SurveyTry } from '../verdict/survey-row.js';
import { writeWhole } from '../verdict/write.js';
import type { Outside } from './console.js';
import { interruptSignal } from './interrupt.js';
import { Reporting } from './reporting.js';
import { collect, commonFlags, type RequestFlags, requestFrom } from './request-flags.js';

interface TryFlags extends Omit<RequestFlags, 'target'> {
  readonly target: readonly string[];
  readonly family: readonly string[];
  readonly write?: true;
  readonly keepLogs?: true;
  readonly out?: string;
}

const help = `
Examples:
  lostline faults try --target rsyslog@8.2302 --family process --family config
  lostline faults try scenarios/faults/process/kill.yaml --target reference --target syslog-ng@4.8.1
  lostline faults try --target otel-collector --write

Runs go one after the other, each in a directory of its own; the table is printed as far as it came when it
is interrupted. --write puts it into the targets' README.md under "Faults seen", and leaves the rows of
scenarios alone that were not tried; it goes with --profile alone of the flags that change a run.

Exit codes: 0 every run had a verdict, whatever it was, 2 some broke off, 130 interrupted. What can't be planned for a
shipper is a row that says why.`;

export function addFaultsTry(faults: Command, outside: Outside, done: (code: ExitCode) => void) {
  commonFlags(faults.command('try'))
    .description('run fault scenarios against shippers and tabulate what each did')
    .argument('[scenario...]', 'scenario files; those of scenarios/faults when none is named')
    .option('--target <name[@version]>', 'a shipper; may be repeated', collect, [])
    .option('--family <name>', 'a folder of scenarios/faults; may be repeated', collect, [])
    .option('--out <directory>', 'put the run directories exactly there')
    .option('--write', "put the table into the targets' README.md")
    .option('--keep-logs', 'keep the log files that were written')
    .addHelpText('after', help)
    .action(async (scenarios: string[], flags: TryFlags) => {
      done(await tryFaults(outside, scenarios, flags));
    });
}

async function tryFaults(
  outside: Outside,
  scenarios: readonly string[],
  flags: TryFlags,
): Promise<ExitCode> {
  requireRepeatable(flags);
  const files = scenarios.length > 0 ? scenarios : shippedFaultScenarios(flags.family);
  const targets = flags.target.map((name) => findTarget(name, targetsOf(flags, outside)));
  const tries = surveyTries(targets, files);
  const { target: _, ...others } = flags;
  const { scenarioFile, target, ...request } = requestFrom('', others);
  const clock = new SystemClock();
  const folder = flags.out ?? join('runs', `${compactInstant(clock.wallMs())}-faults`);
  using interrupt = interruptSignal(outside);
  outside.out.write(`${counted(tries.length, 'run')}, in ${folder}\n`);
  const rows: SurveyRow[] = [];
  const survey = surveyFaults({
    ...{ tries, request, folder, clock, signal: interrupt.signal },
    keepLogs: flags.keepLogs ? 'keep' : 'remove',
    begun: (one, number) => outside.out.write(`[${number}/${tries.length}] ${nameOf(one)}\n`),
  });
  for await (const row of survey) {
    rows.push(row);
    await tell(row, outside);
  }
  conclude(rows, flags, outside);
  if (interrupt.signal.aborted) return exitCodes.interrupted;
  const broken = rows.some(({ result, directory }) => result === null && directory !== null);
  return broken ? exitCodes.unknown : exitCodes.pass;
}

/** A table in a README stands below the command that makes it, which knows a target and its profile. */
function requireRepeatable({ write, ...flags }: TryFlags): void {
  const given = (['option', 'set', 'engine', 'config', 'seed'] as const).filter(
    (name) => (flags[name]?.length ?? 0) > 0,
  );
  if (!write || given.length === 0) return;
  throw new UsageError(
    `--write: a README's table is of a target as it comes, or of a profile; leave out --${given.join(', --')}, or --write`,
  );
}

function targetsOf({ targets }: TryFlags, { environment }: Outside): string[] {
  return targetFolders(targets, environment);
}

function nameOf({ target, scenarioFile }: SurveyTry): string {
  return `${target}: ${relative(process.cwd(), scenarioFile)}`;
}

async function tell({ result, failure, directory }: SurveyRow, outside: Outside): Promise<void> {
  if (!result || directory === null) {
    outside.out.write(`  no verdict: ${failure}\n`);
    return;
  }
  outside.out.write(`  ${headline(result)}\n`);
  await new Reporting('markdown,html,png', outside).write(result, directory);
}

function conclude(rows: readonly SurveyRow[], flags: TryFlags, outside: Outside): void {
  for (const named of new Set(rows.map((row) => row.named))) {
    const mine = rows.filter((row) => row.named === named);
    const own = surveyRows(mine);
    outside.out.write(`\n${named}\n\n${surveyTable(own.values())}\n`);
    if (!flags.write) continue;
    const { manifest } = findTarget(mine[0]!.target, targetsOf(flags, outside));
    const file = join(manifest.folder, 'README.md');
    const readme = existsSync(file) ? readFileSync(file, 'utf8') : `# ${manifest.name}\n`;
    writeWhole(file, [withFaultsSeen(readme, named, own)]);
    outside.out.write(`\nwritten into ${file}\n`);
  }
}
