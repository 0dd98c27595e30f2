/** `lostline sink`: a sink by itself. */
import { sinkKinds } from '../plan/plan.js';
import { tokenSinkKinds } from '../sink/token.js';
import { listeningOf } from '../span/listen.js';
import { type Receiving, receiveLines } from '../span/receive-lines.js';
import { parseRunName } from '../span/run-name.js';
import { type ExitCode, exitCodes, UsageError } from '../support/errors.js';
import { formatCount, parseDuration } from '../support/units.js';
import type { Outside } from './console.js';
import { interruptSignal } from './interrupt.js';
import type { AddCommand } from './program.js';
import { collect } from './request-flags.js';
import { Ticker } from './ticker.js';

interface SinkFlags {
  readonly protocol: string;
  readonly listen?: string;
  readonly token?: string;
  readonly trustedNetwork?: true;
  readonly option: readonly string[];
  readonly serverName: readonly string[];
  readonly out: string;
  readonly run?: string;
  readonly quiet?: string;
  readonly resume?: true;
}

const help = `
Protocols: ${sinkKinds.join(', ')}.

Point the shipper under test at the address that is printed. Every line that comes is noted in DIR as it comes, with
no need to know who writes: 'lostline judge' brings DIR together with the writers' directories. It ends with Ctrl-C or
SIGTERM, or, with --quiet, when nothing has come for so long; end it only when the shipper has nothing left to send,
because what it sends later counts as lost. After 'kill -9' DIR is still good, but what is missing in it is then
'indeterminate'.

Lines of several runs are told apart by the names in them; --run keeps those of one alone, and counts the others.

An address that other machines can reach asks for a token, which shippers show as 'Authorization: Bearer T' (also as
the password of basic authentication, as Splunk's token, as forward's shared key): ${tokenSinkKinds.join(', ')}.
The environment variable LOSTLINE_SINK_TOKEN keeps it off the command line. Other protocols can carry none: for these,
and only where nobody but the shippers of this test reaches the address, say --trusted-network.

Examples:
  lostline sink --protocol http --listen 127.0.0.1:8080 --out sink-1 --quiet 30s
  LOSTLINE_SINK_TOKEN=... lostline sink --protocol loki --listen 0.0.0.0:3100 --out sink-1
  lostline sink --protocol syslog-tcp --listen 198.18.0.1:1514 --trusted-network --out sink-1`;

export const addSink: AddCommand = (program, outside, done) => {
  program
    .command('sink')
    .description('receive lines alone, from a shipper whose lines are written elsewhere')
    .requiredOption('--protocol <name>', 'what the shipper speaks')
    .option(
      '--listen <[host:]port>',
      'an address of this machine; any free port of 127.0.0.1 when not given',
    )
    .option('--token <secret>', 'what shippers must show; or LOSTLINE_SINK_TOKEN')
    .option('--trusted-network', 'nobody but the shippers of this test reaches the address')
    .option('--option <name=value>', 'an option of the protocol; may be repeated', collect, [])
    .option(
      '--server-name <name>',
      'with tls: a name by which shippers call this machine; may be repeated',
      collect,
      [],
    )
    .requiredOption('--out <directory>', 'where receipts go; it must be new or empty')
    .option('--run <name>', 'note only lines of this run; all runs apart when not given')
    .option('--resume', 'go on in the directory of a sink that was killed, beside what it noted')
    .option('--quiet <duration>', 'end when nothing has come for so long, such as 30s')
    .addHelpText('after', help)
    .action(async (flags: SinkFlags) => done(await sink(outside, flags)));
};

async function sink(outside: Outside, flags: SinkFlags): Promise<ExitCode> {
  const { protocol, listen, option: options, out, serverName: serverNames } = flags;
  const token = flags.token ?? (outside.environment.LOSTLINE_SINK_TOKEN || undefined);
  const network = flags.trustedNetwork ? 'trusted' : 'untrusted';
  const listening = listeningOf({ protocol, listen, token, network });
  const run = flags.run === undefined ? '' : parseRunName(flags.run);
  const quietMs = flags.quiet === undefined ? null : quietOf(flags.quiet);
  using interrupt = interruptSignal(outside);
  let ticker: Ticker | null = null;
  const begun = (receiving: Receiving) => {
    outside.out.write(opening(protocol, receiving, run));
    ticker = new Ticker(outside.out, () => countsWords(receiving.counts()));
  };
  const { signal } = interrupt;
  const { ending, counts } = await receiveLines({
    ...{ listening, options, out, run, quietMs, serverNames, begun, signal },
    start: flags.resume ? 'resume' : 'new',
    command: outside.command,
  }).finally(() => ticker?.[Symbol.dispose]());
  const why = ending === 'quiet' ? `Quiet for ${flags.quiet}` : 'Ended';
  outside.out.write(`${why}: ${countsWords(counts)}\nReceipts ${out}\n`);
  return exitCodes.pass;
}

function opening(protocol: string, { endpoints, directory }: Receiving, run: string): string {
  const { url, host, port, path, caFile } = endpoints;
  const where = url ?? path ?? `${host}:${port}`;
  const trust = caFile === undefined ? '' : `, certificate authority ${caFile}`;
  const whose = run === '' ? 'any run' : `run ${run}`;
  return `Sink ${protocol} at ${where}${trust}, lines of ${whose}, receipts in ${directory}\n`;
}

interface Counts {
  readonly lines: number;
  readonly duplicates: number;
  readonly odd: number;
  readonly runs: Readonly<Record<string, number>>;
  readonly others: Readonly<Record<string, number>>;
}

function countsWords({ lines, duplicates, odd, runs, others }: Counts): string {
  const names = Object.keys(runs);
  const whose =
    names.length > 0 ? ` of ${names.length === 1 ? 'run' : 'runs'} ${names.join(', ')}` : '';
  const elsewhere = Object.values(others).reduce((sum, count) => sum + count, 0);
  const parts = [
    `${formatCount(lines)} lines${whose}`,
    `${formatCount(duplicates)} again`,
    `${formatCount(odd)} messages that are no whole line`,
    ...(elsewhere > 0 ? [`${formatCount(elsewhere)} lines of other runs`] : []),
  ];
  return parts.join(', ');
}

function quietOf(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new UsageError(`--quiet ${text}: expected a duration such as 500ms, 30s or 5m`);
}
