/** `lostline write`: a writer by itself. */
import { nextLife } from '../span/lives.js';
import { type PreparedWrite, prepareWrite } from '../span/prepare-write.js';
import { type Writing, writeLines } from '../span/write-lines.js';
import { SystemClock } from '../support/clock.js';
import { type ExitCode, exitCodes } from '../support/errors.js';
import { formatCount, formatDuration, formatShort } from '../support/units.js';
import type { WriterProgress } from '../writer/shared-state.js';
import type { Outside } from './console.js';
import { interruptSignal } from './interrupt.js';
import type { AddCommand } from './program.js';
import { collect } from './request-flags.js';
import { Ticker } from './ticker.js';

interface WriteFlags {
  readonly out: string;
  readonly logs?: string;
  readonly run?: string;
  readonly instance?: string;
  readonly set: readonly string[];
  readonly seed?: string;
  readonly resume?: true;
}

const help = `
Writes the lines of the scenario's load and rotates the files as it says; faults, target and sink of the scenario
are left alone. DIR gets the journal: copy it to where the sinks' directories are, and judge them together:

  lostline sink --protocol http --listen 127.0.0.1:8080 --out sink-1          here, or on another machine
  lostline write storm.yaml --logs /var/log/app --out writer-1 --run k3x9ab
  lostline judge writer-1 sink-1

Several writers share a load when each is given --instance NUMBER/OF and the same --run: each has its own streams,
and together they write what the scenario says. Ctrl-C and SIGTERM end the load early and in good order: the journal
is sealed, and the exit code is 130. After 'kill -9' the journal still tells how far the lines got.`;

export const addWrite: AddCommand = (program, outside, done) => {
  program
    .command('write')
    .description('write the lines of a scenario alone, for a shipper and a sink that run elsewhere')
    .argument('<scenario>', 'a scenario file in YAML')
    .requiredOption('--out <directory>', 'where the journal goes; it must be new or empty')
    .option('--logs <directory>', "where the log files go; 'logs' in --out when not given")
    .option('--run <name>', 'the six characters that lines of one run share; drawn if not given')
    .option('--instance <number/of>', 'write only this share of the streams, such as 2/4')
    .option(
      '--set <path=value>',
      'override one field of the scenario; may be repeated',
      collect,
      [],
    )
    .option('--resume', 'go on where a writer was killed: its lines again, as its next epoch')
    .option('--seed <number>', "drives every choice; the scenario's, or made of --run")
    .addHelpText('after', help)
    .action(async (file: string, flags: WriteFlags) => done(await write(outside, file, flags)));
};

async function write(outside: Outside, scenarioFile: string, flags: WriteFlags): Promise<ExitCode> {
  const { set: sets, seed, run, instance, logs } = flags;
  const life = flags.resume ? nextLife(flags.out, 'writer') : undefined;
  const out = life?.directory ?? flags.out;
  const request = { scenarioFile, sets, seed, run, instance, life };
  const prepared = await prepareWrite(request, new SystemClock());
  for (const note of prepared.notes) outside.err.write(`lostline: ${note}\n`);
  using interrupt = interruptSignal(outside);
  let ticker: Ticker | null = null;
  const begun = (writing: Writing) => {
    outside.out.write(opening(prepared, writing));
    ticker = new Ticker(outside.out, () => progressWords(writing.progress()));
  };
  const end = () => ticker?.[Symbol.dispose]();
  const { command } = outside;
  const { signal } = interrupt;
  const wrote = await writeLines({ prepared, out, logs, command, begun, signal }).finally(end);
  const { progress, tookMs, ending, seal, rotationFailures } = wrote;
  const how = ending === 'done' ? 'Wrote' : 'Stopped early: wrote';
  outside.out.write(`${how} ${progressWords(progress)} in ${formatDuration(tookMs)}\n`);
  outside.out.write(`Journal ${out}, seal ${seal}\n`);
  const [failure] = rotationFailures;
  if (failure !== undefined) {
    const failed = `${formatCount(rotationFailures.length)} rotations failed, the first by: ${failure}`;
    outside.err.write(
      `lostline: ${failed}; every line was written, but not as the scenario says\n`,
    );
  }
  return ending === 'done' ? exitCodes.pass : exitCodes.interrupted;
}

function opening({ plan, run, streams, instance }: PreparedWrite, { logs }: Writing): string {
  const share = instance ? `, instance ${instance.number} of ${instance.of}` : '';
  const span = `streams ${streams.first} to ${streams.last}${share}`;
  return `Run ${run}, seed ${plan.seed}: '${plan.scenario}', ${span}, into ${logs}\n`;
}

function progressWords({ lines, bytes, rotations, latenessMsP99 }: WriterProgress): string {
  const late = `99 % at most ${formatDuration(latenessMsP99)} late`;
  return `${formatCount(lines)} lines (${formatShort(bytes)}B), ${formatCount(rotations)} rotations, ${late}`;
}
