/**
 * From manifest, options and places to the shipper's own configuration and command line. Pure: golden
 * files pin what it makes. Templates are Mustache with HTML escaping off, because they are written in
 * the shippers' own syntaxes; what several share is a partial, `{{> input.conf}}` for input.conf.mustache.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mustache from 'mustache';
import { type Protocol, protocolOf, type ScenarioSinkKind } from '../plan/plan.js';
import { type TargetChoice, versionOf } from './manifest.js';
import type { OptionValue } from './options.js';

/** Where things stand as the shipper sees them: inside its container or on this machine. */
export interface Places {
  readonly logDirectory: string;
  readonly stateDirectory: string;
  readonly configDirectory: string;
  /** Live log files, absolute. */
  readonly logFiles: readonly string[];
  /** Live files below the log directory as a wildcard, such as `app-*.log`, folders included. */
  readonly livePattern: string;
  /** The same for links to them (`containers/*.log`); missing where there are none. */
  readonly linkPattern?: string;
  /** Where it takes syslog from the network; missing: it reads files. */
  readonly network?: {
    readonly transport: 'tcp' | 'udp';
    readonly format: 'rfc5424' | 'rfc3164';
    readonly port: number;
  };
  readonly packageRoot: string;
  readonly node: string;
  /** The run's: for targets that have a choice of their own to make. */
  readonly seed: number;
  /** Where the shipper's own ports listen: all of its container, or loopback. */
  readonly listenAddress: string;
  /** The manifest's `ports` by name, as they are in this run. */
  readonly ports: Readonly<Record<string, number>>;
}

/** Where the sink listens, in all the forms that templates may want; '' where it has none. */
export interface SinkAddress {
  readonly kind: ScenarioSinkKind;
  readonly url: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  /** The certificate authority in PEM that vouches for a sink with TLS, as the shipper sees the file. */
  readonly caFile?: string;
  /** A DNS name in that sink's certificate, which holds for `host` too. */
  readonly serverName?: string;
  /** What a store calls its things, such as `index` or `table`. */
  readonly names?: Readonly<Record<string, string>>;
  /** What lets the shipper in, for its environment alone. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Rendered {
  readonly binary: string;
  /** The program in its image. */
  readonly imageBinary: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** File name to content, for the configuration directory. */
  readonly files: Readonly<Record<string, string>>;
}

/** A configuration of the user's own, which is not rendered. */
export interface OwnFiles {
  /** Where its folder stands as the shipper sees it. */
  readonly configDirectory: string;
  readonly main: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A pattern for programs that take a folder to begin at, and a wildcard for base names alone. */
function searchOf(logDirectory: string, pattern: string) {
  const folders = pattern.split('/');
  const name = folders.pop() ?? '';
  const wild = folders.findIndex((folder) => folder.includes('*'));
  const sure = wild < 0 ? folders : folders.slice(0, wild);
  return {
    directory: [logDirectory, ...sure].join('/'),
    name,
    isRecursive: wild >= 0,
    path: `${logDirectory}/${pattern}`,
  };
}

/** What a store's things are called where nobody says; a sink that is no store has none. */
const namesDefault = {
  ...{ index: 'lostline', topic: 'lostline', database: 'lostline', user: 'lostline' },
  ...{ table: 'lostline', field: 'line' },
};

/** What templates call {{options.NAME}}, and {{#options.NAMEIs.WORD}} for one of its words. */
export function optionContext(options: Readonly<Record<string, OptionValue>>) {
  const chosen = Object.fromEntries(
    Object.entries(options).map(([name, value]) => [`${name}Is`, { [String(value)]: true }]),
  );
  return { ...options, ...chosen };
}

function contextOf(places: Places, sink: SinkAddress, options: Record<string, OptionValue>) {
  return {
    ...places,
    options: optionContext(options),
    sink: { ...sink, names: { ...namesDefault, ...sink.names } },
    files: searchOf(places.logDirectory, places.livePattern),
    network: places.network ? { ...places.network, is: { [places.network.format]: true } } : null,
    links: places.linkPattern ? searchOf(places.logDirectory, places.linkPattern) : null,
    logFiles: places.logFiles.map((path, index) => ({ path, number: index + 1 })),
  };
}

/** The two names that scripts of users hang on; every other protocol's variable is named after it. */
const addressVariables: Partial<Record<Protocol, string>> = {
  http: 'LOSTLINE_SINK_URL',
  'tcp-lines': 'LOSTLINE_SINK_TCP',
};

function addressVariable(kind: Protocol): string {
  return addressVariables[kind] ?? `LOSTLINE_SINK_${kind.toUpperCase().replaceAll('-', '_')}`;
}

/** The environment that every target is given, and that `command` lives by. */
function lostlineEnvironment(places: Places, sinks: readonly SinkAddress[]) {
  const environment: Record<string, string> = {
    LOSTLINE_LOG_DIR: places.logDirectory,
    LOSTLINE_LOG_GLOB: join(places.logDirectory, `${places.livePattern}*`),
    LOSTLINE_STATE_DIR: places.stateDirectory,
  };
  for (const { kind, url, host, port, path, caFile } of sinks) {
    environment[addressVariable(protocolOf(kind))] = url || path || `${host}:${port}`;
    if (caFile) environment.LOSTLINE_SINK_CA_FILE = caFile;
  }
  return environment;
}

/** @param sinks the one that the configuration ships to first, then others that are open too */
export function renderTarget(
  choice: TargetChoice,
  places: Places,
  sinks: readonly [SinkAddress, ...SinkAddress[]],
  options: Record<string, OptionValue>,
): Rendered {
  const { manifest } = choice;
  const [sink] = sinks;
  const context = {
    ...contextOf(places, sink, options),
    version: { name: choice.version, ...versionOf(choice)?.values },
    configFile: manifest.configFile ? join(places.configDirectory, manifest.configFile) : '',
  };
  const partial = (name: string) => readFileSync(join(manifest.folder, `${name}.mustache`), 'utf8');
  const render = (template: string) =>
    mustache.render(template, context, partial, { escape: (value: unknown) => String(value) });
  const template = manifest.sinks[protocolOf(sink.kind)];
  const files: Record<string, string> = {};
  const renderFile = (name: string, file: string) => {
    files[name] = render(readFileSync(join(manifest.folder, file), 'utf8'));
  };
  if (manifest.configFile && template) renderFile(manifest.configFile, template);
  for (const [name, file] of Object.entries(manifest.files)) renderFile(name, file);
  const environment = Object.fromEntries(
    Object.entries(manifest.environment).map(([name, value]) => [name, render(value)]),
  );
  return {
    binary: render(manifest.binary),
    imageBinary: render(manifest.imageBinary ?? manifest.binary),
    arguments: manifest.arguments.map(render).filter((argument) => argument !== ''),
    environment: { ...lostlineEnvironment(places, sinks), ...sink.environment, ...environment },
    files,
  };
}

/** The command line alone: the configuration is the user's, and nothing of Lostline's is in it. */
export function renderOwn(
  choice: TargetChoice,
  places: Places,
  { configDirectory, main, environment }: OwnFiles,
): Rendered {
  const { manifest } = choice;
  const version = { name: choice.version, ...versionOf(choice)?.values };
  const context = { ...places, version, configDirectory, configFile: join(configDirectory, main) };
  const render = (template: string) =>
    mustache.render(template, context, undefined, { escape: (value: unknown) => String(value) });
  return {
    binary: render(manifest.binary),
    imageBinary: render(manifest.imageBinary ?? manifest.binary),
    arguments: manifest.arguments.map(render).filter((argument) => argument !== ''),
    environment,
    files: {},
  };
}
