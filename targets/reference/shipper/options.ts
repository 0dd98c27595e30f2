/** Environment and command line to settings. Flags win over defects, defects over defaults. */
import { parseArgs } from 'node:util';
import { strikes } from './chance.js';
import { defects } from './defects/catalogue.js';
import type { Hooks } from './defects/defect.js';
import { formats } from './format.js';
import { Pattern } from './pattern.js';
import { defaultSettings, type Settings } from './settings.js';

/** A mistake on the command line or in the environment; its message is for the user. */
export class OptionError extends Error {}

/** Flags that set a number, and what they set. */
export const numberFlags = {
  'poll-ms': 'pollMs',
  'read-bytes': 'readBytes',
  'batch-bytes': 'batchBytes',
  'queue-bytes': 'queueBytes',
  'flush-ms': 'flushMs',
  'grace-ms': 'graceMs',
  'checkpoint-ms': 'checkpointMs',
  'retries-max': 'retriesMax',
  'retry-ms': 'retryMs',
  'timeout-ms': 'timeoutMs',
  'drain-ms': 'drainMs',
  'file-limit': 'fileLimit',
} as const satisfies Record<string, keyof Settings>;

const mayBeZero = new Set(['flush-ms', 'grace-ms', 'retries-max', 'drain-ms']);

export interface Options {
  readonly settings: Settings;
  readonly hooks: readonly Hooks[];
  readonly defectNames: readonly string[];
}

type Flags = Readonly<Record<string, unknown>>;

function parseFlags(args: readonly string[]): Flags {
  const text = { type: 'string' } as const;
  const numbers = Object.fromEntries(Object.keys(numberFlags).map((flag) => [flag, text]));
  const options = {
    ...numbers,
    defect: { type: 'string', multiple: true },
    'defect-chance': text,
    seed: text,
    config: text,
    output: text,
    format: text,
    watch: text,
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    throw new OptionError(`${(error as Error).message}; --help tells all flags`);
  }
}

function chooseHooks(names: readonly string[]): Hooks[] {
  return names.map((name) => {
    const defect = defects.find((other) => other.name === name);
    if (defect) return defect.hooks();
    const known = defects.map((other) => other.name).join(', ');
    throw new OptionError(`--defect ${name}: there is no such defect; known: ${known}`);
  });
}

/** The defects that this process has: those that were named, or by chance none of them. */
function drawnDefects(flags: Flags): string[] {
  const names = (flags.defect as string[] | undefined) ?? [];
  const chance = Number(flags['defect-chance'] ?? 1);
  const seed = Number(flags.seed ?? 0);
  if (!(chance >= 0 && chance <= 1)) {
    throw new OptionError(`--defect-chance ${flags['defect-chance']}: expected 0 to 1`);
  }
  if (!Number.isInteger(seed) || seed < 0) {
    throw new OptionError(`--seed ${flags.seed}: expected a whole number of at least 0`);
  }
  return strikes(chance, seed) ? names : [];
}

function numberSettings(flags: Flags): Partial<Settings> {
  const settings: Record<string, number> = {};
  for (const [flag, setting] of Object.entries(numberFlags)) {
    const text = flags[flag];
    if (text === undefined) continue;
    const value = Number(text);
    const least = mayBeZero.has(flag) ? 0 : 1;
    if (!Number.isInteger(value) || value < least) {
      throw new OptionError(`--${flag} ${text}: expected a whole number of at least ${least}`);
    }
    settings[setting] = value;
  }
  return settings;
}

function oneOf<T extends string>(flag: string, value: unknown, known: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  if (known.includes(value as T)) return value as T;
  throw new OptionError(`--${flag} ${value}: expected ${known.join(' or ')}`);
}

type Environment = Readonly<Record<string, string | undefined>>;

/** An output that nobody chose is the one whose address is there; HTTP where both are. */
function whereTo(flags: Flags, environment: Environment): Partial<Settings> {
  const sinkUrl = environment.LOSTLINE_SINK_URL ?? '';
  const sinkTcp = environment.LOSTLINE_SINK_TCP ?? '';
  const chosen = oneOf('output', flags.output, ['http', 'tcp', 'tcp-lines']);
  const output =
    (chosen === 'tcp-lines' ? 'tcp' : chosen) ??
    (sinkUrl === '' && sinkTcp !== '' ? 'tcp' : 'http');
  if (output === 'http' && !URL.canParse(sinkUrl)) {
    throw new OptionError(`LOSTLINE_SINK_URL is '${sinkUrl}': expected the URL to POST lines to`);
  }
  if (output === 'tcp' && !/:\d+$/.test(sinkTcp)) {
    throw new OptionError(`LOSTLINE_SINK_TCP is '${sinkTcp}': expected host:port`);
  }
  return { output, sinkUrl, sinkTcp };
}

/**
 * @returns null when help was asked for
 * @throws OptionError
 */
export function readOptions(args: readonly string[], environment: Environment): Options | null {
  const flags = parseFlags(args);
  if (flags.help) return null;
  const defectNames = drawnDefects(flags);
  const hooks = chooseHooks(defectNames);
  const directory = environment.LOSTLINE_LOG_DIR ?? process.cwd();
  const patterns = [new Pattern(environment.LOSTLINE_LOG_GLOB ?? '*.log*', directory)];
  const watch = oneOf('watch', flags.watch, ['on', 'off']);
  const format = oneOf('format', flags.format, formats);
  const settings: Settings = {
    ...defaultSettings,
    ...Object.assign({}, ...hooks.map((hook) => hook.settings ?? {})),
    ...whereTo(flags, environment),
    ...numberSettings(flags),
    ...(watch ? { watch } : {}),
    ...(format ? { format } : {}),
    patterns,
    configFile: (flags.config as string | undefined) ?? null,
    logDirectory: directory,
    stateDirectory: environment.LOSTLINE_STATE_DIR || null,
  };
  return { settings, hooks, defectNames };
}
