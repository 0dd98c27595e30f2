/** Command line and environment to settings. */
import { parseArgs } from 'node:util';
import { onBlankChoices } from './allow-list.js';
import { type Customers, countOf, parseCustomers } from './customers.js';
import { type Settings, shedChoices } from './settings.js';

/** A mistake on the command line or in the environment; its message is for the user. */
export class OptionError extends Error {}

export const roles = ['supervisor', 'forwarder', 'receiver', 'buffers', 'pusher'] as const;
export type Role = (typeof roles)[number];

export interface Options {
  readonly role: Role;
  readonly settings: Settings;
  /** Of the program that this one speaks to; 0 where it speaks to none. */
  readonly upstreamPort: number;
}

/** Lostline's probes have the numbers behind the last stream that a scenario may have. */
const probes: Customers = [{ first: 9_001, last: 9_099 }];

const flags = {
  role: 'supervisor',
  'upstream-port': '0',
  'allow-list': '',
  'on-blank': 'fail-open',
  customers: '1-4',
  'memory-bytes-max': '10485760',
  'buffer-bytes-max': '0',
  shed: 'none',
  'queue-bytes': '65536',
  'batch-bytes': '16384',
  'listen-address': '127.0.0.1',
  'metrics-port': '0',
  'time-scale': '300',
} as const;
type Flag = keyof typeof flags;

function read(args: readonly string[]): Record<Flag, string> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, value]) => [
      name,
      { type: 'string' as const, default: value },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options, strict: true }).values as Record<Flag, string>;
  } catch (error) {
    throw new OptionError(
      `${(error as Error).message}; targets/pipeline/README.md tells all flags`,
    );
  }
}

function number(flag: Flag, text: string, least: number): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= least) return value;
  throw new OptionError(`--${flag} ${text}: expected a number of at least ${least}`);
}

function oneOf<T extends string>(flag: Flag, text: string, known: readonly T[]): T {
  if ((known as readonly string[]).includes(text)) return text as T;
  throw new OptionError(`--${flag} ${text}: expected ${known.join(' or ')}`);
}

function customersOf(text: string): Customers {
  const customers = parseCustomers(text);
  if (customers !== null && countOf(customers) > 0) return customers;
  throw new OptionError(`--customers ${text}: expected numbers and ranges such as 1-4,9`);
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws OptionError */
export function readOptions(args: readonly string[], environment: Environment): Options {
  const given = read(args);
  const sinkUrl = environment.LOSTLINE_SINK_URL ?? '';
  if (!URL.canParse(sinkUrl)) {
    throw new OptionError(`LOSTLINE_SINK_URL is '${sinkUrl}': expected the URL to POST lines to`);
  }
  const of = (flag: Flag, least: number) => number(flag, given[flag], least);
  return {
    role: oneOf('role', given.role, roles),
    upstreamPort: of('upstream-port', 0),
    settings: {
      ...{ sinkUrl, probes, logDirectory: environment.LOSTLINE_LOG_DIR ?? process.cwd() },
      allowList: given['allow-list'],
      onBlank: oneOf('on-blank', given['on-blank'], onBlankChoices),
      customers: customersOf(given.customers),
      memoryBytesMax: of('memory-bytes-max', 1),
      bufferBytesMax: of('buffer-bytes-max', 0),
      shed: oneOf('shed', given.shed, shedChoices),
      queueBytes: of('queue-bytes', 1),
      batchBytes: of('batch-bytes', 1),
      listenAddress: given['listen-address'],
      metricsPort: of('metrics-port', 0),
      timeScale: of('time-scale', 0.001),
    },
  };
}
