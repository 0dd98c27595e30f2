/** The command line: every command with its flags, and how errors end. One file per command. */
import { Command, CommanderError, Help, type Option } from 'commander';
import { printableLines } from '../../reports/words/printable.js';
import { lostlineVersion } from '../run/header.js';
import { type ExitCode, exitCodes, ReportedError } from '../support/errors.js';
import { addCompare } from './compare.js';
import type { Outside } from './console.js';
import { addDemo } from './demo.js';
import { addDoctor } from './doctor.js';
import { addFaults } from './faults.js';
import { addImages } from './images.js';
import { addJudge } from './judge.js';
import { bugReport } from './last-resort.js';
import { addPlan } from './plan.js';
import { pour } from './pour.js';
import { addRanges } from './ranges.js';
import { addReport } from './report.js';
import { addRun } from './run.js';
import { addSink } from './sink.js';
import { addTargets } from './targets.js';
import { addValidate } from './validate.js';
import { addVerdict } from './verdict.js';
import { addWrite } from './write.js';

const examples = `
Examples:
  lostline run scenarios/rename-storm.yaml --target reference
  lostline run scenarios/rename-storm.yaml --target rsyslog@8.2302 --option reopenOnTruncate=on
  lostline run my.yaml --target command --option command="./my-shipper --flag"
  lostline plan my.yaml --set load.linesPerSecond=20k/s
  lostline compare my.yaml --baseline syslog-ng@3.38.1 --candidate syslog-ng@4.8.1
  lostline ranges runs/20260101-120000-storm --format csv
  lostline judge writer-1 writer-2 sink-1      after 'lostline write' and 'lostline sink' on several machines

Exit codes: 0 pass, 1 fail, 2 unknown, 64 wrong scenario or flags, 70 a bug of Lostline, 130 interrupted.`;

/** Adds one command to the program; its exit code goes to `done`. */
export type AddCommand = (
  program: Command,
  outside: Outside,
  done: (code: ExitCode) => void,
) => void;

const commands: readonly AddCommand[] = [
  addRun,
  addValidate,
  addPlan,
  addTargets,
  addFaults,
  addImages,
  addDoctor,
  addVerdict,
  addReport,
  addRanges,
  addCompare,
  addDemo,
  addWrite,
  addSink,
  addJudge,
];

function makeProgram(outside: Outside, done: (code: ExitCode) => void): Command {
  const program = new Command('lostline')
    .description(
      'Proves whether a log pipeline loses lines: writes numbered lines, rotates and breaks things under ' +
        'a real log shipper, counts what arrives, and says what was lost, where and why.',
    )
    .version(lostlineVersion())
    .addHelpText('after', examples)
    .exitOverride()
    .configureHelp({ optionDescription: describeOption })
    .configureOutput({
      writeOut: (text) => outside.out.write(text),
      writeErr: (text) => outside.err.write(text),
      outputError: (text, write) => write(asSentence(text)),
    });
  for (const add of commands) add(program, outside, done);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

/** A list that is empty unless something is given needs no '(default: [])'. */
function describeOption(option: Option): string {
  return new Help().optionDescription(option).replace(' (default: [])', '');
}

/** Commander's "error: unknown option '--a'\n(Did you mean --b?)\n" on one line, as all errors here. */
function asSentence(text: string): string {
  const told = text
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ');
  return `lostline: ${told}; 'lostline --help' tells more\n`;
}

/** A person reads the message of a ReportedError; anything else is a bug and shows its stack. */
function endWith(error: unknown, outside: Outside): ExitCode {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.pass : exitCodes.usage;
  }
  if (error instanceof ReportedError) {
    // A shipper's last words may stand in it.
    outside.err.write(`lostline: ${printableLines(error.message)}\n`);
    return error.exitCode;
  }
  outside.err.write(bugReport(error));
  return exitCodes.bug;
}

export async function runProgram(argv: readonly string[]): Promise<ExitCode> {
  const outside: Outside = {
    out: process.stdout,
    err: process.stderr,
    pour: (texts) => pour(process.stdout, texts),
    environment: process.env,
    command: argv.slice(2),
  };
  let code: ExitCode = exitCodes.pass;
  const program = makeProgram(outside, (given) => {
    code = given;
  });
  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    return endWith(error, outside);
  }
}
